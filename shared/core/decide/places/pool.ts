import type { ContainerInstance } from '../../ecs.ts';
import type { CustomLeft } from './custom-resources.ts';
import type { Nominations } from './nominations.ts';
import type { Company } from './rules/marks.ts';

/**
 * Everything that placement may use, EC2 and Fargate alike, at one moment. `place` takes from it as
 * it goes, so that one batch never promises the same room twice.
 */
export interface Pool {
  /** Ascending by ARN. */
  readonly instances: readonly PoolInstance[];
  /** Live and reserved Fargate tasks by group, then by zone. */
  readonly fargate: Map<string, Map<string, number>>;
  /** The same of tasks that keep others away from their zone, by whom they keep away. */
  readonly fargateRepels?: Map<string, Map<string, number>>;
  /** Zones of subnets, as far as they are known. */
  readonly zoneOfSubnet: ReadonlyMap<string, string>;
  /** Room that is kept for slots that wait; none when absent. */
  readonly nominations?: Nominations;
}

/** One container instance as placement sees it. */
export interface PoolInstance {
  readonly containerInstance: ContainerInstance;
  /** Name to value; `undefined` for a bare capability. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  /** Why it takes no task now (`AGENT`, `DRAINING`, …); absent when it does. */
  readonly closed?: string;
  /** More tasks than these may not be there, while it is on probation. */
  readonly tasksMax?: number;
  readonly free: FreeResources;
  /** Live and reserved tasks by `group`. */
  readonly groups: Map<string, number>;
  /** Live and reserved tasks: what is promised counts as running for `runningTasksCount`. */
  runningTasksCount: number;
  /** What these tasks mean for others; absent where that is nothing. */
  company?: Company;
}

export interface FreeResources {
  cpuUnits: number;
  memoryMiB: number;
  gpus: number;
  /** What `awsvpc` tasks may still take; not in ECS's `remainingResources`. */
  eniSlots: number;
  readonly takenTcp: Set<number>;
  readonly takenUdp: Set<number>;
  /** Absent where the instance registered none. */
  readonly custom?: CustomLeft;
}

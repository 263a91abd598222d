import type { Expression } from '../../../shared/core/query/expression.ts';
import { remainingOn } from '../container-instances/remaining.ts';
import type { ContainerInstance } from '../records.ts';
import type { TaskDefinitionShape } from '../task-definitions/shape.ts';
import type { World } from '../world.ts';
import { groupsOn, satisfies } from './query.ts';

/** What one task asks of an instance. */
export interface Demand {
  readonly cpu: number;
  readonly memory: number;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  readonly gpus: number;
  readonly awsvpc: boolean;
  /** Zones of the task's subnets; with `awsvpc` only. */
  readonly zones: readonly string[];
  readonly group: string;
  readonly shape: TaskDefinitionShape;
  readonly expressions: readonly Expression[];
  readonly distinctInstance: boolean;
}

/** ECS's words in `failures[].reason` when a constraint is not met. */
export const constraintUnsatisfied = {
  memberOf: 'MemberOf placement constraint unsatisfied.',
  distinctInstance: 'DistinctInstance placement constraint unsatisfied.',
} as const;

/** Why the instance cannot take the task, as ECS words it; undefined when it can. */
export function refusal(
  world: World,
  instance: ContainerInstance,
  demand: Demand,
): string | undefined {
  if (!satisfies(world, instance, demand.expressions)) return constraintUnsatisfied.memberOf;
  if (demand.distinctInstance && groupsOn(world, instance.arn).has(demand.group)) {
    return constraintUnsatisfied.distinctInstance;
  }
  return unfit(world, instance, demand);
}

/** As `refusal`, without placement constraints: what StartTask looks at. */
export function unfit(
  world: World,
  instance: ContainerInstance,
  demand: Demand,
): string | undefined {
  if (!instance.agentConnected) return 'AGENT';
  if (!hasAttributes(instance, demand.shape)) return 'ATTRIBUTE';
  if (demand.awsvpc && !demand.zones.includes(instance.zone)) return 'LOCATION';
  const remaining = remainingOn(world, instance);
  if (demand.cpu > remaining.cpu) return 'RESOURCE:CPU';
  if (demand.memory > remaining.memory) return 'RESOURCE:MEMORY';
  const portTaken =
    demand.tcp.some((port) => remaining.tcp.includes(port)) ||
    demand.udp.some((port) => remaining.udp.includes(port));
  if (portTaken) return 'RESOURCE:PORTS';
  if (demand.gpus > remaining.gpus.length) return 'RESOURCE:GPU';
  if (demand.awsvpc && remaining.eniSlots < 1) return 'RESOURCE:ENI';
  return undefined;
}

function hasAttributes(instance: ContainerInstance, shape: TaskDefinitionShape): boolean {
  const { attributes } = instance;
  const required = shape.requiresAttributes.every(
    ({ name, value }) =>
      attributes[name] !== undefined && (value === undefined || attributes[name] === value),
  );
  const architecture = shape.cpuArchitecture?.toLowerCase();
  const family = shape.operatingSystemFamily;
  return (
    required &&
    (architecture === undefined || attributes['ecs.cpu-architecture'] === architecture) &&
    (family === undefined || attributes['ecs.os-family'] === family)
  );
}

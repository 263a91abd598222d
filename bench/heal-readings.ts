import type { ClusterName, ContainerInstanceArn, EpochMs, TaskArn } from '../shared/core/ids.ts';
import { emptyState } from '../shared/core/state/empty-state.ts';
import { pacedReads } from '../shared/runtime/reconcile/paced-reads.ts';
import type { ReconcilePorts } from '../shared/runtime/reconcile/ports.ts';
import { readCluster } from '../shared/runtime/reconcile/read-cluster.ts';

/** Clusters that are read, ten tasks on each instance. */
export const readings: Readonly<Record<string, { readonly says: string; readonly tasks: number }>> =
  Object.fromEntries(
    [1_000, 10_000, 20_000, 50_000].map((tasks) => {
      const says = `one whole reading of ${tasks} tasks by reconcile, within our share of ECS's quota`;
      return [`reading-${tasks / 1_000}k`, { says, tasks }];
    }),
  );

const tasksPerInstance = 10;
/** From a call to its answer. */
const latencyMs = 15;
/** ECS's largest page. */
const pageMax = 100;

/**
 * One whole reading of a cluster that nothing is known of, at our share of ECS's read quota, in simulated
 * time. @returns how long it took
 */
export async function readingMs(tasks: number): Promise<number> {
  let now = 0;
  const pause = async (ms: number) => {
    now += ms;
  };
  const clock = { now: () => now as EpochMs };
  const ecs = pacedReads(ecsOf(tasks, pause), clock, pause);
  await readCluster({ ecs }, emptyState('bench' as ClusterName));
  return now;
}

/** ECS with so many tasks: a reading's length depends on their number alone. */
function ecsOf(tasks: number, pause: (ms: number) => Promise<void>): ReconcilePorts['ecs'] {
  const instances = tasks / tasksPerInstance;
  const page = async <Arn extends string>(name: string, count: number, nextToken = '0') => {
    await pause(latencyMs);
    const from = Number(nextToken);
    const to = Math.min(count, from + pageMax);
    const values = Array.from({ length: to - from }, (_, n) => `${name}-${from + n}` as Arn);
    return to < count ? { values, nextToken: String(to) } : { values };
  };
  const nothing = async () => {
    await pause(latencyMs);
    return [];
  };
  return {
    listTasks: (_1, _2, token) => page<TaskArn>('task', tasks, token),
    listContainerInstances: (_, status, token) =>
      page<ContainerInstanceArn>('instance', status === 'ACTIVE' ? instances : 0, token),
    describeTasks: nothing,
    describeContainerInstances: nothing,
  };
}

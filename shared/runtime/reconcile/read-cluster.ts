import type { ContainerInstance } from '../../core/ecs.ts';
import type { ContainerInstanceArn } from '../../core/ids.ts';
import type { ReadingPosition } from '../../core/log/observed.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import { describeFirst, pagesFrom } from './pages.ts';
import type { ReconcilePorts } from './ports.ts';
import { readTasks, type TasksRead } from './read-tasks.ts';
import type { ReadingLimits, Slice } from './slice.ts';

/** ECS describes at most this many container instances a call. */
const describedMax = 100;

/**
 * The cluster as ECS shows it: every container instance and, unless there is a `next`, every task; or
 * nothing at all.
 */
export interface ClusterReading extends TasksRead {
  readonly containerInstances: readonly ContainerInstance[];
  /** Known to the log, and ECS neither lists nor describes them. */
  readonly missedContainerInstances: readonly ContainerInstanceArn[];
}

/** What reads a cluster, and from where on its tasks. */
export interface ClusterReader {
  readonly ecs: ReconcilePorts['ecs'];
  readonly state: ClusterState;
  readonly slice: Slice;
  readonly limits: ReadingLimits;
  readonly from: ReadingPosition | undefined;
}

/**
 * Reads every container instance, and tasks as far as time allows; those too that only the log still
 * knows.
 *
 * @throws EcsUnavailable when any page fails: a partial list is never taken for the truth
 */
export async function readCluster(reader: ClusterReader): Promise<ClusterReading> {
  const { described, missed } = await readContainerInstances(reader);
  const known = new Set(knownInstances(reader.state));
  return {
    ...(await readTasks(reader, reader.from)),
    containerInstances: described,
    missedContainerInstances: missed.filter((arn) => known.has(arn)),
  };
}

async function readContainerInstances({ ecs, state, slice }: ClusterReader) {
  const { cluster } = state;
  const list = async (status: 'ACTIVE' | 'DRAINING') => {
    const { values } = await pagesFrom(
      (token) => slice.counted(ecs.listContainerInstances(cluster, status, token)),
      undefined,
      () => true,
    );
    return values;
  };
  const listed = [...(await list('ACTIVE')), ...(await list('DRAINING'))];
  return describeFirst(
    new Set([...listed, ...knownInstances(state)]),
    describedMax,
    (arns) => slice.counted(ecs.describeContainerInstances(cluster, arns)),
    ({ containerInstanceArn }: ContainerInstance) => containerInstanceArn,
  );
}

function knownInstances({ containerInstances }: ClusterState): ContainerInstanceArn[] {
  return [...containerInstances.values()]
    .filter(({ status }) => status !== 'INACTIVE')
    .map(({ containerInstanceArn }) => containerInstanceArn);
}

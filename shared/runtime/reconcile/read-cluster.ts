import type { ContainerInstance, ObservedTask } from '../../core/ecs.ts';
import type { ContainerInstanceArn, TaskArn } from '../../core/ids.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import { isLive } from '../../core/state/cluster-state.ts';
import type { Page } from '../ports.ts';
import type { ReconcilePorts } from './ports.ts';

/** ECS describes at most this many tasks or container instances a call. */
const describedMax = 100;
/** A cluster holds at most 5,000 container instances and far fewer pages of tasks than this. */
const pagesMax = 1_000;

/** The whole cluster as ECS shows it: every page of every list, or nothing at all. */
export interface ClusterReading {
  readonly tasks: readonly ObservedTask[];
  readonly containerInstances: readonly ContainerInstance[];
  /** Live in the log, and ECS neither lists nor describes them. */
  readonly missedTasks: readonly TaskArn[];
  readonly missedContainerInstances: readonly ContainerInstanceArn[];
}

/**
 * Reads every task and container instance, those too that only the log still knows.
 *
 * @throws EcsUnavailable when any page fails: a partial list is never taken for the truth
 */
export async function readCluster(
  { ecs }: Pick<ReconcilePorts, 'ecs'>,
  state: ClusterState,
): Promise<ClusterReading> {
  const { cluster } = state;
  const listedInstances = [
    ...(await allPages((token) => ecs.listContainerInstances(cluster, 'ACTIVE', token))),
    ...(await allPages((token) => ecs.listContainerInstances(cluster, 'DRAINING', token))),
  ];
  const knownInstances = [...state.containerInstances.values()]
    .filter(({ status }) => status !== 'INACTIVE')
    .map(({ containerInstanceArn }) => containerInstanceArn);
  const containerInstances = await describeAll(
    new Set([...listedInstances, ...knownInstances]),
    (arns) => ecs.describeContainerInstances(cluster, arns),
  );
  const listedTasks = await allPages((token) => ecs.listTasks(cluster, 'RUNNING', token));
  const knownTasks = [...state.tasks.values()].filter(isLive).map(({ taskArn }) => taskArn);
  const tasks = await describeAll(new Set([...listedTasks, ...knownTasks]), (arns) =>
    ecs.describeTasks(cluster, arns),
  );
  return {
    tasks,
    containerInstances,
    missedTasks: without(
      knownTasks,
      tasks.map(({ taskArn }) => taskArn),
    ),
    missedContainerInstances: without(
      knownInstances,
      containerInstances.map(({ containerInstanceArn }) => containerInstanceArn),
    ),
  };
}

async function allPages<Value>(
  list: (nextToken: string | undefined) => Promise<Page<Value>>,
): Promise<Value[]> {
  const values: Value[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await list(nextToken);
    values.push(...answer.values);
    nextToken = answer.nextToken;
    if (nextToken === undefined) return values;
  }
  throw new Error(`a list of more than ${pagesMax} pages`);
}

async function describeAll<Arn, Described>(
  arns: ReadonlySet<Arn>,
  describe: (arns: readonly Arn[]) => Promise<readonly Described[]>,
): Promise<Described[]> {
  const all = [...arns];
  const described: Described[] = [];
  for (let first = 0; first < all.length; first += describedMax) {
    described.push(...(await describe(all.slice(first, first + describedMax))));
  }
  return described;
}

function without<Arn>(known: readonly Arn[], seen: readonly Arn[]): Arn[] {
  const present = new Set(seen);
  return known.filter((arn) => !present.has(arn));
}

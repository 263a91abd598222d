import type { ObservedTask } from '../../core/ecs.ts';
import type { TaskArn } from '../../core/ids.ts';
import type { ReadingPosition } from '../../core/log/observed.ts';
import { byText } from '../../core/order.ts';
import { type ClusterState, isLive } from '../../core/state/cluster-state.ts';
import { describeFirst, pagesFrom } from './pages.ts';
import type { ReconcilePorts } from './ports.ts';
import type { ReadingLimits, Slice } from './slice.ts';

/** What one invocation has read of the tasks. */
export interface TasksRead {
  readonly tasks: readonly ObservedTask[];
  /** Live in the log, asked for, and not described. */
  readonly missedTasks: readonly TaskArn[];
  /** Where the next invocation goes on; absent when all has been read. */
  readonly next?: ReadingPosition;
}

/** What reads tasks: ECS, what the log knows, and the time that is left. */
export interface TaskReader {
  readonly ecs: Pick<ReconcilePorts['ecs'], 'listTasks' | 'describeTasks'>;
  readonly state: ClusterState;
  readonly slice: Slice;
  readonly limits: ReadingLimits;
}

/**
 * Reads tasks, from `from` on or from the beginning, as far as time allows. Whatever is live in the log
 * is described by its ARN, so that the list only has to tell of those that the log does not know; these
 * are described before a part ends, and no list need be kept from one invocation to the next.
 *
 * @throws EcsUnavailable when any page fails: a partial list is never taken for the truth
 */
export async function readTasks(
  reader: TaskReader,
  from: ReadingPosition | undefined,
): Promise<TasksRead> {
  const { ecs, state, slice } = reader;
  const known = [...state.tasks.values()].filter(isLive).map(({ taskArn }) => taskArn);
  if (from?.type === 'DESCRIBE_AFTER') return describeAfter(reader, known, from.taskArn);
  const live = new Set(known);
  let news = 0;
  const listed = await pagesFrom(
    (token) => slice.counted(ecs.listTasks(state.cluster, 'RUNNING', token)),
    from?.nextToken,
    (page) => {
      for (const arn of page) if (!live.has(arn)) news += 1;
      return slice.hasTimeFor(1 + slice.callsToDescribe(news));
    },
  );
  if (listed.nextToken === undefined && from === undefined) {
    const all = new Set([...listed.values, ...known]);
    const calls = slice.callsToDescribe(all.size);
    if (calls <= 1 || slice.hasTimeFor(calls)) return describeAllAtOnce(reader, all, live);
  }
  const unknown = listed.values.filter((arn) => !live.has(arn));
  const { described: tasks } = await describe(reader, unknown);
  const { nextToken } = listed;
  if (nextToken !== undefined) {
    return { tasks, missedTasks: [], next: { type: 'LIST_FROM', nextToken } };
  }
  if (!slice.hasTimeFor(1)) {
    return { tasks, missedTasks: [], next: { type: 'DESCRIBE_AFTER', taskArn: '' } };
  }
  const rest = await describeAfter(reader, known, '');
  return { ...rest, tasks: [...tasks, ...rest.tasks] };
}

/** What is listed first. If it takes longer than was expected, the rest begins again, in order. */
async function describeAllAtOnce(
  reader: TaskReader,
  all: ReadonlySet<TaskArn>,
  live: ReadonlySet<TaskArn>,
): Promise<TasksRead> {
  const read = await describe(reader, all, () => reader.slice.hasTimeFor(1));
  const tasks = read.described;
  if (read.asked < all.size) {
    return { tasks, missedTasks: [], next: { type: 'DESCRIBE_AFTER', taskArn: '' } };
  }
  const seen = new Set(tasks.map(({ taskArn }) => taskArn));
  return { tasks, missedTasks: [...live].filter((arn) => !seen.has(arn)) };
}

/** In the order of their ARNs, so that one ARN says which are done; what is new since is too new to be missed. */
async function describeAfter(
  reader: TaskReader,
  known: readonly TaskArn[],
  after: string,
): Promise<TasksRead> {
  const rest = known.filter((arn) => arn > after).sort(byText);
  const read = await describe(reader, rest, () => reader.slice.hasTimeFor(1));
  const last = rest[read.asked - 1];
  const isDone = last === undefined || read.asked === rest.length;
  return {
    tasks: read.described,
    missedTasks: read.missed,
    ...(!isDone && { next: { type: 'DESCRIBE_AFTER', taskArn: last } }),
  };
}

function describe(
  { ecs, state, slice, limits }: TaskReader,
  arns: Iterable<TaskArn>,
  goesOn?: () => boolean,
) {
  return describeFirst(
    arns,
    limits.tasksPerCall,
    (some) => slice.counted(ecs.describeTasks(state.cluster, some)),
    ({ taskArn }: ObservedTask) => taskArn,
    goesOn,
  );
}

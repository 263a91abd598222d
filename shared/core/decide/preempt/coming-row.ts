import type { Amounts } from '../../engine/fleet.ts';
import type { Victim } from '../../engine/preemption/fewest-victims.ts';
import type { Demand } from '../../log/decided.ts';
import { byText } from '../../order.ts';
import type { ClusterState, KnownTask, TaskOwner } from '../../state/cluster-state.ts';
import { amountsOf } from '../places/columns.ts';
import type { CustomLeft, Left } from '../places/custom-resources.ts';
import { demandOfTask } from '../places/demand-of-task.ts';
import { type IsEnding, isAboutToStop } from '../places/ending-tasks.ts';
import type { FreeResources, PoolInstance } from '../places/pool.ts';
import { release, reserve } from '../places/reserve.ts';
import { serves } from '../valves/disruption-budget.ts';
import { displaceableOf } from './may-displace.ts';
import { type HeldTask, tasksThere } from './tasks-there.ts';

/** A task that may be displaced. */
export interface Displaceable extends Victim {
  readonly task: KnownTask;
  readonly owner: TaskOwner & { readonly slot: number };
  readonly demand: Demand;
  /** When it began to serve, or was first heard of. */
  readonly since: number;
}

/** One row once all that is ending has ended and all that is promised has begun. Never changed. */
export interface ComingRow {
  readonly instance: PoolInstance;
  /** What is free there then, as `amountsOf` counts it. */
  readonly amounts: Amounts;
  /** Ascending by priority, the youngest first, then by ARN. */
  readonly displaceable: readonly Displaceable[];
}

interface ReadRow {
  readonly room: ComingRow;
  /** Whether it stays so until something is heard of what is there; else it is so only now. */
  readonly isLasting: boolean;
}

/** What will be on an instance, as the state tells of its tasks. */
export function readComingRow(
  state: ClusterState,
  seen: PoolInstance,
  isEnding: IsEnding,
): ReadRow {
  const { held, loose } = tasksThere(state, seen);
  const displaceable = held.flatMap((one) => displaceableIn(state, one) ?? []);
  displaceable.sort(byWhoGoesFirst);
  const room = { instance: seen, amounts: amountsIn(seen.free), displaceable };
  const isLasting = loose.every((task) => isAboutToStop(state, task) || !isUnheld(state, task));
  const ending = loose.filter(isEnding);
  if (ending.length === 0) return { room, isLasting };
  const instance = copyOf(seen);
  for (const task of ending) release(instance, demandOfTask(state, task), '');
  return { room: { ...room, instance, amounts: amountsIn(instance.free) }, isLasting };
}

/** Whether nobody wants such a task can change with time, and with what happens elsewhere. */
function isUnheld({ indexes }: ClusterState, { taskArn }: KnownTask): boolean {
  return indexes.unheldTasks.all().has(taskArn);
}

/** The same once one task has begun there, and `victims` have made room for it. */
export function withPromise(
  { instance: before, displaceable }: ComingRow,
  demand: Demand,
  victims: readonly Displaceable[],
): ComingRow {
  const instance = copyOf(before);
  for (const victim of victims) release(instance, victim.demand, '');
  reserve(instance, demand, '');
  return {
    instance,
    amounts: amountsIn(instance.free),
    displaceable: displaceable.filter((one) => !victims.includes(one)),
  };
}

function displaceableIn(
  state: ClusterState,
  { taskArn, owner, demand, amounts }: HeldTask,
): Displaceable | undefined {
  const task = state.tasks.get(taskArn);
  const placement = task === undefined ? undefined : displaceableOf(state, task);
  if (task === undefined || placement === undefined) return undefined;
  const { placementId, request } = placement;
  return {
    task,
    owner,
    demand,
    amounts,
    priority: request.priority,
    // What does not serve costs no budget, and neither does what has none.
    group: request.disruptionBudget !== undefined && serves(state, task) ? placementId : '',
    since: task.startedAt ?? task.seenAt,
  };
}

/** Free to be changed; company there is not told of. */
function copyOf(instance: PoolInstance): PoolInstance {
  const { takenTcp, takenUdp, custom } = instance.free;
  const free: FreeResources = {
    ...instance.free,
    takenTcp: new Set(takenTcp),
    takenUdp: new Set(takenUdp),
    ...(custom !== undefined && { custom: customCopyOf(custom) }),
  };
  return { ...instance, free, groups: new Map() };
}

function customCopyOf(custom: CustomLeft): CustomLeft {
  return new Map(
    [...custom].map(([name, left]): [string, Left] => [
      name,
      left.unit === 'value' ? { ...left, values: new Set(left.values) } : { ...left },
    ]),
  );
}

function amountsIn(free: FreeResources): Amounts {
  return amountsOf({ ...free, portsTcp: [], portsUdp: [] });
}

function byWhoGoesFirst(a: Displaceable, b: Displaceable): number {
  return a.priority - b.priority || b.since - a.since || byText(a.task.taskArn, b.task.taskArn);
}

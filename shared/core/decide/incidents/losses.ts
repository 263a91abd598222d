import type { Decided, ReplacementCause } from '../../log/decided.ts';
import type { LostSlot } from '../../log/incidents.ts';
import { type ClusterState, slotKey } from '../../state/cluster-state.ts';

/** A start that was refused has lost nothing that ran: the placement says what it waits for. */
const noLoss: ReadonlySet<ReplacementCause> = new Set<ReplacementCause>(['START_REFUSED']);

/** Verdicts on a task alone, which say nothing of the instance that it was on. */
const ofTheTask: ReadonlySet<ReplacementCause> = new Set<ReplacementCause>([
  'TASK_STOPPED',
  'TASK_MISSING',
  'TASK_UNHEALTHY',
  'TASK_STUCK',
]);

/** Somebody's wish, a plan, or a guess about one task: no sign that a zone is in trouble. */
const noSignOfAZone: ReadonlySet<ReplacementCause> = new Set<ReplacementCause>([
  'CONTAINER_INSTANCE_DRAINING',
  'AGENT_DISCONNECTED',
  'REBALANCE_RECOMMENDED',
  'SCHEDULED_RETIREMENT',
]);

export function isOfTheTask(cause: ReplacementCause): boolean {
  return ofTheTask.has(cause);
}

export function isSignOfAZone(cause: ReplacementCause): boolean {
  return !noSignOfAZone.has(cause) && !ofTheTask.has(cause);
}

/** What these decisions gave up and no open incident tells of yet. */
export function lossesIn(state: ClusterState, decisions: readonly Decided[]): LostSlot[] {
  return decisions.flatMap((entry): LostSlot[] => {
    if (entry.type !== 'TaskReplacementDecided' || noLoss.has(entry.cause)) return [];
    const { placementId, slot, cause, taskArn } = entry;
    if (state.healing.has(slotKey(placementId, slot))) return [];
    // What was wanted no more by the end of this append is not told.
    if (!state.slots.has(slotKey(placementId, slot))) return [];
    const arn = taskArn === undefined ? undefined : state.tasks.get(taskArn)?.containerInstanceArn;
    return [
      {
        placementId,
        slot,
        cause,
        ...(taskArn !== undefined && { taskArn }),
        ...(arn !== undefined && { containerInstanceArn: arn }),
      },
    ];
  });
}

import type { EpochMs, TaskArn } from '../../ids.ts';
import type { Decided, ReplacementCause } from '../../log/decided.ts';
import type { DisruptionBudget } from '../../placement.ts';
import type { ClusterState, Placement } from '../../state/cluster-state.ts';
import { isHookRunningOut } from '../desired/lifecycle-actions.ts';

/**
 * How many more tasks of a placement may be disrupted voluntarily now. Whatever does not run counts
 * against it, whoever caused that: a slot that was let go of counts until its next task runs. So a
 * decision that spends the budget shows in the state at once, and the next one sees what is left.
 *
 * @returns `Infinity` without a budget; never less than 0
 */
export function disruptionsAllowed(state: ClusterState, placement: Placement): number {
  const { disruptionBudget, desiredCount } = placement.request;
  if (disruptionBudget === undefined) return Number.POSITIVE_INFINITY;
  const allowed = unavailableMax(disruptionBudget, desiredCount);
  return Math.max(0, allowed - unavailableOf(state, placement));
}

const voluntary: ReadonlySet<ReplacementCause> = new Set<ReplacementCause>([
  'CONTAINER_INSTANCE_DRAINING',
  'REBALANCE_RECOMMENDED',
  'SCHEDULED_RETIREMENT',
]);

/** Whether a replacement for this cause could as well wait: the task serves, and would go on to. */
export function isVoluntary(cause: ReplacementCause): boolean {
  return voluntary.has(cause);
}

/**
 * Whether the task still serves when it is moved for this, but not for long: the budget is asked, and
 * does not hold it back.
 */
export function isPressed(
  state: ClusterState,
  { cause, taskArn }: Extract<Decided, { type: 'TaskReplacementDecided' }>,
  at: EpochMs,
): boolean {
  if (cause === 'SPOT_INTERRUPTION') return true;
  const task = taskArn === undefined ? undefined : state.tasks.get(taskArn);
  if (cause !== 'CONTAINER_INSTANCE_DRAINING' || task?.containerInstanceArn === undefined)
    return false;
  return isHookRunningOut(state, task.containerInstanceArn, at);
}

/** A share is rounded up, as that of a `PodDisruptionBudget` is. */
function unavailableMax({ maxUnavailable }: DisruptionBudget, desiredCount: number): number {
  if (typeof maxUnavailable === 'number') return maxUnavailable;
  return Math.ceil((Number.parseInt(maxUnavailable, 10) * desiredCount) / 100);
}

function unavailableOf(state: ClusterState, { placementId }: Placement): number {
  let unavailable = 0;
  for (const key of state.indexes.slotsOfPlacement.of(placementId)) {
    const slot = state.slots.get(key);
    if (slot !== undefined && slot.status !== 'FINISHED' && !serves(state, slot)) unavailable += 1;
  }
  return unavailable;
}

/** What does not serve counts against the budget already, so that moving it costs nothing. */
export function serves(state: ClusterState, { taskArn }: { readonly taskArn?: TaskArn }): boolean {
  const task = taskArn === undefined ? undefined : state.tasks.get(taskArn);
  if (task?.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return false;
  return task.healthStatus !== 'UNHEALTHY';
}

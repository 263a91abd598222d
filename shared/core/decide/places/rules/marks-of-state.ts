import type { Attempt, ClusterState, KnownTask } from '../../../state/cluster-state.ts';
import type { PoolInstance } from '../pool.ts';
import { companyOn, countMarks, type Marks, marksOf } from './marks.ts';

/** No request can name it: whose task this was is not known any more, so nobody shares with it. */
export const unknownDomain = '';

/**
 * Counts what a live task means for others. Its trust domain counts until it has stopped; whom it
 * keeps away counts as its group does, while it is to stay.
 */
export function addMarksOfTask(
  state: ClusterState,
  seen: PoolInstance,
  task: KnownTask,
  stays: boolean,
): void {
  if (task.owner === undefined) {
    const { strangers } = companyOn(seen);
    const group = task.group ?? '';
    strangers.set(group, (strangers.get(group) ?? 0) + 1);
    return;
  }
  const placement = state.placements.get(task.owner.placementId);
  if (placement === undefined) {
    countMarks(seen, { trustDomain: unknownDomain, repels: [] }, 1);
    return;
  }
  const marks = marksOf(placement.request);
  countMarks(seen, stays ? marks : withoutRepels(marks), 1);
}

/** Counts the same of tasks of an attempt that have not been seen yet. */
export function addMarksOfAttempt(
  state: ClusterState,
  seen: PoolInstance,
  { placementId }: Attempt,
  tasks: number,
): void {
  const placement = state.placements.get(placementId);
  if (placement !== undefined) countMarks(seen, marksOf(placement.request), Math.max(0, tasks));
}

function withoutRepels(marks: Marks | undefined): Marks | undefined {
  return marks === undefined ? undefined : { ...marks, repels: [] };
}

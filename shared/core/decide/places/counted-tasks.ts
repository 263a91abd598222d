import {
  type Attempt,
  type ClusterState,
  type KnownTask,
  slotKey,
} from '../../state/cluster-state.ts';

/** What stops, or is being replaced, is not what its group is spread over any more. */
export function isToStay(
  state: ClusterState,
  { taskArn, desiredStatus, owner }: KnownTask,
): boolean {
  if (desiredStatus === 'STOPPED') return false;
  if (owner === undefined) return true;
  const { placementId, slot } = owner;
  return slot !== undefined && state.slots.get(slotKey(placementId, slot))?.taskArn === taskArn;
}

/** How many live tasks of an attempt have been seen. */
export function tasksSeen(state: ClusterState, attempt: Attempt): number {
  return state.indexes.liveTasksOfStart.of(attempt.runTask.startedBy).size;
}

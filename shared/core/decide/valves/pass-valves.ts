import { type ClusterState, isLive, slotKey } from '../../state/cluster-state.ts';
import type { ProposedStop } from '../desired/unwanted-tasks.ts';

/**
 * The last gate: every stop must pass it, whatever stage proposed it. It lets through a stop that
 * names a live task which Estiva itself started, which no slot holds, and which is not being stopped.
 */
export function passValves(
  state: ClusterState,
  proposed: readonly ProposedStop[],
): readonly ProposedStop[] {
  return proposed.filter(({ taskArn }) => {
    const task = state.tasks.get(taskArn);
    if (task?.owner === undefined || !isLive(task)) return false;
    if (state.indexes.stopOfTask.of(taskArn).size > 0) return false;
    const { placementId, slot } = task.owner;
    return slot === undefined || state.slots.get(slotKey(placementId, slot))?.taskArn !== taskArn;
  });
}

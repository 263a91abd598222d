import type { AttemptId } from '../ids.ts';
import { type ClusterState, slotKey } from './cluster-state.ts';

/**
 * The start's slots wait again as they did before it: nobody refused them, so that they neither back off
 * nor begin a new wait.
 */
export function withdrawAttempt(state: ClusterState, attemptId: AttemptId): void {
  const attempt = state.attempts.get(attemptId);
  if (attempt === undefined) return;
  state.attempts.delete(attemptId);
  const { placementId, target } = attempt;
  for (const index of attempt.slots) {
    const key = slotKey(placementId, index);
    const slot = state.slots.get(key);
    if (slot?.attemptId !== attemptId || slot.taskArn !== undefined) continue;
    const { attemptId: _, avoid: before, ...rest } = slot;
    const avoid = target.type === 'EC2' ? target.containerInstanceArn : before;
    state.slots.set(key, { ...rest, status: 'WAITING', ...(avoid !== undefined && { avoid }) });
  }
}

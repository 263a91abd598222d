import type { EpochMs, TaskArn } from '../ids.ts';
import type { ClusterState } from './cluster-state.ts';

/** The window in which stops of healing's own choice are counted. */
export const voluntaryStopMs = 5 * 60_000;

/** The first time counts: rows stay in the order of time. */
export function noteVoluntaryStop(state: ClusterState, taskArn: TaskArn, at: EpochMs): void {
  if (!state.voluntaryStops.has(taskArn)) state.voluntaryStops.set(taskArn, at);
}

/** What is out of the window counts no more. Forgets for good, so never part of a draft. */
export function forgetVoluntaryStops(state: ClusterState, at: EpochMs): void {
  for (const [taskArn, stoppedAt] of state.voluntaryStops.entries()) {
    if (at - stoppedAt < voluntaryStopMs) return;
    state.voluntaryStops.delete(taskArn);
  }
}

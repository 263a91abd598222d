import type { ReplacementCause } from '../../log/decided.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { isVoluntary } from './disruption-budget.ts';
import { doubtAbout } from './doubt.ts';

/** Says when the picture of the cluster is in doubt, and when it is so no more. */
export function haltHealing({ state, at, decided }: Deciding): void {
  const doubt = doubtAbout(state, at);
  const halt = haltOf(state);
  if (doubt === undefined) {
    if (halt !== undefined) decided({ type: 'HealingResumed' });
  } else if (halt?.because !== doubt.because) {
    decided({ type: 'HealingHalted', ...doubt });
  }
}

/** Why healing has halted, if it has. */
export function haltOf(state: ClusterState) {
  return state.halts.get('healing');
}

/**
 * Whether a replacement for this cause waits until healing goes on: what could wait anyway, and what
 * follows from silence alone. What is certain is mended in any storm.
 */
export function waitsForTrust(state: ClusterState, cause: ReplacementCause): boolean {
  if (haltOf(state) === undefined) return false;
  return isVoluntary(cause) || cause === 'AGENT_SILENT';
}

import type { EpochMs } from '../../core/ids.ts';
import type { ReadingPosition } from '../../core/log/observed.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';

/** One minute may be missed; what was read before a longer gap is from before an outage of ours. */
const partsApartMsMax = 150_000;

/** Where a reading that is under way goes on; absent when it has to begin anew. */
export function positionOf(state: ClusterState, now: EpochMs): ReadingPosition | undefined {
  const open = state.rolling.get('readings')?.open;
  if (open === undefined || open.reading !== state.readings) return undefined;
  // A clock that is far behind or ahead cannot tell, and begins anew.
  return Math.abs(now - open.beganAt) <= partsApartMsMax ? open.next : undefined;
}

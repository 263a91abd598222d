import type { EpochMs } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import type { ClusterState } from './cluster-state.ts';

type HaltEntry = Extract<Decided, { type: 'HealingHalted' | 'HealingResumed' }>;

/** Another reason for a halt does not begin it anew. */
export function noteHalt(state: ClusterState, entry: HaltEntry, at: EpochMs): void {
  if (entry.type === 'HealingResumed') return state.halts.delete('healing');
  const { because, inDoubt, of } = entry;
  const since = state.halts.get('healing')?.since ?? at;
  state.halts.set('healing', { because, inDoubt, of, since });
}

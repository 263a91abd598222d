import type { ClusterState } from '../state/cluster-state.ts';

/**
 * What is kept beside each state, and never in it: see `docs/decisions/what-is-kept.md`. It begins to
 * follow a state when it is first asked for, and is gone with it.
 */
export function keptBeside<Kept>(
  begin: (state: ClusterState) => Kept,
): (state: ClusterState) => Kept {
  const known = new WeakMap<ClusterState, Kept>();
  return (state) => {
    let kept = known.get(state);
    if (kept === undefined) {
      kept = begin(state);
      known.set(state, kept);
    }
    return kept;
  };
}

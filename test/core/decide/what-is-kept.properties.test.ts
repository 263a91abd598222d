import fc from 'fast-check';
import { decide } from '../../../shared/core/decide/decide.ts';
import { cachedPoolOf } from '../../../shared/core/decide/places/pool-cache.ts';
import { poolOf } from '../../../shared/core/decide/places/pool-of.ts';
import type { AppendId, EpochMs } from '../../../shared/core/ids.ts';
import { admits } from '../../../shared/core/state/admits.ts';
import type { ClusterState } from '../../../shared/core/state/cluster-state.ts';
import { openDraft } from '../../../shared/core/state/draft.ts';
import { evolve } from '../../../shared/core/state/evolve.ts';
import { deserialise, serialise } from '../../../shared/core/state/serialise.ts';
import { ClusterUnderTest } from '../cluster-under-test.ts';
import { arrivalsOf, take } from '../state/histories.ts';
import { type Step, step, steps } from '../state/steps.ts';

/** A turn that loses its race: what it decided is taken back. */
function tryInVain({ state, at }: ClusterUnderTest, one: Step): void {
  const draft = openDraft(state);
  for (const arrival of arrivalsOf(state, one)) {
    if (admits(state, arrival)) evolve(state, arrival, at);
  }
  decide(state, at, 'lost' as AppendId);
  draft.drop();
}

function decisionsOn(state: ClusterState, at: number): string {
  const draft = openDraft(state);
  const decisions = decide(state, at as EpochMs, 'looking' as AppendId);
  draft.drop();
  return JSON.stringify(decisions);
}

describe('what is kept beside a state from one decision to the next', () => {
  it('leads to the decisions of a state that was just read, whatever was tried and dropped', () => {
    const turn = fc.tuple(step, fc.option(step), fc.nat(400_000));
    fc.assert(
      fc.property(fc.array(turn, { minLength: 3, maxLength: 25 }), (turns) => {
        const cluster = new ClusterUnderTest();
        for (const [one, lost, laterMs] of turns) {
          take(cluster, one);
          if (lost !== null) tryInVain(cluster, lost);
          const at = cluster.at + laterMs;
          const read = deserialise(serialise(cluster.state));
          expect(decisionsOn(cluster.state, at)).toBe(decisionsOn(read, at));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is the pool that the state gives', () => {
    fc.assert(
      fc.property(steps, fc.array(step, { maxLength: 5 }), (history, lost) => {
        const cluster = new ClusterUnderTest();
        for (const one of history) {
          take(cluster, one);
          expect(cachedPoolOf(cluster.state)).toEqual(poolOf(cluster.state));
        }
        for (const one of lost) tryInVain(cluster, one);
        expect(cachedPoolOf(cluster.state)).toEqual(poolOf(cluster.state));
      }),
      { numRuns: 100 },
    );
  });
});

import { decide } from '../../shared/core/decide/decide.ts';
import type { AppendId, EpochMs } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { same } from '../../shared/core/same.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { openDraft } from '../../shared/core/state/draft.ts';
import { deserialise, serialise } from '../../shared/core/state/serialise.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Items between one look and the next, for each task there is: a large state takes long to read. */
const itemsPerTask = 2;
const itemsMin = 50;
/** Every other time the back-offs, openings and windows are looked at that would end by then. */
const laterMs = 61_000;

/**
 * Whoever has followed the log for long decides as somebody who has just read its state: what is kept
 * beside a state changes nothing but the cost.
 */
export class KeptJudge implements ItemJudge {
  readonly #state: ClusterState;
  #itemsLeft = itemsMin;
  #looksAhead = false;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ seq, at }: LogItem): void {
    this.#itemsLeft -= 1;
    if (this.#itemsLeft > 0) return;
    this.#itemsLeft = Math.max(itemsMin, this.#state.tasks.size * itemsPerTask);
    const then = (at + (this.#looksAhead ? laterMs : 0)) as EpochMs;
    this.#looksAhead = !this.#looksAhead;
    const followed = wouldDecide(this.#state, then);
    const read = wouldDecide(deserialise(serialise(this.#state)), then);
    if (same(followed, read)) return;
    const odd = followed.findIndex((decision, n) => !same(decision, read[n]));
    const first = odd < 0 ? followed.length : odd;
    const [one, other] = [followed[first], read[first]].map((each) => JSON.stringify(each));
    throw new Violation(
      `at ${seq} who has followed the log decides ${one}, and who has just read its state ${other}`,
    );
  }
}

/** The state is as it was. */
function wouldDecide(state: ClusterState, at: EpochMs): readonly Decided[] {
  const draft = openDraft(state);
  try {
    return decide(state, at, 'looking' as AppendId);
  } finally {
    draft.drop();
  }
}

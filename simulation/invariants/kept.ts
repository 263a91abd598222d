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

/** Items between one look and the next: a large state takes long to read. */
const itemsMin = 25;
/** Back-offs, openings and windows that would end by then are looked at too. */
const laterMs = [0, 61_000] as const;

/**
 * Whoever has followed the log for long decides as somebody who has just read its state: what is kept
 * beside a state changes nothing but the cost.
 */
export class KeptJudge implements ItemJudge {
  readonly #state: ClusterState;
  #itemsLeft = itemsMin;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ seq, at }: LogItem): void {
    this.#itemsLeft -= 1;
    if (this.#itemsLeft > 0) return;
    this.#itemsLeft = Math.max(itemsMin, this.#state.tasks.size);
    for (const later of laterMs) {
      const then = (at + later) as EpochMs;
      const followed = wouldDecide(this.#state, then);
      const read = wouldDecide(deserialise(serialise(this.#state)), then);
      if (same(followed, read)) continue;
      const odd = followed.findIndex((decision, index) => !same(decision, read[index]));
      const [one, other] = [followed[odd] ?? 'nothing', read[Math.max(0, odd)] ?? 'nothing'];
      throw new Violation(
        `at ${seq} who has followed the log decides ${JSON.stringify(one)}, and who has just read its state ${JSON.stringify(other)}`,
      );
    }
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

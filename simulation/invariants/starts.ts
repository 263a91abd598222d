import type { AttemptId } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, slotKey } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/** A slot that an open call is about to fill is not sent elsewhere beside it. */
export class StartJudge implements ItemJudge {
  readonly #state: ClusterState;
  /** Of the slots that the item places: the calls that were to fill them before it. */
  readonly #awaited = new Map<string, AttemptId>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries }: LogItem): void {
    this.#awaited.clear();
    for (const { placementId, slots } of entries.filter(isPlaced)) {
      for (const index of slots) {
        const key = slotKey(placementId, index);
        const slot = this.#state.slots.get(key);
        if (slot?.status !== 'STARTING' || slot.attemptId === undefined) continue;
        this.#awaited.set(key, slot.attemptId);
      }
    }
  }

  after({ entries, seq }: LogItem): void {
    for (const entry of entries) {
      // What the call has started may be told of by the item, and let go of by it.
      const letsGo = entry.type === 'TaskReplacementDecided' || entry.type === 'TaskPreempted';
      if (!letsGo || !('slot' in entry)) continue;
      this.#awaited.delete(slotKey(entry.placementId, entry.slot));
    }
    for (const [key, attemptId] of this.#awaited) {
      if (!this.#state.attempts.has(attemptId)) continue;
      throw new Violation(`at ${seq}: ${key} is placed, and ${attemptId} is about to fill it`);
    }
  }
}

function isPlaced(entry: LogItem['entries'][number]): entry is Placed {
  return entry.type === 'TaskPlaced';
}

import type { Decided, Target } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { same } from '../../shared/core/same.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import type { ExplanationAnswer } from '../../shared/core/views/answers.ts';
import type { PlacedAnswer } from '../../shared/core/views/placed-answers.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/** No log expires that is shorter than this. */
const itemsKept = 50_000;
/** As many tasks as one explanation tells of. */
const placedMax = 20;

/** What the log says of one slot's place. */
interface Noted {
  readonly target: Target;
  readonly at: number;
  /** Nothing else was decided with it that could have been in mind. */
  readonly isAlone: boolean;
}

/**
 * Holds what people are told of the places of tasks against the log: every task that has a place is
 * told of, by the decision that sent it there, and a choice that was made for it alone is explained as
 * the best that there was.
 */
export class ExplanationJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #noted = new Map<string, Noted>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ seq, at, entries }: LogItem): void {
    const placed = entries.filter((entry): entry is Placed => entry.type === 'TaskPlaced');
    const isAlone = placed.length === 1 && placed[0]?.slots.length === 1;
    for (const { placementId, slots, target } of placed) {
      for (const slot of slots) {
        this.#noted.set(`${seq} ${placementId}/${slot}`, { target, at, isAlone });
      }
    }
  }

  /** @throws Violation */
  judge(told: ExplanationAnswer): void {
    for (const one of told.placed) this.#judgeOne(told, one);
    if (told.seq !== this.#state.seq) return;
    const slots = told.placed.map(({ slot }) => slot);
    const missing = this.#slotsWithPlace(told).find((slot) => !slots.includes(slot));
    if (missing === undefined || slots.length === placedMax) return;
    throw new Violation(`nothing explains why ${told.placementId}/${missing} is where it is`);
  }

  #judgeOne({ placementId }: ExplanationAnswer, { slot, seq, why }: PlacedAnswer): void {
    const wrong = (what: string) =>
      new Violation(`the explanation of ${placementId}/${slot}, placed at ${seq}, ${what}`);
    const noted = this.#noted.get(`${seq} ${placementId}/${slot}`);
    if (noted === undefined) throw wrong('names a place in the log where it was not decided');
    if (why === undefined) {
      if (this.#state.seq - seq < itemsKept) throw wrong('says nothing though the log is there');
      return;
    }
    if (!same(why.target, noted.target) || why.at !== noted.at) throw wrong('is of another place');
    if (noted.isAlone && why.decidedBy === 'OTHERS_IN_MIND') {
      throw wrong('knows a better place for a task that was placed alone');
    }
    if (why.target.type !== 'EC2') return;
    if (why.eligible === 0) throw wrong('finds no room where it was placed');
    const hasNext = why.runnerUp !== undefined;
    if (hasNext !== why.eligible > 1) throw wrong(`has ${why.eligible} places to choose from`);
  }

  /** Those that run, or whose start is unanswered. */
  #slotsWithPlace({ placementId }: ExplanationAnswer): readonly number[] {
    const slots: number[] = [];
    for (const slot of this.#state.slots.values()) {
      if (slot.placementId !== placementId) continue;
      if (slot.status === 'STARTING' || slot.status === 'STARTED') slots.push(slot.index);
    }
    return slots;
  }
}

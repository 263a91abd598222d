import { nextBetween, nextHex, type RandomState } from '../../local/model/random.ts';
import type { AppendId, ClusterName, EpochMs, InboxId, Seq } from '../../shared/core/ids.ts';
import { type LogItem, logFormat, type StoredEntry } from '../../shared/core/log/item.ts';
import type { SeenItem } from './history.ts';
import type { RecordedLog } from './recorder.ts';

/** Before any item, in the items' own time. */
const startAt = Date.UTC(2026, 2, 14, 9, 26, 53);

/** One in so many items is large enough to be compressed. */
const compressedOneIn = 40;
/** One in so many does not fit into one row of DynamoDB, compressed or not. */
const oversizedOneIn = 2_000;
/** In hexadecimal digits, of which compression takes a half. */
const sizes = { plain: 40, compressed: 6_000, oversized: 720_000 } as const;

/** One in so many goes on from the winner that it was shown, without reading first. */
const trustsWinnerOneIn = 2;
/** One in so many reads a few items again that it knows already. */
const looksBackOneIn = 16;
/** One in so many gives up an append that was not answered, as a turn does that fails. */
const givesUpOneIn = 4;

/** One in so many reads on from where it was; the others from where anybody was. */
const readsAllOneIn = 4;

/** A writer that finds no answer so often in a row has lost the store, not a reply. */
const unansweredMax = 25;

/** A writer gives up when an append has taken it so many tries: something is wrong with the log. */
const triesMax = 5_000;

/** The last item that any writer has seen: what a snapshot is to a function that starts. */
export interface Snapshot {
  head: SeenItem | undefined;
}

/** What became of an append. `stuck`: the log does not let anybody go on. */
export type AppendEnd = 'acknowledged' | 'givenUp' | 'stuck';

/** Appends as a turn does: reads what is new, appends behind it, and learns from who was first. */
export class Writer {
  readonly #log: RecordedLog;
  readonly #cluster: ClusterName;
  readonly #name: number;
  readonly #random: RandomState;
  readonly #snapshot: Snapshot;
  #head: SeenItem | undefined;
  #made = 0;
  #unanswered = 0;

  constructor(of: {
    readonly log: RecordedLog;
    readonly cluster: ClusterName;
    readonly name: number;
    readonly random: RandomState;
    readonly snapshot: Snapshot;
  }) {
    this.#log = of.log;
    this.#cluster = of.cluster;
    this.#name = of.name;
    this.#random = of.random;
    this.#snapshot = of.snapshot;
  }

  /** Tries until one append is acknowledged, or given up. */
  async appendOne(): Promise<AppendEnd> {
    let isKnown = false;
    if (!this.#oneIn(readsAllOneIn)) this.#follow(this.#snapshot.head);
    for (let tries = 0; tries < triesMax; tries += 1) {
      if (!isKnown && !(await this.#catchUp())) return 'stuck';
      const end = await this.#append(this.#nextItem());
      if (end !== 'lost') return end;
      isKnown = this.#oneIn(trustsWinnerOneIn);
    }
    return 'stuck';
  }

  /** False when the log cannot be read. */
  async #catchUp(): Promise<boolean> {
    const known = this.#head?.seq ?? 0;
    if (known > 0 && this.#oneIn(looksBackOneIn)) {
      const after = Math.max(0, known - nextBetween(this.#random, 1, 6));
      await this.#log.readTail(this.#cluster, after, nextBetween(this.#random, 1, 4));
    }
    for (;;) {
      const outcome = await this.#log.readTail(this.#cluster, known);
      if (outcome.type === 'corrupt') return false;
      if (outcome.type === 'unknown') {
        this.#missAnswer();
        continue;
      }
      this.#unanswered = 0;
      this.#follow(outcome.items.at(-1));
      return true;
    }
  }

  /** Appends one item, again while no answer comes. */
  async #append(item: LogItem): Promise<AppendEnd | 'lost'> {
    for (;;) {
      const outcome = await this.#log.append(item);
      switch (outcome.type) {
        case 'appended':
          this.#unanswered = 0;
          // Its place is known; what its content is there, the next reading has to say.
          return 'acknowledged';
        case 'lost':
          this.#unanswered = 0;
          if (outcome.winner.seq !== item.seq) return 'stuck';
          this.#follow(outcome.winner);
          return 'lost';
        case 'unknown':
          this.#missAnswer();
          if (this.#oneIn(givesUpOneIn)) return 'givenUp';
          break;
        default:
          return 'stuck';
      }
    }
  }

  /** Takes an item for the end of the log, unless a later one is known. */
  #follow(item: SeenItem | undefined): void {
    if (item === undefined) return;
    if (item.seq > (this.#head?.seq ?? 0)) this.#head = item;
    if (item.seq > (this.#snapshot.head?.seq ?? 0)) this.#snapshot.head = item;
  }

  #nextItem(): LogItem {
    this.#made += 1;
    const seq = (this.#head?.seq ?? 0) + 1;
    const appendId = `W${this.#name}N${this.#made}`;
    return {
      format: logFormat,
      cluster: this.#cluster,
      seq: seq as Seq,
      appendId: appendId as AppendId,
      at: (startAt + seq) as EpochMs,
      previousHash: this.#head?.hash ?? '',
      consumed: [`inbox-of-${appendId}` as InboxId],
      entries: [this.#entry()],
    };
  }

  #entry(): StoredEntry {
    let digits: number = sizes.plain;
    if (this.#oneIn(oversizedOneIn)) digits = sizes.oversized;
    else if (this.#oneIn(compressedOneIn)) digits = sizes.compressed;
    const note = nextHex(this.#random, digits);
    return { type: 'RaceNote', ignorable: true, ...{ note } };
  }

  #missAnswer(): void {
    this.#unanswered += 1;
    if (this.#unanswered > unansweredMax) {
      throw new Error(
        `the log gave writer ${this.#name} no answer ${unansweredMax} times in a row`,
      );
    }
  }

  #oneIn(count: number): boolean {
    return nextBetween(this.#random, 1, count) === 1;
  }
}

import { canonicalJson } from '../../shared/core/canonical-json.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { Arrival, InboxItem, LogItem } from '../../shared/core/log/item.ts';
import { readEntries } from '../../shared/core/log/read.ts';
import { admits } from '../../shared/core/state/admits.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { deserialise, serialise } from '../../shared/core/state/serialise.ts';
import { Table } from '../../shared/core/state/table.ts';
import type { Snapshot } from '../../shared/runtime/ports.ts';
import { foldItem, openSession, type Session } from '../../shared/runtime/session.ts';
import { asToday, inboxAsToday, isOfNext } from '../next-version.ts';
import type { Random } from '../random.ts';
import { cluster } from '../world.ts';
import { Safety } from './safety.ts';
import { Violation } from './violation.ts';

/** What a failure is told with. */
const itemsTold = 5;
/** A second state is taken from a cut of the log, and must agree after so many more items. */
const cutItems = [1, 60] as const;
/** Items between one cut and the next, for each task there is: a large state takes long to compare. */
const calmItemsPerTask = 8;
const calmItemsMin = 200;
const cutPatience = 300;
/** Of states with more tasks than this, one snapshot in ten is compared. */
const largeTasks = 200;

/** Consumed ids and keys are remembered for a day. */
const rememberedMs = 23 * 3_600_000;

/** Judges one item of the log before and after it is folded. */
export interface ItemJudge {
  before?(item: LogItem): void;
  /** @param isBlind its writer could not read the log, and so had to leave deciding to others */
  after?(item: LogItem, isBlind: boolean): void;
}

/**
 * Folds the log as it grows into a state of its own, and lets every judge look at every item.
 * Nothing it does reaches the system under test.
 */
export class Witness {
  readonly session: Session = openSession(cluster);
  readonly judges: ItemJudge[] = [];
  readonly #last: LogItem[] = [];
  readonly #safety: Safety;
  readonly #random: Random;
  #cut: { readonly state: Session['state']; itemsLeft: number } | undefined;
  #calm = calmItemsMin;
  readonly #consumed = new Map<string, number>();
  readonly #keys = new Map<string, number>();
  /** To today's code, from some item on. */
  #isUnreadable = false;

  constructor(random: Random) {
    this.#random = random;
    this.#safety = new Safety(this.session.state);
  }

  /** How many items there are. */
  get items(): number {
    return this.session.state.seq;
  }

  /** The newest items, for people. */
  lastEntries(): string[] {
    return this.#last.flatMap(({ seq, at, entries }) =>
      entries.map((entry) => `${seq} ${new Date(at).toISOString()} ${JSON.stringify(entry)}`),
    );
  }

  /**
   * The next item of the log, as today's code reads it.
   *
   * @throws Violation, ChainBroken
   */
  take(stored: LogItem): void {
    const item = asToday(stored);
    this.#isUnreadable ||= readEntries(stored).type === 'unreadable';
    // Whoever cannot read the log records what arrives, and leaves it to others to decide.
    const isBlind = this.#isUnreadable && !isOfNext(stored);
    if (isBlind) mustDecideNothing(item);
    const { state } = this.session;
    if (item.at < state.at) throw new Violation(`item ${item.seq} goes back in time`);
    this.#noteConsumed(item);
    this.#noteKeys(item, isBlind);
    for (const judge of this.judges) judge.before?.(item);
    foldItem(state, item);
    this.#last.push(item);
    if (this.#last.length > itemsTold) this.#last.shift();
    const [violation] = isBlind ? [] : this.#safety.violations();
    if (violation !== undefined) throw new Violation(`at ${state.seq}: ${violation}`);
    for (const judge of this.judges) judge.after?.(item, isBlind);
    this.#compareCut(item);
  }

  /** What left the inbox stands in the log, or is nothing that the log would take. @throws Violation */
  takeCleared(item: InboxItem): void {
    if (this.#consumed.has(item.id)) return;
    const { state } = this.session;
    // What was seen may be news again by now; requests and answers are not.
    const lost = inboxAsToday(item).entries.find(
      (entry) => !isObserved(entry) && admits(state, entry),
    );
    if (lost !== undefined) {
      throw new Violation(`${lost.type} left the inbox in ${item.id} and is not in the log`);
    }
  }

  /** A request under a key is taken once; only who cannot read the log may record it again. */
  #noteKeys({ entries, seq, at }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (!('idempotency' in entry) || entry.idempotency === undefined) continue;
      const { key } = entry.idempotency;
      if (this.#keys.has(key) && !isBlind) {
        throw new Violation(`at ${seq}: the request under ${key} is taken again`);
      }
      this.#keys.set(key, at);
    }
    forgetBefore(this.#keys, at - rememberedMs);
  }

  /** In a memory of its own, for a little less long than the log promises to remember. */
  #noteConsumed({ consumed, at }: LogItem): void {
    for (const id of consumed) {
      if (this.#consumed.has(id)) throw new Violation(`${id} was taken out of the inbox twice`);
      this.#consumed.set(id, at);
    }
    forgetBefore(this.#consumed, at - rememberedMs);
  }

  /** A snapshot, with everything after it, is the same state. */
  takeSnapshot(snapshot: Snapshot, tail: readonly LogItem[]): void {
    if (this.session.state.tasks.size > largeTasks && !this.#random.chance(0.1)) return;
    const state = deserialise(snapshot.text);
    if (state.seq !== snapshot.seq) throw new Violation('a snapshot stands at another position');
    for (const item of tail) foldItem(state, asToday(item));
    this.#mustAgree(state, `the snapshot of ${snapshot.seq}`);
  }

  /** Folding from any cut gives the same state, byte for byte. */
  #compareCut(item: LogItem): void {
    if (this.#cut === undefined) {
      this.#calm -= 1;
      if (this.#calm > 0) return;
      // Best cut where something is open; but not for ever later.
      const { attempts, effects } = this.session.state;
      const isOpen = attempts.size > 0 && effects.size > 0;
      if (!isOpen && this.#calm > -cutPatience) return;
      const state = deserialise(serialise(this.session.state));
      this.#mustAgree(state, 'what was written of the state');
      this.#cut = { state, itemsLeft: this.#random.whole(...cutItems) };
      return;
    }
    foldItem(this.#cut.state, item);
    this.#cut.itemsLeft -= 1;
    if (this.#cut.itemsLeft > 0) return;
    this.#mustAgree(this.#cut.state, 'a cut of the log');
    this.#cut = undefined;
    this.#calm = Math.max(calmItemsMin, this.session.state.tasks.size * calmItemsPerTask);
  }

  #mustAgree(state: Session['state'], from: string): void {
    if (rowsOf(state) !== rowsOf(this.session.state)) {
      throw new Violation(`folding from ${from} gives another state at ${state.seq}`);
    }
  }
}

const decisions: ReadonlySet<string> = new Set([
  'TaskPlaced',
  'TaskUnplaceable',
  'TaskReplacementDecided',
  'TaskReplacementWithdrawn',
  'TaskPreempted',
  'SlotNominated',
  'TaskForgotten',
  'TaskFinished',
  'TaskStopDecided',
  'SlotsReleased',
  'AttemptExpired',
  'AttemptWithdrawn',
  'ContainerInstanceDrainDecided',
  'ContainerInstanceQuarantined',
  'ContainerInstanceQuarantineEased',
  'PlacementBlamed',
  'HealingHalted',
  'HealingResumed',
  'PlacementClosed',
  'IncidentOpened',
  'IncidentGrew',
  'IncidentProgressed',
  'IncidentClosed',
  'LifecycleHeartbeatDecided',
  'LifecycleCompletionDecided',
  'EventPutDecided',
  'EventPutExpired',
] satisfies Decided['type'][]);

function mustDecideNothing({ seq, entries }: LogItem): void {
  const decided = entries.find(({ type }) => decisions.has(type));
  if (decided !== undefined) throw new Violation(`at ${seq}: ${decided.type} was decided blindly`);
}

/** What is forgotten oldest first has to keep its order. */
const inOrderOfTime: ReadonlySet<string> = new Set([
  'voluntaryStops',
  'requests',
  'consumed',
  'departed',
]);

/** Every row of every table, not by `serialise`, which may itself leave something out. */
function rowsOf(state: ClusterState): string {
  const tables = Object.entries(state)
    .filter(([, value]) => value instanceof Table)
    .map(([name, table]) => {
      const rows = [...(table as Table<string, unknown>).entries()];
      return [name, inOrderOfTime.has(name) ? rows : rows.sort(byKey)];
    });
  const { seq, at, headHash, logId, lastReconciledAt, readings } = state;
  return canonicalJson([seq, at, headHash, logId, lastReconciledAt, readings, tables]);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The oldest come first. */
function forgetBefore(memory: Map<string, number>, before: number): void {
  for (const [name, at] of memory) {
    if (at >= before) return;
    memory.delete(name);
  }
}

function isObserved({ type }: Arrival): boolean {
  return !/Requested$|Accepted$|Refused$|Skipped$/.test(type);
}

import type { ClusterName, InboxId, Seq } from '../core/ids.ts';
import type { InboxItem, LogItem } from '../core/log/item.ts';
import { rememberHash, sha256Of } from './item-hash.ts';
import { textOf } from './log-codec.ts';
import { LogExpired } from './log-errors.ts';
import { byArrival, mayExpire, mayExpireSnapshot, outcomeAgainst } from './log-rules.ts';
import { type AppendOutcome, inboxItemsMax, type Log, type Snapshot } from './ports.ts';

interface ClusterLog {
  /** `items[i]` stands at `seq` = `expiredThrough + 1 + i`. */
  items: LogItem[];
  expiredThrough: number;
  readonly inbox: Map<InboxId, InboxItem>;
  snapshots: Snapshot[];
}

/** Who is told of what is stored and cleared, as it happens. */
export interface LogWatcher {
  appended?(item: LogItem): void;
  saved?(snapshot: Snapshot, tail: readonly LogItem[]): void;
  /** An item leaves the inbox. */
  cleared?(item: InboxItem): void;
}

/**
 * The log in the memory of this process, for tests and for the simulation. What a caller reads has
 * the shape that a stored one would give it, and is frozen, so that nobody can change it afterwards.
 */
export function createMemoryLog(watcher: LogWatcher = {}): Log {
  const clusters = new Map<ClusterName, ClusterLog>();
  const of = (cluster: ClusterName): ClusterLog => {
    const known = clusters.get(cluster);
    if (known !== undefined) return known;
    const fresh: ClusterLog = { items: [], expiredThrough: 0, inbox: new Map(), snapshots: [] };
    clusters.set(cluster, fresh);
    return fresh;
  };
  return {
    readTail: async (cluster, after, itemsMax) => tailOf(of(cluster), after).slice(0, itemsMax),
    append: async (item) => append(of(item.cluster), item, watcher),
    putInbox: async (cluster, item) => {
      of(cluster).inbox.set(item.id, frozenCopy(item));
    },
    readInbox: async (cluster) =>
      [...of(cluster).inbox.values()].sort(byArrival).slice(0, inboxItemsMax),
    clearInbox: async (cluster, ids) => {
      const { inbox } = of(cluster);
      for (const id of ids) {
        const item = inbox.get(id);
        inbox.delete(id);
        if (item !== undefined) watcher.cleared?.(item);
      }
    },
    readSnapshot: async (cluster, stateFormat, notAfter) =>
      snapshotsOf(of(cluster), stateFormat).findLast(
        ({ seq, text, hash }) => seq <= (notAfter ?? seq) && sha256Of(text) === hash,
      ),
    writeSnapshot: async (snapshot) => {
      const log = of(snapshot.cluster);
      writeSnapshot(log, snapshot);
      watcher.saved?.(snapshot, tailOf(log, snapshot.seq));
    },
    listSnapshots: async (cluster, stateFormat) =>
      snapshotsOf(of(cluster), stateFormat).map(({ seq }) => seq),
    expire: async (cluster, before) => expire(of(cluster), before),
  };
}

function tailOf(log: ClusterLog, after: Seq): readonly LogItem[] {
  if (after < log.expiredThrough) {
    throw new LogExpired(`items ${after + 1} to ${log.expiredThrough} have been removed`);
  }
  return log.items.slice(after - log.expiredThrough);
}

function append(log: ClusterLog, item: LogItem, watcher: LogWatcher): AppendOutcome {
  const next = log.expiredThrough + log.items.length + 1;
  if (item.seq > next) throw new RangeError(`append at ${item.seq}, but the next is ${next}`);
  if (item.seq === next) {
    const text = textOf(item);
    const stored = frozenCopy(item);
    const hash = sha256Of(text);
    for (const same of [item, stored]) rememberHash(same, hash);
    log.items.push(stored);
    watcher.appended?.(stored);
    return { type: 'appended' };
  }
  const winner = log.items[item.seq - log.expiredThrough - 1];
  if (winner === undefined) throw new LogExpired(`item ${item.seq} has been removed`);
  return outcomeAgainst(winner, item.appendId);
}

function snapshotsOf(log: ClusterLog, stateFormat: number): readonly Snapshot[] {
  return log.snapshots.filter((snapshot) => snapshot.stateFormat === stateFormat);
}

function writeSnapshot(log: ClusterLog, snapshot: Snapshot): void {
  const others = log.snapshots.filter(
    ({ seq, stateFormat }) => seq !== snapshot.seq || stateFormat !== snapshot.stateFormat,
  );
  log.snapshots = [...others, Object.freeze({ ...snapshot })].sort((a, b) => a.seq - b.seq);
}

function expire(log: ClusterLog, before: Seq): void {
  const newestItem = log.items.at(-1);
  const newestSnapshot = log.snapshots.at(-1)?.seq;
  if (newestItem === undefined || newestSnapshot === undefined) return;
  const kept = log.items.filter((item) => !mayExpire(item, before, { newestItem, newestSnapshot }));
  log.expiredThrough += log.items.length - kept.length;
  log.items = kept;
  log.snapshots = log.snapshots.filter(
    ({ seq }) => !mayExpireSnapshot(seq, before, newestSnapshot),
  );
}

/** What `frozenCopy` has made: most of what a turn appends it has read here before. */
const copies = new WeakSet<object>();

/** As it would be read back from a store: without what is `undefined`, and beyond anybody's reach. */
function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || copies.has(value)) return value;
  const copy = Object.freeze(Array.isArray(value) ? value.map(frozenMember) : plain(value));
  copies.add(copy);
  return copy as Value;
}

function plain(value: object): object {
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    if (members[name] !== undefined) copy[name] = frozenCopy(members[name]);
  }
  return copy;
}

function frozenMember(member: unknown): unknown {
  return member === undefined ? null : frozenCopy(member);
}

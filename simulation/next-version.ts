import type { Arrival, InboxItem, LogItem, StoredEntry } from '../shared/core/log/item.ts';
import { hashOf, rememberHash } from '../shared/runtime/item-hash.ts';
import type { AppendOutcome, Log, Snapshot } from '../shared/runtime/ports.ts';

/**
 * The version of Estiva that comes after this one, as far as the log can tell: it writes a new
 * version of two entries, leaves a note that older readers may skip in every item, and keeps
 * snapshots of another format. Behind this log stands today's code, which sees what it knows; to a
 * process in front of the plain log, all of it is of a version that it does not know.
 */
export function nextVersionOf(log: Log): Log {
  return {
    readTail: async (cluster, after, itemsMax) =>
      (await log.readTail(cluster, after, itemsMax)).map(asToday),
    append: async (item) => {
      const stored = asNext(item);
      const outcome = await log.append(stored);
      rememberHash(item, hashOf(stored));
      return read(outcome);
    },
    putInbox: (cluster, item) => log.putInbox(cluster, inboxAsNext(item)),
    readInbox: async (cluster) => (await log.readInbox(cluster)).map(inboxAsToday),
    clearInbox: (cluster, ids) => log.clearInbox(cluster, ids),
    readSnapshot: async (cluster, format, notAfter) => {
      const snapshot = await log.readSnapshot(cluster, format + 1, notAfter);
      return snapshot === undefined ? undefined : { ...snapshot, stateFormat: format };
    },
    writeSnapshot: (snapshot: Snapshot) =>
      log.writeSnapshot({ ...snapshot, stateFormat: snapshot.stateFormat + 1 }),
    listSnapshots: (cluster, format) => log.listSnapshots(cluster, format + 1),
    expire: (cluster, before) => log.expire(cluster, before),
  };
}

/** What is written differently from now on: a decision, and a request in the inbox. */
const changed: ReadonlySet<string> = new Set(['TaskPlaced', 'PlacementRequested']);

const note = { type: 'NoteTaken', ignorable: true } as const;

/** Whether the next version wrote it. */
export function isOfNext({ entries }: LogItem): boolean {
  return entries.some(({ type }) => type === note.type);
}

/** An item of either version, as today's code knows it; what is of today is itself. */
export function asToday(item: LogItem): LogItem {
  if (!item.entries.some((entry) => entry.type === note.type || 'v' in entry)) return item;
  const entries = item.entries.filter(({ type }) => type !== note.type).map(entryAsToday);
  const known = Object.freeze({ ...item, entries });
  // The chain is that of what is stored.
  rememberHash(known, hashOf(item));
  return known;
}

function asNext(item: LogItem): LogItem {
  return { ...item, entries: [...item.entries.map(entryAsNext), note] };
}

function read(outcome: AppendOutcome): AppendOutcome {
  return outcome.type === 'appended' ? outcome : { ...outcome, winner: asToday(outcome.winner) };
}

function inboxAsNext(item: InboxItem): InboxItem {
  return { ...item, entries: item.entries.map((entry) => entryAsNext(entry) as Arrival) };
}

/** An item of the inbox of either version, as today's code knows it. */
export function inboxAsToday(item: InboxItem): InboxItem {
  return { ...item, entries: item.entries.map((entry) => entryAsToday(entry) as Arrival) };
}

function entryAsNext(entry: StoredEntry): StoredEntry {
  return changed.has(entry.type) ? { ...entry, v: 2 } : entry;
}

function entryAsToday(entry: StoredEntry): StoredEntry {
  if (!('v' in entry)) return entry;
  const { v: _, ...known } = entry;
  return known;
}

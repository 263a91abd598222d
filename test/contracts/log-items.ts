import { createHash } from 'node:crypto';
import type { AppendId, ClusterName, EpochMs, InboxId, Seq } from '../../shared/core/ids.ts';
import type { Arrival, InboxItem, LogItem, StoredEntry } from '../../shared/core/log/item.ts';
import { sha256Of } from '../../shared/runtime/item-hash.ts';
import type { Log, Snapshot } from '../../shared/runtime/ports.ts';

/** The time of the first item of a test's log; each further one is a second later. */
export const startAt = Date.UTC(2026, 2, 14, 9, 26, 53);

/** An item that differs from every other one in more than its `seq`. */
export function itemAt(
  cluster: ClusterName,
  seq: number,
  changes: Partial<Omit<LogItem, 'seq' | 'cluster'>> = {},
): LogItem {
  return {
    format: 1,
    cluster,
    seq: seq as Seq,
    appendId: `APPEND${String(seq).padStart(4, '0')}` as AppendId,
    at: (startAt + seq * 1_000) as EpochMs,
    previousHash: seq === 1 ? '' : sha256Of(`item ${seq - 1}`),
    consumed: [`request-${seq}` as InboxId],
    entries: [{ type: 'ReconcileCompleted', tasks: seq * 7, containerInstances: seq + 2 }],
    ...changes,
  };
}

/** An entry whose text is as large as wanted and cannot be compressed to much less. */
export function largeEntry(bytes: number, seed: string): StoredEntry {
  return { type: 'FutureNote', ignorable: true, ...{ note: noise(bytes, seed) } };
}

/** The same text for the same seed; gzip takes a quarter off it and no more. */
export function noise(bytes: number, seed: string): string {
  let text = '';
  for (let block = 0; text.length < bytes; block += 1) {
    text += createHash('sha512').update(`${seed} ${block}`).digest('base64');
  }
  return text.slice(0, bytes);
}

/** What waits in the inbox: one entry that tells items apart. */
export function inboxItem(id: string, receivedAtMs: number, tasks = 1): InboxItem {
  const arrival: Arrival = { type: 'ReconcileCompleted', tasks, containerInstances: 3 };
  return { id: id as InboxId, receivedAt: receivedAtMs as EpochMs, entries: [arrival] };
}

/** A snapshot with the right hash, unless told otherwise. */
export function snapshotAt(
  cluster: ClusterName,
  seq: number,
  text: string,
  changes: Partial<Snapshot> = {},
): Snapshot {
  return { cluster, seq: seq as Seq, stateFormat: 1, text, hash: sha256Of(text), ...changes };
}

/** Appends items `from` to `to`, which must all win. */
export async function appendAll(
  log: Log,
  cluster: ClusterName,
  from: number,
  to: number,
): Promise<readonly LogItem[]> {
  const items: LogItem[] = [];
  for (let seq = from; seq <= to; seq += 1) {
    const item = itemAt(cluster, seq);
    const outcome = await log.append(item);
    if (outcome.type !== 'appended') throw new Error(`nobody else writes, and ${seq} was lost`);
    items.push(item);
  }
  return items;
}

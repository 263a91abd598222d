import type { AppendId, EpochMs, Seq } from '../core/ids.ts';
import type { InboxItem, LogItem } from '../core/log/item.ts';
import type { AppendOutcome } from './ports.ts';

/** The seqs that every store counts in have at most twelve digits. */
export const seqMax = 999_999_999_999;

/**
 * An item stays this long after it was appended, measured in the log's own time, whatever `expire`
 * is asked for. A writer that slept between its read and its append would find a removed `seq` free
 * and take it again; no Lambda invocation sleeps for longer than its time-out of 15 minutes.
 */
export const expiryGraceMs = 3_600_000;

/** What a store looks up when it is asked to expire. */
export interface ExpiryFacts {
  /** The newest complete snapshot of any state format. */
  readonly newestSnapshot: number;
  readonly newestItem: { readonly seq: Seq; readonly at: EpochMs };
}

/**
 * Whether `expire(before)` may remove a log item. Never the newest item, since the tail must show
 * where the log ends; never one that no snapshot covers; never one that is younger than the grace.
 */
export function mayExpire(
  item: { readonly seq: number; readonly at: number },
  before: Seq,
  facts: ExpiryFacts,
): boolean {
  const { newestSnapshot, newestItem } = facts;
  return (
    item.seq <= newestSnapshot &&
    item.seq < before &&
    item.seq < newestItem.seq &&
    item.at <= newestItem.at - expiryGraceMs
  );
}

/**
 * Whether `expire(before)` removes a snapshot. Never the newest one, however large `before` is:
 * without it, the items that it covers would be missed.
 */
export function mayExpireSnapshot(seq: number, before: Seq, newestSnapshot: number): boolean {
  return seq < before && seq < newestSnapshot;
}

/** What an append has come to when an item stands at its `seq` already: perhaps its own. */
export function outcomeAgainst(winner: LogItem, appendId: AppendId): AppendOutcome {
  return winner.appendId === appendId ? { type: 'appended' } : { type: 'lost', winner };
}

/** The first `seq` of `after + 1, after + 2, …` that is not there, if the items leave a gap. */
export function firstGap(after: Seq, seqs: readonly number[]): number | undefined {
  const index = seqs.findIndex((seq, position) => seq !== after + 1 + position);
  return index === -1 ? undefined : after + 1 + index;
}

/** The order of the inbox: the oldest first, and among equals by id. */
export function byArrival(a: InboxItem, b: InboxItem): number {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  return a.id < b.id ? -1 : 1;
}

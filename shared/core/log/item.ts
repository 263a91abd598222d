import type { AppendId, ClusterName, EpochMs, InboxId, Seq } from '../ids.ts';
import type { Answered } from './answered.ts';
import type { Decided } from './decided.ts';
import type { Observed } from './observed.ts';
import type { RequestEntry } from './requested.ts';

/** What arrives from outside and waits in the inbox. */
export type Arrival = Observed | RequestEntry | Answered;

/** One thing that happened. `v` is the version of its shape and absent for 1. */
export type Entry = Arrival | Decided;

/**
 * An entry as it stands in the log: perhaps of a version of Estiva that this one does not know.
 * `ignorable` lets an older reader skip it.
 */
export type StoredEntry =
  | Entry
  | { readonly type: string; readonly v?: number; readonly ignorable?: boolean };

/** The version of the log's format that this code writes. See "Log format" in CHANGELOG.md. */
export const logFormat = 1;

/** One append: everything that one turn took in and decided. Immutable once written. */
export interface LogItem {
  readonly format: number;
  readonly cluster: ClusterName;
  readonly seq: Seq;
  readonly appendId: AppendId;
  /** When the turn ran; never less than in the item before. */
  readonly at: EpochMs;
  /** Hash of the item before it; empty in the first. */
  readonly previousHash: string;
  /** What this item took out of the inbox. */
  readonly consumed: readonly InboxId[];
  readonly entries: readonly StoredEntry[];
}

/** What waits for the next turn, whoever runs it. Written once, without a condition. */
export interface InboxItem {
  readonly id: InboxId;
  readonly receivedAt: EpochMs;
  readonly entries: readonly Arrival[];
}

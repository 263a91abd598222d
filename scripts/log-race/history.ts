/**
 * What many writers asked of one log, and what they were answered. Times are places in one order of
 * all invocations and completions of the process, counted and not read off a clock: no two are equal.
 */
export type Operation = AppendOperation | ReadOperation;

/** An item as somebody saw it; equal hashes mean equal content. */
export interface SeenItem {
  readonly seq: number;
  readonly appendId: string;
  readonly previousHash: string;
  /** Of the whole item, `seq` and `appendId` included. */
  readonly hash: string;
}

interface Times {
  readonly writer: number;
  readonly invoked: number;
  readonly completed: number;
}

/** An append of `item` at its `seq`. Trying again, with the same item, is an operation of its own. */
export interface AppendOperation extends Times {
  readonly type: 'append';
  readonly item: SeenItem;
  readonly outcome: RecordedAppend;
}

export type RecordedAppend =
  | { readonly type: 'appended' }
  | { readonly type: 'lost'; readonly winner: SeenItem }
  /** Nothing stands at the position before it, says the log. */
  | { readonly type: 'refused' }
  | Unanswered;

/** A read of what stands after `after`; without `itemsMax`, of all of it. */
export interface ReadOperation extends Times {
  readonly type: 'readTail';
  readonly after: number;
  readonly itemsMax?: number;
  readonly outcome: RecordedRead;
}

export type RecordedRead =
  | { readonly type: 'read'; readonly items: readonly SeenItem[] }
  | Unanswered;

type Unanswered =
  /** No answer came: an append may have taken effect, may do so later, or never will. */
  | { readonly type: 'unknown' }
  /** The log itself says that what stands in it cannot be. */
  | { readonly type: 'corrupt'; readonly message: string };

/** An operation as a sentence names it: `writer 3's readTail after 7 (41 to 44)`. */
export function nameOf(operation: Operation): string {
  const { writer, invoked, completed } = operation;
  const what =
    operation.type === 'append'
      ? `append of ${operation.item.appendId} at ${operation.item.seq}`
      : `readTail after ${operation.after}`;
  return `writer ${writer}'s ${what} (${invoked} to ${completed})`;
}

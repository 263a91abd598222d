import type { JsonObject } from '../model/json.ts';

/** One message as a queue keeps it. Times are epoch milliseconds. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: JsonObject;
  /** From `MessageSystemAttributes`; SQS knows `AWSTraceHeader` only. */
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  readonly deadLetterSourceArn?: string;
  readonly sentAt: number;
  /** Hidden until then, by a delay or because somebody received it. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** The newest receipt; absent until it is first received. */
  receiptHandle?: string;
}

/** What a deduplication id was last used for. */
export interface Deduplication {
  readonly at: number;
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** One queue; plain JSON, so that saving it is copying it. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly createdAt: number;
  lastModifiedAt: number;
  purgedAt?: number;
  /** As set by people, in SQS's own text form. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** The oldest first; in a FIFO queue that is their order. */
  messages: Message[];
  deduplications: Record<string, Deduplication>;
  sequence: number;
}

/** Whether somebody holds the message: it was received and its visibility time-out runs. */
export function isInFlight(message: Message, at: number): boolean {
  return message.receiptHandle !== undefined && message.visibleAt > at;
}

/** Whether the message was sent with a delay that still runs. */
export function isDelayed(message: Message, at: number): boolean {
  return message.receiptHandle === undefined && message.visibleAt > at;
}

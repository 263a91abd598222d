import type { JsonObject } from '../model/json.ts';
import { md5, md5OfAttributes } from './message-digests.ts';
import type { Message, Queue } from './queue.ts';
import { isInFlight } from './queue.ts';
import { isExpired, redrivePolicyOf } from './queue-attributes.ts';
import { moveToDeadLetters } from './send-message.ts';

/** What a receive asks for, checked. */
export interface Receive {
  readonly messagesMax: number;
  readonly visibilityMs: number;
  readonly at: number;
  /** Where the queue's dead letters go; absent when that queue is gone or none is named. */
  readonly deadLetters: Queue | undefined;
  /** Whether the message is to be seen again at once, as SQS may do now and then. */
  readonly isDuplicated: () => boolean;
}

export interface Received {
  readonly messages: readonly Message[];
  /** False when the queue is just as it was. */
  readonly changed: boolean;
}

/**
 * Takes messages for one receiver. A message received too often goes to the dead-letter queue
 * instead. In a FIFO queue, a group of which something is in flight gives nothing more, and nothing
 * overtakes an earlier message of its group.
 */
export function receiveMessages(queue: Queue, receive: Receive): Received {
  const { at, deadLetters } = receive;
  const maxReceiveCount = redrivePolicyOf(queue.attributes)?.maxReceiveCount;
  const taken: Message[] = [];
  const moved = new Set<Message>();
  for (const message of deliverable(queue, at)) {
    if (taken.length === receive.messagesMax) break;
    if (deadLetters !== undefined && message.receiveCount >= (maxReceiveCount ?? Infinity)) {
      moveToDeadLetters(deadLetters, message, queue.arn, at);
      moved.add(message);
    } else {
      take(queue, message, receive);
      taken.push(message);
    }
  }
  const remaining = queue.messages.filter(
    (message) => !moved.has(message) && !isExpired(queue, message.sentAt, at),
  );
  const changed = taken.length > 0 || remaining.length < queue.messages.length;
  queue.messages = remaining;
  return { messages: taken, changed };
}

/** Whether a receive at this time would find something to do. */
export function hasDeliverable(queue: Queue, at: number): boolean {
  return deliverable(queue, at).length > 0;
}

function deliverable(queue: Queue, at: number): readonly Message[] {
  const live = queue.messages.filter(({ sentAt }) => !isExpired(queue, sentAt, at));
  if (!queue.fifo) return live.filter(({ visibleAt }) => visibleAt <= at);
  const blocked = new Set<string | undefined>();
  for (const message of live) if (isInFlight(message, at)) blocked.add(message.groupId);
  return live.filter((message) => {
    if (message.visibleAt > at) blocked.add(message.groupId);
    return !blocked.has(message.groupId);
  });
}

function take(queue: Queue, message: Message, { at, visibilityMs, isDuplicated }: Receive): void {
  message.receiveCount += 1;
  message.firstReceivedAt ??= at;
  message.visibleAt = !queue.fifo && isDuplicated() ? at : at + visibilityMs;
  message.receiptHandle = receiptHandle(queue, message);
}

/** A receipt names the queue, the message and which receipt of it this is. */
function receiptHandle(queue: Queue, message: Message): string {
  const text = [queue.name, message.messageId, message.receiveCount].join(' ');
  return Buffer.from(text).toString('base64');
}

/** Reads a receipt handle of this queue back; nothing when it is none. */
export function readReceiptHandle(queue: Queue, handle: string): string | undefined {
  const [name, messageId, count] = Buffer.from(handle, 'base64').toString().split(' ');
  return name === queue.name && count !== undefined ? messageId : undefined;
}

/** A message as `ReceiveMessage` answers it, with the attributes that were asked for. */
export function showMessage(
  message: Message,
  systemNames: readonly string[],
  names: readonly string[],
  account: string,
): JsonObject {
  const attributes = pickSystemAttributes(message, systemNames, account);
  const messageAttributes = pickAttributes(message.messageAttributes, names);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
    MessageAttributes: Object.keys(messageAttributes).length > 0 ? messageAttributes : undefined,
  };
}

function pickSystemAttributes(
  message: Message,
  names: readonly string[],
  account: string,
): JsonObject {
  const all: Record<string, string | undefined> = {
    SenderId: account,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const wanted = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  );
  return Object.fromEntries(wanted);
}

/** A name, `All`, or a prefix such as `order.*`. */
function pickAttributes(attributes: JsonObject, names: readonly string[]): JsonObject {
  const isWanted = (name: string): boolean =>
    names.some((wanted) => {
      if (wanted === 'All' || wanted === '.*') return true;
      return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -2)) : wanted === name;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

import type { Message, Queue } from './queue.ts';
import { isInFlight } from './queue.ts';
import { invalidParameter, QueueError } from './queue-error.ts';
import { readReceiptHandle } from './receive-message.ts';

/**
 * Deletes what a receipt handle names. An older receipt of a standard queue deletes nothing and is
 * no error; in a FIFO queue a receipt whose visibility time-out is over is refused.
 */
export function deleteMessage(queue: Queue, handle: string, at: number): boolean {
  const message = find(queue, handle);
  if (message === undefined) return false;
  if (queue.fifo && !isCurrent(message, handle, at)) throw expiredReceipt(handle);
  if (message.receiptHandle !== handle) return false;
  queue.messages = queue.messages.filter((other) => other !== message);
  return true;
}

/** Hides a message in flight for another while; 0 shows it again at once. */
export function changeVisibility(queue: Queue, handle: string, seconds: number, at: number): void {
  const message = find(queue, handle);
  if (message === undefined || !isCurrent(message, handle, at)) {
    throw new QueueError(
      'MessageNotInflight',
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  message.visibleAt = at + seconds * 1000;
}

function find(queue: Queue, handle: string): Message | undefined {
  const messageId = readReceiptHandle(queue, handle);
  if (messageId === undefined) {
    throw new QueueError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  return queue.messages.find((message) => message.messageId === messageId);
}

function isCurrent(message: Message, handle: string, at: number): boolean {
  return message.receiptHandle === handle && isInFlight(message, at);
}

function expiredReceipt(handle: string): QueueError {
  return invalidParameter(
    `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  );
}

import type { JsonObject } from '../model/json.ts';
import { readEntries, runBatch } from './batch.ts';
import { isJsonObject, optionalInteger, requiredText, textList } from './input.ts';
import { messageBytes } from './message-digests.ts';
import type { Queue } from './queue.ts';
import { isInFlight } from './queue.ts';
import { numberOf, redrivePolicyOf } from './queue-attributes.ts';
import { QueueError } from './queue-error.ts';
import { receiveMessages, showMessage } from './receive-message.ts';
import { sendMessage } from './send-message.ts';
import { changeVisibility, deleteMessage } from './settle-message.ts';
import type { Performed, QueueWorld } from './world.ts';
import { drawDuplicate, queueOf, queueOfArn } from './world.ts';

/** SQS takes at most this many bytes in one batch. Source: the SQS developer guide. */
export const batchBytesMax = 1_048_576;

/** So many messages of one queue may be in flight; a receive beyond gives `OverLimit`. */
export const inFlightMax = 120_000;

/** The longest visibility time-out. */
const visibilitySecondsMax = 43_200;

export function sendOne(world: QueueWorld, input: JsonObject, at: number): Performed {
  const output = sendMessage(queueOf(world, input), input, at, world.random);
  return { output, changed: true };
}

export function sendBatch(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const entries = readEntries(input);
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > batchBytesMax) {
    throw new QueueError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${batchBytesMax} bytes. You have sent ${bytes} bytes.`,
    );
  }
  const output = runBatch(entries, (entry) => sendMessage(queue, entry, at, world.random));
  return { output, changed: true };
}

export function receive(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const messagesMax = optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const visibilitySeconds =
    optionalInteger(input, 'VisibilityTimeout', 0, visibilitySecondsMax) ??
    numberOf(queue, 'VisibilityTimeout');
  optionalInteger(input, 'WaitTimeSeconds', 0, 20);
  const systemNames = [
    ...textList(input, 'AttributeNames'),
    ...textList(input, 'MessageSystemAttributeNames'),
  ];
  const names = textList(input, 'MessageAttributeNames');
  checkInFlight(queue, at);
  const { messages, changed } = receiveMessages(queue, {
    messagesMax,
    visibilityMs: visibilitySeconds * 1000,
    at,
    deadLetters: deadLettersOf(world, queue),
    isDuplicated: () => drawDuplicate(world, queue.name),
  });
  const shown = messages.map((message) => showMessage(message, systemNames, names, world.account));
  return { output: { Messages: shown.length > 0 ? shown : undefined }, changed };
}

export function deleteOne(world: QueueWorld, input: JsonObject, at: number): Performed {
  const changed = deleteMessage(queueOf(world, input), requiredText(input, 'ReceiptHandle'), at);
  return { output: {}, changed };
}

export function deleteBatch(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const output = runBatch(readEntries(input), (entry) => {
    deleteMessage(queue, requiredText(entry, 'ReceiptHandle'), at);
    return {};
  });
  return { output, changed: true };
}

export function changeOneVisibility(world: QueueWorld, input: JsonObject, at: number): Performed {
  change(queueOf(world, input), input, at);
  return { output: {}, changed: true };
}

export function changeVisibilityBatch(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const output = runBatch(readEntries(input), (entry) => {
    change(queue, entry, at);
    return {};
  });
  return { output, changed: true };
}

function change(queue: Queue, input: JsonObject, at: number): void {
  const handle = requiredText(input, 'ReceiptHandle');
  const seconds = optionalInteger(input, 'VisibilityTimeout', 0, visibilitySecondsMax);
  if (seconds === undefined) {
    throw new QueueError(
      'MissingRequiredParameterException',
      'The request must contain the parameter VisibilityTimeout.',
    );
  }
  changeVisibility(queue, handle, seconds, at);
}

function checkInFlight(queue: Queue, at: number): void {
  const inFlight = queue.messages.filter((message) => isInFlight(message, at)).length;
  if (inFlight < inFlightMax) return;
  throw new QueueError(
    'OverLimit',
    `The number of in flight messages of ${queue.name} has reached ${inFlightMax}.`,
    403,
  );
}

function deadLettersOf(world: QueueWorld, queue: Queue): Queue | undefined {
  const policy = redrivePolicyOf(queue.attributes);
  return policy === undefined ? undefined : queueOfArn(world, policy.deadLetterTargetArn);
}

function bytesOf(entry: JsonObject): number {
  const body = entry['MessageBody'];
  const attributes = entry['MessageAttributes'];
  return messageBytes(
    typeof body === 'string' ? body : '',
    isJsonObject(attributes) ? attributes : {},
  );
}

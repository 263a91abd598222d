import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import type { RandomState } from '../model/random.ts';
import { nextUuid } from '../model/random.ts';
import {
  isJsonObject,
  optionalInteger,
  optionalObject,
  optionalText,
  requiredText,
} from './input.ts';
import { md5, md5OfAttributes, messageBytes } from './message-digests.ts';
import type { Message, Queue } from './queue.ts';
import { numberOf } from './queue-attributes.ts';
import { invalidParameter, QueueError } from './queue-error.ts';

/** A deduplication id is remembered this long after its first use. Source: the SQS developer guide. */
export const deduplicationMs = 5 * 60_000;

/** SQS takes at most this many attributes with one message. */
export const messageAttributesMax = 10;

/** Text that XML 1.0 can hold: what SQS takes as a body. */
const refusedCharacters = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** One `SendMessage`, or one entry of a batch: appends to the queue and answers as SQS does. */
export function sendMessage(
  queue: Queue,
  input: JsonObject,
  at: number,
  random: RandomState,
): JsonObject {
  const body = requiredText(input, 'MessageBody');
  const messageAttributes = readMessageAttributes(input);
  checkContent(queue, body, messageAttributes);
  const delaySeconds = readDelay(queue, input);
  const groupId = readToken(input, 'MessageGroupId');
  if (queue.fifo && groupId === undefined) {
    throw new QueueError(
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageGroupId.',
    );
  }
  const deduplicationId = readDeduplicationId(queue, input, body);
  forgetDeduplications(queue, at);
  const key = deduplicationKey(queue, groupId, deduplicationId);
  const earlier = key === undefined ? undefined : queue.deduplications[key];
  const messageId = earlier?.messageId ?? nextUuid(random);
  const sequenceNumber = earlier?.sequenceNumber ?? nextSequenceNumber(queue);
  if (earlier === undefined) {
    const traceHeader = readTraceHeader(input);
    queue.messages.push({
      messageId,
      body,
      messageAttributes,
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
      ...(queue.fifo ? { sequenceNumber } : {}),
      sentAt: at,
      visibleAt: at + delaySeconds * 1000,
      receiveCount: 0,
    });
    if (key !== undefined) queue.deduplications[key] = { at, messageId, sequenceNumber };
  }
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
    SequenceNumber: queue.fifo ? sequenceNumber : undefined,
  };
}

/** A message of another queue goes to this dead-letter queue: same id, a new life. */
export function moveToDeadLetters(
  target: Queue,
  message: Message,
  sourceArn: string,
  at: number,
): void {
  const { receiptHandle: _receipt, firstReceivedAt: _first, ...kept } = message;
  target.messages.push({
    ...kept,
    deadLetterSourceArn: sourceArn,
    ...(target.fifo ? { sequenceNumber: nextSequenceNumber(target), sentAt: at } : {}),
    visibleAt: at,
    receiveCount: 0,
  });
}

function checkContent(queue: Queue, body: string, attributes: JsonObject): void {
  if (refusedCharacters.test(body)) {
    throw new QueueError(
      'InvalidMessageContents',
      'Invalid binary character was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  const bytesMax = numberOf(queue, 'MaximumMessageSize');
  if (messageBytes(body, attributes) > bytesMax) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
    );
  }
}

function readMessageAttributes(input: JsonObject): JsonObject {
  const attributes = optionalObject(input, 'MessageAttributes') ?? {};
  if (Object.keys(attributes).length > messageAttributesMax) {
    throw invalidParameter(
      `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [${messageAttributesMax}].`,
    );
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    const dataType = isJsonObject(attribute) ? attribute['DataType'] : undefined;
    if (typeof dataType !== 'string' || !/^(String|Number|Binary)(\.|$)/.test(dataType)) {
      throw invalidParameter(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
    }
  }
  return attributes;
}

function readDelay(queue: Queue, input: JsonObject): number {
  const asked = optionalInteger(input, 'DelaySeconds', 0, 900);
  if (asked !== undefined && asked > 0 && queue.fifo) {
    throw invalidParameter(
      `Value ${asked} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  return queue.fifo ? numberOf(queue, 'DelaySeconds') : (asked ?? numberOf(queue, 'DelaySeconds'));
}

function readToken(input: JsonObject, name: string): string | undefined {
  const value = optionalText(input, name);
  if (value === undefined || /^[\x21-\x7e]{1,128}$/.test(value)) return value;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function readDeduplicationId(queue: Queue, input: JsonObject, body: string): string | undefined {
  const given = readToken(input, 'MessageDeduplicationId');
  if (!queue.fifo) {
    if (given === undefined) return undefined;
    throw invalidParameter(
      `Value ${given} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
  if (given !== undefined) return given;
  if (queue.attributes['ContentBasedDeduplication'] === 'true') {
    return createHash('sha256').update(body).digest('hex');
  }
  throw invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function readTraceHeader(input: JsonObject): string | undefined {
  const header = optionalObject(input, 'MessageSystemAttributes')?.['AWSTraceHeader'];
  const value = isJsonObject(header) ? header['StringValue'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The scope is a setting of the queue: one message group, or all of it. */
function deduplicationKey(
  queue: Queue,
  groupId: string | undefined,
  deduplicationId: string | undefined,
): string | undefined {
  if (deduplicationId === undefined) return undefined;
  const perGroup = queue.attributes['DeduplicationScope'] === 'messageGroup';
  return perGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
}

function forgetDeduplications(queue: Queue, at: number): void {
  for (const [key, used] of Object.entries(queue.deduplications)) {
    if (at >= used.at + deduplicationMs) delete queue.deduplications[key];
  }
}

function nextSequenceNumber(queue: Queue): string {
  if (!queue.fifo) return '';
  queue.sequence += 1;
  return String(queue.sequence).padStart(20, '0');
}

import type { JsonObject } from '../../model/json.ts';

/** A message as `ReceiveMessage` answers it, as far as an event source mapping reads it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The record that the function gets in `Records`. */
  readonly record: object;
}

/** Reads `ReceiveMessage`'s answer into the records that Lambda hands to a function. */
export function readMessages(
  answer: JsonObject,
  queueArn: string,
  region: string,
): readonly ReceivedMessage[] {
  const messages = answer['Messages'];
  if (!Array.isArray(messages)) return [];
  return messages.filter(isObject).map((message) => {
    const messageId = String(message['MessageId']);
    const receiptHandle = String(message['ReceiptHandle']);
    const record = {
      messageId,
      receiptHandle,
      body: message['Body'],
      attributes: message['Attributes'] ?? {},
      messageAttributes: attributesOf(message['MessageAttributes']),
      md5OfBody: message['MD5OfBody'],
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    };
    return { messageId, receiptHandle, record };
  });
}

function attributesOf(value: unknown): object {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
      .map(([name, attribute]) => [
        name,
        {
          stringValue: attribute['StringValue'],
          binaryValue: attribute['BinaryValue'],
          stringListValues: [],
          binaryListValues: [],
          dataType: attribute['DataType'],
        },
      ]),
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The messages of a batch that are done with, given what the function answered. Lambda's rules:
 * nothing reported means all; an answer that names an unknown message, or is no list, means none.
 */
export function messagesDone(
  batch: readonly ReceivedMessage[],
  payload: string,
  reportsBatchItemFailures: boolean,
): readonly ReceivedMessage[] {
  if (!reportsBatchItemFailures) return batch;
  const result: unknown = JSON.parse(payload);
  const failures = isObject(result) ? (result['batchItemFailures'] ?? []) : [];
  if (!Array.isArray(failures)) return [];
  const failed = new Set<unknown>(
    failures.map((failure: unknown) => (isObject(failure) ? failure['itemIdentifier'] : undefined)),
  );
  const known = new Set<unknown>(batch.map(({ messageId }) => messageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return batch.filter(({ messageId }) => !failed.has(messageId));
}

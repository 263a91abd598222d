import type { Delivery } from '../bus/rule.ts';
import type { JsonObject } from '../model/json.ts';
import { QueueError } from '../queues/queue-error.ts';
import type { QueueModel } from '../queues/queue-model.ts';
import type { CloudNote } from './notes.ts';

/**
 * Puts one event into the queue it is for. What cannot be delivered goes to the target's dead-letter
 * queue with the reason, or is lost where it has none: both as EventBridge does, less its retries,
 * since a queue that is missing here stays missing.
 */
export function deliver(queues: QueueModel, delivery: Delivery): CloudNote {
  const { queueArn, ruleName, eventId, dueAt: at, deadLetterArn, messageGroupId } = delivery;
  const refused = send(queues, queueArn, { MessageGroupId: messageGroupId }, delivery);
  if (refused === undefined) {
    const queue = queues.nameOfArn(queueArn) ?? queueArn;
    return { type: 'delivered', at, queue, ruleName, eventId };
  }
  if (deadLetterArn !== undefined) {
    const attributes = {
      RULE_ARN: text(ruleName),
      TARGET_ARN: text(queueArn),
      ERROR_CODE: text(refused.code),
      ERROR_MESSAGE: text(refused.message),
    };
    send(queues, deadLetterArn, { MessageAttributes: attributes }, delivery);
  }
  return { type: 'undeliverable', at, queueArn, ruleName, eventId, reason: refused.message };
}

function send(
  queues: QueueModel,
  arn: string,
  extra: JsonObject,
  { body, dueAt }: Delivery,
): QueueError | undefined {
  const name = queues.nameOfArn(arn);
  if (name === undefined) return new QueueError('NO_RESOURCE', `There is no queue ${arn}.`);
  try {
    queues.call('SendMessage', { QueueUrl: name, MessageBody: body, ...extra }, dueAt);
    return undefined;
  } catch (error) {
    if (error instanceof QueueError) return error;
    throw error;
  }
}

function text(value: string): JsonObject {
  return { DataType: 'String', StringValue: value };
}

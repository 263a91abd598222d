import type { Queue } from './queue.ts';
import { isDelayed, isInFlight } from './queue.ts';
import { invalidParameter, QueueError } from './queue-error.ts';

/** Bounds and defaults of the attributes that are numbers. Source: the SQS API reference. */
const numeric: Readonly<Record<string, { min: number; max: number; preset: number }>> = {
  VisibilityTimeout: { min: 0, max: 43_200, preset: 30 },
  DelaySeconds: { min: 0, max: 900, preset: 0 },
  MaximumMessageSize: { min: 1_024, max: 1_048_576, preset: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, preset: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, preset: 0 },
  KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400, preset: 300 },
};

/** Attributes of which only some texts are good. */
const worded: Readonly<Record<string, readonly string[]>> = {
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
  SqsManagedSseEnabled: ['true', 'false'],
};

/** Attributes that are kept and shown; access and encryption do not exist locally. */
const kept = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];
const fifoOnly = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

/** An attribute as a number, its default when it was not set. */
export function numberOf(queue: Queue, name: string): number {
  const set = queue.attributes[name];
  return set === undefined ? (numeric[name]?.preset ?? 0) : Number(set);
}

/** Refuses attributes that SQS would refuse; `fifo` is the kind of the queue they are for. */
export function checkAttributes(attributes: Readonly<Record<string, string>>, fifo: boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    checkAttribute(name, value);
    if (fifoOnly.includes(name) && !fifo) {
      throw new QueueError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
}

function checkAttribute(name: string, value: string): void {
  const bounds = numeric[name];
  if (bounds !== undefined) {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= bounds.min && number <= bounds.max) return;
  } else if (worded[name] !== undefined) {
    if (worded[name].includes(value)) return;
  } else if (kept.includes(name)) {
    if (value === '' || name === 'KmsMasterKeyId' || isJson(value)) return;
  } else throw new QueueError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  throw new QueueError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

/** Where messages go that were received too often, or nothing when they never do. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Reads a queue's `RedrivePolicy`; SQS takes the count as a number or as text. */
export function redrivePolicyOf(attributes: Queue['attributes']): RedrivePolicy | undefined {
  const text = attributes['RedrivePolicy'];
  if (text === undefined || text === '') return undefined;
  const policy: unknown = JSON.parse(text);
  if (typeof policy !== 'object' || policy === null) throw badRedrivePolicy(text);
  const arn = 'deadLetterTargetArn' in policy ? policy.deadLetterTargetArn : undefined;
  const count = 'maxReceiveCount' in policy ? Number(policy.maxReceiveCount) : Number.NaN;
  if (typeof arn !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw badRedrivePolicy(text);
  }
  return { deadLetterTargetArn: arn, maxReceiveCount: count };
}

/** A redrive policy that SQS would not take, with the reason where there is one to give. */
export function badRedrivePolicy(
  text: string,
  reason = 'It needs deadLetterTargetArn and a maxReceiveCount from 1 to 1000.',
): QueueError {
  return invalidParameter(
    `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
}

/** Every attribute of a queue as `GetQueueAttributes` shows it at this time. */
export function showAttributes(queue: Queue, at: number): Record<string, string> {
  const live = queue.messages.filter((message) => !isExpired(queue, message.sentAt, at));
  const inFlight = live.filter((message) => isInFlight(message, at)).length;
  const delayed = live.filter((message) => isDelayed(message, at)).length;
  const shown: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(live.length - inFlight - delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.lastModifiedAt),
    SqsManagedSseEnabled: 'true',
  };
  for (const name of Object.keys(numeric)) {
    if (name !== 'KmsDataKeyReusePeriodSeconds') shown[name] = String(numberOf(queue, name));
  }
  if (queue.fifo) {
    shown['FifoQueue'] = 'true';
    shown['ContentBasedDeduplication'] = 'false';
    shown['DeduplicationScope'] = 'queue';
    shown['FifoThroughputLimit'] = 'perQueue';
  }
  for (const [name, value] of Object.entries(queue.attributes)) {
    if (value !== '') shown[name] = value;
  }
  return shown;
}

/** The names that `GetQueueAttributes` may be asked for. */
export const attributeNames: readonly string[] = [
  'All',
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  ...Object.keys(numeric),
  ...Object.keys(worded),
  ...kept,
];

/** Whether a message sent then has outlived the queue's retention period. */
export function isExpired(queue: Queue, sentAt: number, at: number): boolean {
  return at >= sentAt + numberOf(queue, 'MessageRetentionPeriod') * 1000;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function seconds(at: number): string {
  return String(Math.floor(at / 1000));
}

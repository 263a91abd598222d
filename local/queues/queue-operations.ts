import type { JsonObject } from '../model/json.ts';
import { optionalInteger, optionalText, requiredText, textList, textMap } from './input.ts';
import type { Queue } from './queue.ts';
import {
  attributeNames,
  badRedrivePolicy,
  checkAttributes,
  redrivePolicyOf,
  showAttributes,
} from './queue-attributes.ts';
import { invalidParameter, QueueError } from './queue-error.ts';
import type { Performed, QueueWorld } from './world.ts';
import { queueNamed, queueOf, queueOfArn, queueUrl } from './world.ts';

/** Between two purges of one queue. Source: the SQS API reference. */
export const purgeIntervalMs = 60_000;

/** `ListQueues` answers at most this many. */
export const listQueuesMax = 1000;

export function createQueue(world: QueueWorld, input: JsonObject, at: number): Performed {
  const name = requiredText(input, 'QueueName');
  const attributes = { ...textMap(input, 'Attributes') };
  const fifo = attributes['FifoQueue'] === 'true';
  checkName(name, fifo);
  delete attributes['FifoQueue'];
  checkAttributes(attributes, fifo);
  checkRedrive(world, attributes, fifo);
  const output = { QueueUrl: queueUrl(world, name) };
  const existing = world.queues.get(name);
  if (existing !== undefined) {
    checkSame(existing, attributes, at);
    return { output, changed: false };
  }
  world.queues.set(name, {
    name,
    arn: `arn:aws:sqs:${world.region}:${world.account}:${name}`,
    fifo,
    createdAt: at,
    lastModifiedAt: at,
    attributes,
    tags: { ...textMap(input, 'tags') },
    messages: [],
    deduplications: {},
    sequence: 0,
  });
  return { output, changed: true };
}

export function deleteQueue(world: QueueWorld, input: JsonObject): Performed {
  const { name } = queueOf(world, input);
  world.queues.delete(name);
  world.faults.delete(name);
  return { output: {}, changed: true };
}

export function purgeQueue(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  if (queue.purgedAt !== undefined && at < queue.purgedAt + purgeIntervalMs) {
    throw new QueueError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
    );
  }
  queue.purgedAt = at;
  queue.messages = [];
  return { output: {}, changed: true };
}

export function getQueueUrl(world: QueueWorld, input: JsonObject): Performed {
  const { name } = queueNamed(world, requiredText(input, 'QueueName'));
  return { output: { QueueUrl: queueUrl(world, name) }, changed: false };
}

export function listQueues(world: QueueWorld, input: JsonObject): Performed {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  const max = optionalInteger(input, 'MaxResults', 1, listQueuesMax);
  const start = Number(optionalText(input, 'NextToken') ?? 0);
  const names = [...world.queues.keys()].filter((name) => name.startsWith(prefix)).sort(byText);
  const end = start + (max ?? listQueuesMax);
  const urls = names.slice(start, end).map((name) => queueUrl(world, name));
  const output = {
    QueueUrls: urls.length > 0 ? urls : undefined,
    NextToken: max !== undefined && end < names.length ? String(end) : undefined,
  };
  return { output, changed: false };
}

export function getQueueAttributes(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const names = textList(input, 'AttributeNames');
  for (const name of names) {
    if (!attributeNames.includes(name)) {
      throw new QueueError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  const shown = Object.entries(showAttributes(queue, at)).filter(
    ([name]) => names.includes('All') || names.includes(name),
  );
  const output = { Attributes: shown.length > 0 ? Object.fromEntries(shown) : undefined };
  return { output, changed: false };
}

export function setQueueAttributes(world: QueueWorld, input: JsonObject, at: number): Performed {
  const queue = queueOf(world, input);
  const attributes = textMap(input, 'Attributes');
  if ('FifoQueue' in attributes && (attributes['FifoQueue'] === 'true') !== queue.fifo) {
    throw new QueueError('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
  }
  const { FifoQueue: _kind, ...changes } = attributes;
  checkAttributes(changes, queue.fifo);
  checkRedrive(world, changes, queue.fifo);
  Object.assign(queue.attributes, changes);
  queue.lastModifiedAt = at;
  return { output: {}, changed: true };
}

export function tagQueue(world: QueueWorld, input: JsonObject): Performed {
  Object.assign(queueOf(world, input).tags, textMap(input, 'Tags'));
  return { output: {}, changed: true };
}

export function untagQueue(world: QueueWorld, input: JsonObject): Performed {
  const { tags } = queueOf(world, input);
  for (const key of textList(input, 'TagKeys')) delete tags[key];
  return { output: {}, changed: true };
}

export function listQueueTags(world: QueueWorld, input: JsonObject): Performed {
  const { tags } = queueOf(world, input);
  return {
    output: { Tags: Object.keys(tags).length > 0 ? { ...tags } : undefined },
    changed: false,
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function checkName(name: string, fifo: boolean): void {
  const stem = name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
  if (name.length > 80 || !/^[\w-]+$/.test(stem)) {
    throw invalidParameter(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  if (name.endsWith('.fifo') !== fifo) {
    throw invalidParameter(
      fifo
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
        : 'A queue whose name ends with .fifo must have the attribute FifoQueue set to true.',
    );
  }
}

/** Creating a queue that exists is no error, unless it is asked to be another. */
function checkSame(existing: Queue, attributes: Record<string, string>, at: number): void {
  const shown = showAttributes(existing, at);
  for (const [name, value] of Object.entries(attributes)) {
    if (shown[name] !== value) {
      throw new QueueError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
  }
}

function checkRedrive(world: QueueWorld, attributes: Record<string, string>, fifo: boolean): void {
  const policy = redrivePolicyOf(attributes);
  if (policy === undefined) return;
  const text = String(attributes['RedrivePolicy']);
  const target = queueOfArn(world, policy.deadLetterTargetArn);
  if (target === undefined) throw badRedrivePolicy(text, 'Dead letter target does not exist.');
  if (target.fifo !== fifo) {
    throw badRedrivePolicy(text, 'Dead-letter queue must be same type of queue as the source.');
  }
}

import type { JsonObject } from '../model/json.ts';
import type { RandomState } from '../model/random.ts';
import { nextUint32 } from '../model/random.ts';
import { requiredText } from './input.ts';
import type { Queue } from './queue.ts';
import { QueueError } from './queue-error.ts';

/** How often a standard queue shows a message again although somebody has just received it. */
export interface QueueFault {
  /** Of all receives, from 0 to 1. */
  readonly duplicateRate?: number;
  /** The next so many messages. */
  readonly duplicateCount?: number;
}

/** Everything that the operations of SQS read and change. */
export interface QueueWorld {
  readonly region: string;
  readonly account: string;
  readonly random: RandomState;
  /** By name, in the order of creation. */
  readonly queues: Map<string, Queue>;
  /** By queue name. */
  readonly faults: Map<string, { duplicateRate: number; duplicatesLeft: number }>;
}

/** An answer, and whether anything is not as it was before. */
export interface Performed {
  readonly output: JsonObject;
  readonly changed: boolean;
}

/** The queue that a request's `QueueUrl` names: whatever host, `…/account/name`, or a bare name. */
export function queueOf(world: QueueWorld, input: JsonObject): Queue {
  const url = requiredText(input, 'QueueUrl');
  return queueNamed(world, url.slice(url.lastIndexOf('/') + 1));
}

/** The queue of this name; SQS's refusal when there is none. */
export function queueNamed(world: QueueWorld, name: string): Queue {
  const queue = world.queues.get(name);
  if (queue !== undefined) return queue;
  throw new QueueError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** The queue that an ARN names, if it exists. */
export function queueOfArn(world: QueueWorld, arn: string): Queue | undefined {
  return [...world.queues.values()].find((queue) => queue.arn === arn);
}

/** Without the host, which only the protocol's face knows. */
export function queueUrl(world: QueueWorld, name: string): string {
  return `/${world.account}/${name}`;
}

/** Decides, from the seed, whether this delivery is to be seen twice. */
export function drawDuplicate(world: QueueWorld, name: string): boolean {
  const fault = world.faults.get(name);
  if (fault === undefined) return false;
  if (fault.duplicatesLeft > 0) {
    fault.duplicatesLeft -= 1;
    return true;
  }
  return fault.duplicateRate > 0 && nextUint32(world.random) < fault.duplicateRate * 2 ** 32;
}

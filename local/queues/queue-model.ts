import type { JsonObject } from '../model/json.ts';
import { plainCopy } from '../model/json.ts';
import type { RandomState } from '../model/random.ts';
import * as messages from './message-operations.ts';
import type { Queue } from './queue.ts';
import { QueueError } from './queue-error.ts';
import * as queues from './queue-operations.ts';
import { hasDeliverable } from './receive-message.ts';
import type { Performed, QueueFault, QueueWorld } from './world.ts';
import { queueNamed, queueOfArn } from './world.ts';

export interface QueueModelOptions {
  readonly seed: number;
  /** `us-east-1` unless stated. */
  readonly region?: string;
  /** `123456789012` unless stated. */
  readonly account?: string;
}

/** Plain JSON of a whole `QueueModel`. */
interface Saved {
  readonly region: string;
  readonly account: string;
  readonly random: RandomState;
  readonly queues: readonly Queue[];
  readonly faults: readonly [string, { duplicateRate: number; duplicatesLeft: number }][];
}

type Operation = (world: QueueWorld, input: JsonObject, at: number) => Performed;

const operations: Readonly<Record<string, Operation>> = {
  CreateQueue: queues.createQueue,
  DeleteQueue: queues.deleteQueue,
  PurgeQueue: queues.purgeQueue,
  GetQueueUrl: queues.getQueueUrl,
  ListQueues: queues.listQueues,
  GetQueueAttributes: queues.getQueueAttributes,
  SetQueueAttributes: queues.setQueueAttributes,
  TagQueue: queues.tagQueue,
  UntagQueue: queues.untagQueue,
  ListQueueTags: queues.listQueueTags,
  SendMessage: messages.sendOne,
  SendMessageBatch: messages.sendBatch,
  ReceiveMessage: messages.receive,
  DeleteMessage: messages.deleteOne,
  DeleteMessageBatch: messages.deleteBatch,
  ChangeMessageVisibility: messages.changeOneVisibility,
  ChangeMessageVisibilityBatch: messages.changeVisibilityBatch,
};

/**
 * Amazon SQS as a deterministic state machine over a time that is passed in: standard and FIFO
 * queues, visibility, delays, redrive, retention and deduplication. What time alone changes (a
 * message becomes visible, expires) is not stored but seen from `at`, so it does not matter how often
 * anybody looks.
 *
 * Where it differs from SQS: a queue's URL is answered without its host (`/123456789012/jobs`); a
 * deleted queue's name is free at once; policies and encryption are kept and not enforced.
 */
export class QueueModel {
  readonly #world: QueueWorld;
  #revision = 0;

  constructor({ seed, region = 'us-east-1', account = '123456789012' }: QueueModelOptions) {
    this.#world = {
      region,
      account,
      random: { a: seed | 0 },
      queues: new Map(),
      faults: new Map(),
    };
  }

  /** `restore(save())` continues exactly as the saved model would have. */
  static restore(json: JsonObject): QueueModel {
    const saved: Saved = JSON.parse(JSON.stringify(json));
    const { region, account } = saved;
    const model = new QueueModel({ seed: saved.random.a, region, account });
    for (const queue of saved.queues) model.#world.queues.set(queue.name, queue);
    for (const [name, fault] of saved.faults) model.#world.faults.set(name, fault);
    return model;
  }

  /** Everything, as plain JSON. */
  save(): JsonObject {
    const { region, account, random, queues: byName, faults } = this.#world;
    const saved = { region, account, random, queues: [...byName.values()], faults: [...faults] };
    return JSON.parse(JSON.stringify(saved));
  }

  /** Grows with every change of the saved state: equal numbers mean that nothing changed. */
  get revision(): number {
    return this.#revision;
  }

  /** One API call at a time. Throws `QueueError`. */
  call(operation: string, input: JsonObject, at: number): JsonObject {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) {
      throw new QueueError(
        'UnknownOperationException',
        `The action ${operation} is not valid for this endpoint.`,
      );
    }
    const { output, changed } = run(this.#world, input, at);
    if (changed) this.#revision += 1;
    return plainCopy(output);
  }

  /** Makes a queue, or all of them, deliver duplicates; `{}` ends it. Throws `QueueError`. */
  setFault(name: string | undefined, fault: QueueFault): void {
    const names = name === undefined ? this.queueNames() : [queueNamed(this.#world, name).name];
    const { duplicateRate = 0, duplicateCount: duplicatesLeft = 0 } = fault;
    for (const each of names) this.#world.faults.set(each, { duplicateRate, duplicatesLeft });
    this.#revision += 1;
  }

  /** When the next hidden message becomes visible, over all queues. */
  nextAt(at: number): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const queue of this.#world.queues.values()) {
      for (const { visibleAt } of queue.messages) {
        if (visibleAt > at && visibleAt < next) next = visibleAt;
      }
    }
    return Number.isFinite(next) ? next : undefined;
  }

  /** The names of the queues from which a receive at this time would take something. */
  queuesWithMessages(at: number): readonly string[] {
    const busy = [...this.#world.queues.values()].filter((queue) => hasDeliverable(queue, at));
    return busy.map(({ name }) => name);
  }

  /** In the order of creation. */
  queueNames(): readonly string[] {
    return [...this.#world.queues.keys()];
  }

  /** The name of the queue that an ARN names, if it exists. */
  nameOfArn(arn: string): string | undefined {
    return queueOfArn(this.#world, arn)?.name;
  }
}

import type { JsonObject } from '../../model/json.ts';
import type { InvokeOutcome } from '../lambda/outcome.ts';
import type { StackEventSourceMapping } from '../template/stack.ts';
import { messagesDone, type ReceivedMessage, readMessages } from './records.ts';

/** SQS gives and takes at most ten messages a call. */
const messagesPerCall = 10;
/** Lambda begins with five batches at once from a standard queue. */
const concurrencyByDefault = 5;

export interface PollerOptions {
  readonly mapping: StackEventSourceMapping;
  readonly queueUrl: string;
  readonly region: string;
  /** One SQS call, answered at once. */
  readonly sqs: (operation: string, input: JsonObject) => JsonObject;
  readonly invoke: (event: unknown) => Promise<InvokeOutcome>;
  /** Waits for this much cluster time. */
  readonly wait: (ms: number) => Promise<void>;
  /** No more batches at once than environments can take: a batch that waits grows stale. */
  readonly concurrencyMax: number;
}

/**
 * Lambda's event source mapping of one queue: receives batches, invokes the function, deletes what
 * it is done with and leaves the rest to reappear. It does not poll: `poke` says that the queue has
 * something. FIFO order is the queue's own doing, since a group in flight gives nothing more.
 */
export class EventSourcePoller {
  readonly #options: PollerOptions;
  readonly #concurrencyMax: number;
  readonly #running = new Set<Promise<void>>();
  #gathering: boolean = false;
  #closed: boolean = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    const wanted = options.mapping.concurrencyMax ?? concurrencyByDefault;
    this.#concurrencyMax = Math.max(1, Math.min(wanted, options.concurrencyMax));
  }

  get queueUrl(): string {
    return this.#options.queueUrl;
  }

  /** Batches under way. */
  get running(): number {
    return this.#running.size;
  }

  /** The queue has, or may have, messages that can be received now. */
  poke(): void {
    while (!this.#closed && this.#running.size < this.#concurrencyMax) {
      if (this.#options.mapping.batchingWindowMs > 0) {
        // One window gathers; what comes meanwhile falls into it.
        if (!this.#gathering && this.#hasMessages()) this.#track(this.#gather());
        return;
      }
      const batch = this.#receive();
      if (batch.length === 0) return;
      this.#track(this.#run(batch));
    }
  }

  /** Takes no more batches and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.#running.delete(tracked);
      this.poke();
    });
    this.#running.add(tracked);
  }

  async #gather(): Promise<void> {
    this.#gathering = true;
    await this.#options.wait(this.#options.mapping.batchingWindowMs);
    this.#gathering = false;
    const batch = this.#closed ? [] : this.#receive();
    if (batch.length > 0) await this.#run(batch);
  }

  #hasMessages(): boolean {
    const { sqs, queueUrl } = this.#options;
    const name = 'ApproximateNumberOfMessages';
    const answer = sqs('GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: [name] });
    const attributes = answer['Attributes'] as JsonObject | undefined;
    return Number(attributes?.[name] ?? 0) > 0;
  }

  #receive(): readonly ReceivedMessage[] {
    const { mapping, queueUrl, region, sqs } = this.#options;
    const batch: ReceivedMessage[] = [];
    while (batch.length < mapping.batchSize) {
      const answer = sqs('ReceiveMessage', {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(messagesPerCall, mapping.batchSize - batch.length),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const messages = readMessages(answer, mapping.queueArn, region);
      if (messages.length === 0) break;
      batch.push(...messages);
    }
    return batch;
  }

  async #run(batch: readonly ReceivedMessage[]): Promise<void> {
    const { mapping, invoke } = this.#options;
    const outcome = await invoke({ Records: batch.map(({ record }) => record) });
    // A failed batch is left alone: it reappears when its visibility time-out is over.
    if (outcome.type !== 'succeeded') return;
    this.#delete(messagesDone(batch, outcome.payload, mapping.reportsBatchItemFailures));
  }

  #delete(messages: readonly ReceivedMessage[]): void {
    const { queueUrl, sqs } = this.#options;
    for (let from = 0; from < messages.length; from += messagesPerCall) {
      const entries = messages
        .slice(from, from + messagesPerCall)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      // A receipt that has expired is answered in `Failed`: the message will come again.
      sqs('DeleteMessageBatch', { QueueUrl: queueUrl, Entries: entries });
    }
  }
}

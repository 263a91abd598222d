import type { JsonObject } from '../../../local/model/json.ts';
import { QueueModel } from '../../../local/queues/queue-model.ts';
import { EventSourcePoller } from '../../../local/wiring/event-source/poller.ts';
import type { InvokeOutcome } from '../../../local/wiring/lambda/outcome.ts';
import type { StackEventSourceMapping } from '../../../local/wiring/template/stack.ts';

const account = '123456789012';
const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${account}:${name}`;
const urlOf = (name: string): string => `http://127.0.0.1:4566/${account}/${name}`;

interface Invocation {
  readonly bodies: readonly string[];
  readonly ids: readonly string[];
  readonly event: JsonObject;
  readonly end: (outcome: InvokeOutcome) => Promise<void>;
}

const succeeded = (result: unknown = null): InvokeOutcome => ({
  type: 'succeeded',
  payload: JSON.stringify(result),
});
const failed: InvokeOutcome = { type: 'failed', errorType: 'E', errorMessage: 'm', trace: [] };

describe('the event source mapping of a queue', () => {
  let at = 0;
  let queues = new QueueModel({ seed: 3 });
  let invocations: Invocation[] = [];
  let windows: (() => void)[] = [];

  beforeEach(() => {
    at = Date.UTC(2031, 0, 1);
    queues = new QueueModel({ seed: 3 });
    invocations = [];
    windows = [];
    const dead = { QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } };
    queues.call('CreateQueue', dead, at);
    queues.call('CreateQueue', { QueueName: 'plain', Attributes: { VisibilityTimeout: '30' } }, at);
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('dead.fifo'),
      maxReceiveCount: 2,
    });
    const Attributes = { FifoQueue: 'true', VisibilityTimeout: '30', RedrivePolicy };
    queues.call('CreateQueue', { QueueName: 'ordered.fifo', Attributes }, at);
  });

  function poller(
    name: string,
    change: Partial<StackEventSourceMapping> = {},
    concurrencyMax = 8,
  ): EventSourcePoller {
    return new EventSourcePoller({
      mapping: {
        logicalId: 'Mapping',
        functionArn: 'arn:fixture',
        queueArn: arnOf(name),
        batchSize: 4,
        batchingWindowMs: 0,
        reportsBatchItemFailures: true,
        ...change,
      },
      queueUrl: urlOf(name),
      region: 'us-east-1',
      sqs: (operation, input) => queues.call(operation, input, at),
      invoke: (event) =>
        new Promise((resolve) => {
          const records = (event as { Records: { body: string; messageId: string }[] }).Records;
          invocations.push({
            bodies: records.map(({ body }) => body),
            ids: records.map(({ messageId }) => messageId),
            event: event as JsonObject,
            end: async (outcome) => {
              resolve(outcome);
              await settled();
            },
          });
        }),
      wait: () => new Promise((resolve) => windows.push(resolve)),
      concurrencyMax,
    });
  }

  function send(name: string, ...bodies: readonly string[]): void {
    for (const body of bodies) {
      const group = body.split('-')[0] ?? body;
      const fifo = { MessageGroupId: group, MessageDeduplicationId: `${body}-${at}` };
      const input = { QueueUrl: urlOf(name), MessageBody: body };
      queues.call('SendMessage', name.endsWith('.fifo') ? { ...input, ...fifo } : input, at);
    }
  }

  function messagesIn(name: string): number {
    const answer = queues.call(
      'GetQueueAttributes',
      { QueueUrl: urlOf(name), AttributeNames: ['All'] },
      at,
    );
    const attributes = answer['Attributes'] as Record<string, string>;
    return (
      Number(attributes['ApproximateNumberOfMessages']) +
      Number(attributes['ApproximateNumberOfMessagesNotVisible'])
    );
  }

  it('hands over batches of at most its size and deletes what the function is done with', async () => {
    send('plain', 'a', 'b', 'c', 'd', 'e');
    poller('plain').poke();
    expect(invocations.map(({ bodies }) => bodies.length)).toEqual([4, 1]);
    await invocations[0]?.end(succeeded());
    expect(messagesIn('plain')).toBe(1);
    await invocations[1]?.end(succeeded({ batchItemFailures: [] }));
    expect(messagesIn('plain')).toBe(0);
  });

  it("shapes records as Lambda does, with the message's attributes", () => {
    queues.call(
      'SendMessage',
      {
        QueueUrl: urlOf('plain'),
        MessageBody: 'hello',
        MessageAttributes: { why: { DataType: 'String', StringValue: 'because' } },
      },
      at,
    );
    poller('plain').poke();
    expect(invocations[0]?.event).toEqual({
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: expect.objectContaining({
            ApproximateReceiveCount: '1',
            SentTimestamp: String(at),
          }),
          messageAttributes: {
            why: expect.objectContaining({ dataType: 'String', stringValue: 'because' }),
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: arnOf('plain'),
          awsRegion: 'us-east-1',
        },
      ],
    });
  });

  it('keeps only the messages that the function reports as failed, until they reappear', async () => {
    send('plain', 'a', 'b', 'c');
    const mapping = poller('plain');
    mapping.poke();
    const failing = invocations[0]?.ids[1];
    await invocations[0]?.end(succeeded({ batchItemFailures: [{ itemIdentifier: failing }] }));
    expect(messagesIn('plain')).toBe(1);
    mapping.poke();
    expect(invocations).toHaveLength(1);
    at += 30_000;
    mapping.poke();
    expect(invocations[1]?.bodies).toEqual(['b']);
  });

  it.each([
    ['the function fails', failed],
    [
      'it names a message that it was not given',
      succeeded({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
    ],
    ['its report is no list', succeeded({ batchItemFailures: 'all' })],
  ])('keeps the whole batch when %s', async (_why, outcome) => {
    send('plain', 'a', 'b');
    const mapping = poller('plain');
    mapping.poke();
    await invocations[0]?.end(outcome);
    expect(messagesIn('plain')).toBe(2);
    at += 30_000;
    mapping.poke();
    expect(invocations[1]?.bodies).toEqual(['a', 'b']);
  });

  it('runs no more batches at once than it may, and goes on when one ends', async () => {
    send('plain', ...'abcdefghij');
    poller('plain', { batchSize: 2, concurrencyMax: 3 }).poke();
    expect(invocations).toHaveLength(3);
    await invocations[1]?.end(succeeded());
    expect(invocations.map(({ bodies }) => bodies.join(''))).toEqual(['ab', 'cd', 'ef', 'gh']);
  });

  it('has at most one batch of a message group in flight, in the order sent', async () => {
    send('ordered.fifo', 'x-1', 'x-2', 'x-3', 'y-1');
    const mapping = poller('ordered.fifo', { batchSize: 2 });
    mapping.poke();
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['x-1', 'x-2'], ['y-1']]);
    send('ordered.fifo', 'x-4');
    mapping.poke();
    expect(invocations).toHaveLength(2);
    await invocations[0]?.end(succeeded());
    expect(invocations[2]?.bodies).toEqual(['x-3', 'x-4']);
  });

  it('lets a batch that fails too often go to the dead-letter queue, and its group go on', async () => {
    send('ordered.fifo', 'x-1');
    const mapping = poller('ordered.fifo');
    for (const attempt of [0, 1]) {
      mapping.poke();
      await invocations[attempt]?.end(failed);
      at += 30_000;
    }
    mapping.poke();
    expect(invocations).toHaveLength(2);
    expect(messagesIn('dead.fifo')).toBe(1);
    send('ordered.fifo', 'x-2');
    mapping.poke();
    expect(invocations[2]?.bodies).toEqual(['x-2']);
  });

  it('gathers a batch for as long as its window says', async () => {
    const mapping = poller('plain', { batchingWindowMs: 1_000 });
    mapping.poke();
    expect(windows).toHaveLength(0);
    send('plain', 'a');
    mapping.poke();
    send('plain', 'b');
    mapping.poke();
    expect([invocations.length, windows.length]).toEqual([0, 1]);
    windows[0]?.();
    await settled();
    expect(invocations[0]?.bodies).toEqual(['a', 'b']);
  });

  it('takes nothing more once it is closed, and waits for what is under way', async () => {
    send('plain', 'a', 'b');
    const mapping = poller('plain', { batchSize: 1 }, 1);
    mapping.poke();
    const closed = mapping.close();
    await invocations[0]?.end(succeeded());
    await closed;
    expect([invocations.length, messagesIn('plain')]).toEqual([1, 1]);
  });
});

/** Lets everything that only waits for promises go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

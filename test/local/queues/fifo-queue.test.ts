import fc from 'fast-check';
import type { JsonObject } from '../../../local/model/json.ts';
import { QueueModel } from '../../../local/queues/queue-model.ts';

const QueueUrl = '/123456789012/act.fifo';

function withQueue(Attributes: JsonObject = {}): QueueModel {
  const queues = new QueueModel({ seed: 5 });
  queues.call(
    'CreateQueue',
    { QueueName: 'act.fifo', Attributes: { FifoQueue: 'true', ...Attributes } },
    0,
  );
  return queues;
}

interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

function receive(queues: QueueModel, at: number, max = 10): readonly Received[] {
  const input = { QueueUrl, MaxNumberOfMessages: max, AttributeNames: ['All'] };
  const answer = queues.call('ReceiveMessage', input, at);
  return JSON.parse(JSON.stringify(answer['Messages'] ?? []));
}

function send(queues: QueueModel, group: string, body: string, at: number, id = body): JsonObject {
  const message = {
    QueueUrl,
    MessageBody: body,
    MessageGroupId: group,
    MessageDeduplicationId: id,
  };
  return queues.call('SendMessage', message, at);
}

const bodies = (messages: readonly Received[]): readonly string[] =>
  messages.map(({ Body }) => Body);

describe('a FIFO queue', () => {
  it('gives nothing more of a group while a batch of it is in flight', () => {
    const queues = withQueue();
    for (const body of ['a1', 'a2', 'a3']) send(queues, 'a', body, 0);
    send(queues, 'b', 'b1', 0);
    const first = receive(queues, 10, 2);
    expect(bodies(first)).toEqual(['a1', 'a2']);
    expect(bodies(receive(queues, 20))).toEqual(['b1']);
    for (const { ReceiptHandle } of first) {
      queues.call('DeleteMessage', { QueueUrl, ReceiptHandle }, 30);
    }
    expect(bodies(receive(queues, 40))).toEqual(['a3']);
  });

  it('gives a group again from its first message when the batch was not deleted', () => {
    const queues = withQueue({ VisibilityTimeout: '30' });
    for (const body of ['a1', 'a2', 'a3']) send(queues, 'a', body, 0);
    expect(bodies(receive(queues, 0, 2))).toEqual(['a1', 'a2']);
    expect(bodies(receive(queues, 30_000))).toEqual(['a1', 'a2', 'a3']);
  });

  it('takes the same deduplication id once in five minutes', () => {
    const queues = withQueue();
    const first = send(queues, 'a', 'one', 0, 'same');
    const second = send(queues, 'b', 'two', 299_999, 'same');
    expect(second).toMatchObject({
      MessageId: first['MessageId'],
      SequenceNumber: first['SequenceNumber'],
    });
    expect(send(queues, 'a', 'three', 300_000, 'same')['MessageId']).not.toBe(first['MessageId']);
    expect(bodies(receive(queues, 300_000))).toEqual(['one', 'three']);
  });

  it('deduplicates by content, or by group, where its attributes say so', () => {
    const queues = withQueue({
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
    });
    for (const MessageGroupId of ['a', 'b', 'a']) {
      queues.call('SendMessage', { QueueUrl, MessageBody: 'x', MessageGroupId }, 0);
    }
    expect(receive(queues, 0).map(({ Attributes }) => Attributes['MessageGroupId'])).toEqual([
      'a',
      'b',
    ]);
  });

  it('holds a whole group back behind its delayed first message', () => {
    const queues = withQueue({ DelaySeconds: '10' });
    send(queues, 'a', 'a1', 0);
    send(queues, 'a', 'a2', 4000);
    expect(receive(queues, 9999)).toEqual([]);
    expect(bodies(receive(queues, 10_000))).toEqual(['a1']);
  });

  it('refuses to delete by a receipt that has expired', () => {
    const queues = withQueue({ VisibilityTimeout: '1' });
    send(queues, 'a', 'a1', 0);
    const ReceiptHandle = receive(queues, 0)[0]?.ReceiptHandle;
    expect(() => queues.call('DeleteMessage', { QueueUrl, ReceiptHandle }, 1000)).toThrow(
      'The receipt handle has expired',
    );
  });

  it('moves the poisoned message away and lets its group go on', () => {
    const queues = withQueue({ VisibilityTimeout: '1' });
    queues.call('CreateQueue', { QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } }, 0);
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead.fifo',
      maxReceiveCount: '1',
    });
    queues.call('SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy } }, 0);
    send(queues, 'a', 'poison', 0);
    expect(bodies(receive(queues, 0, 1))).toEqual(['poison']);
    send(queues, 'a', 'good', 500);
    expect(bodies(receive(queues, 1000))).toEqual(['good']);
  });

  it.each([
    [{ MessageBody: 'a', MessageDeduplicationId: 'd' }, 'MissingRequiredParameterException'],
    [{ MessageBody: 'a', MessageGroupId: 'g' }, 'InvalidParameterValueException'],
    [
      { MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 3 },
      'InvalidParameterValueException',
    ],
    [
      { MessageBody: 'a', MessageGroupId: 'g g', MessageDeduplicationId: 'd' },
      'InvalidParameterValueException',
    ],
  ])('refuses %j: %s', (message, code) => {
    const queues = withQueue();
    expect(() => queues.call('SendMessage', { QueueUrl, ...message }, 0)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(receive(queues, 0)).toEqual([]);
  });

  it('refuses a standard dead-letter queue', () => {
    const queues = withQueue();
    queues.call('CreateQueue', { QueueName: 'dead' }, 0);
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:123456789012:dead';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    expect(() =>
      queues.call('SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy } }, 0),
    ).toThrow('same type of queue');
  });

  it('keeps the order of every group and loses nothing, whatever receivers do', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ do: fc.constant('delete' as const), pick: fc.nat(9) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2500 }) }),
    );
    void fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queues = withQueue({ VisibilityTimeout: '2' });
        const sent: Record<string, string[]> = { a: [], b: [], c: [] };
        const done: Record<string, string[]> = { a: [], b: [], c: [] };
        let held: { message: Received; until: number }[] = [];
        let at = 0;
        const take = (max: number): void => {
          const messages = receive(queues, at, max);
          held = held.filter(({ until }) => until > at);
          const busy = held.map(({ message }) => message.Attributes['MessageGroupId']);
          for (const message of messages) {
            expect(busy).not.toContain(message.Attributes['MessageGroupId']);
            held.push({ message, until: at + 2000 });
          }
        };
        const finish = ({ message }: { message: Received }): void => {
          queues.call('DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle }, at);
          done[message.Attributes['MessageGroupId'] ?? '']?.push(message.Body);
        };
        for (const [index, each] of steps.entries()) {
          if (each.do === 'send') {
            sent[each.group]?.push(String(index));
            send(queues, each.group, String(index), at);
          } else if (each.do === 'receive') take(each.max);
          else if (each.do === 'wait') at += each.ms;
          else {
            // Like a worker: what was received first is done first.
            held = held.filter(({ until }) => until > at);
            const first = held.shift();
            if (first !== undefined) finish(first);
          }
        }
        while (Object.values(sent).flat().length > Object.values(done).flat().length) {
          at += 2000;
          held = [];
          take(10);
          for (const each of held) finish(each);
          held = [];
        }
        expect(done).toEqual(sent);
      }),
      { numRuns: 150 },
    );
  });
});

describe('QueueModel', () => {
  it('continues after save and restore as if nothing had happened', () => {
    const queues = withQueue();
    send(queues, 'a', 'a1', 0);
    receive(queues, 0, 1);
    send(queues, 'a', 'a2', 10);
    const restored = QueueModel.restore(queues.save());
    expect(restored.save()).toEqual(queues.save());
    for (const each of [queues, restored]) send(each, 'b', 'b1', 20);
    expect(receive(restored, 31_000)).toEqual(receive(queues, 31_000));
    expect(restored.save()).toEqual(queues.save());
  });

  it('says which queues have something and when the next message shows', () => {
    const queues = withQueue();
    send(queues, 'a', 'a1', 0);
    expect(queues.queuesWithMessages(0)).toEqual(['act.fifo']);
    receive(queues, 0);
    send(queues, 'a', 'a2', 0);
    expect(queues.queuesWithMessages(29_999)).toEqual([]);
    expect(queues.nextAt(0)).toBe(30_000);
    expect(queues.queuesWithMessages(30_000)).toEqual(['act.fifo']);
  });

  it('changes its revision only when something changed', () => {
    const queues = withQueue();
    const before = queues.revision;
    receive(queues, 0);
    queues.call('ListQueues', {}, 0);
    expect(queues.revision).toBe(before);
    send(queues, 'a', 'a1', 0);
    expect(queues.revision).toBeGreaterThan(before);
  });
});

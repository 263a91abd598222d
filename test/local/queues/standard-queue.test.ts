import type { JsonObject } from '../../../local/model/json.ts';
import { QueueModel } from '../../../local/queues/queue-model.ts';

const url = 'http://127.0.0.1:4566/123456789012/jobs';

function withQueue(Attributes: JsonObject = {}): QueueModel {
  const queues = new QueueModel({ seed: 3 });
  queues.call('CreateQueue', { QueueName: 'jobs', Attributes }, 0);
  return queues;
}

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: JsonObject;
}

function receive(queues: QueueModel, at: number, input: JsonObject = {}): readonly Received[] {
  const answer = queues.call(
    'ReceiveMessage',
    { QueueUrl: url, MaxNumberOfMessages: 10, AttributeNames: ['All'], ...input },
    at,
  );
  return JSON.parse(JSON.stringify(answer['Messages'] ?? []));
}

const bodies = (messages: readonly Received[]): readonly string[] =>
  messages.map(({ Body }) => Body);

function counts(queues: QueueModel, at: number): readonly number[] {
  const answer = queues.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }, at);
  const attributes: Record<string, string> = Object(answer['Attributes']);
  return ['', 'NotVisible', 'Delayed'].map((kind) =>
    Number(attributes[`ApproximateNumberOfMessages${kind}`]),
  );
}

describe('a standard queue', () => {
  it('hides a received message until its visibility time-out is over', () => {
    const queues = withQueue({ VisibilityTimeout: '20' });
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'a' }, 100);
    expect(bodies(receive(queues, 200))).toEqual(['a']);
    expect(counts(queues, 200)).toEqual([0, 1, 0]);
    expect(receive(queues, 20_199)).toEqual([]);
    expect(queues.nextAt(200)).toBe(20_200);
    const [again] = receive(queues, 20_200);
    expect(again?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: '200',
      SentTimestamp: '100',
    });
  });

  it('delays by the message, else by the queue', () => {
    const queues = withQueue({ DelaySeconds: '5' });
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'queue' }, 0);
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'message', DelaySeconds: 1 }, 0);
    expect(counts(queues, 0)).toEqual([0, 0, 2]);
    expect(bodies(receive(queues, 1000))).toEqual(['message']);
    expect(bodies(receive(queues, 5000))).toEqual(['queue']);
  });

  it('deletes by the newest receipt only', () => {
    const queues = withQueue({ VisibilityTimeout: '1' });
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'a' }, 0);
    const [first] = receive(queues, 0);
    const [second] = receive(queues, 1000);
    queues.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }, 1100);
    expect(counts(queues, 1100)).toEqual([0, 1, 0]);
    queues.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }, 1100);
    expect(counts(queues, 1100)).toEqual([0, 0, 0]);
    // Twice is no error.
    queues.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }, 1100);
  });

  it('shows a message at once when its visibility is changed to 0, and only while in flight', () => {
    const queues = withQueue();
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'a' }, 0);
    const ReceiptHandle = receive(queues, 0)[0]?.ReceiptHandle;
    const change = { QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 };
    queues.call('ChangeMessageVisibility', change, 10);
    expect(counts(queues, 10)).toEqual([1, 0, 0]);
    expect(() => queues.call('ChangeMessageVisibility', change, 11)).toThrow(
      expect.objectContaining({ code: 'MessageNotInflight' }),
    );
  });

  it('moves a message to the dead-letter queue once it was received too often', () => {
    const queues = withQueue({ VisibilityTimeout: '1' });
    queues.call('CreateQueue', { QueueName: 'dead' }, 0);
    const deadArn = 'arn:aws:sqs:us-east-1:123456789012:dead';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 2 });
    queues.call('SetQueueAttributes', { QueueUrl: url, Attributes: { RedrivePolicy } }, 0);
    const sent = queues.call('SendMessage', { QueueUrl: url, MessageBody: 'poison' }, 0);
    expect(receive(queues, 0)).toHaveLength(1);
    expect(receive(queues, 1000)).toHaveLength(1);
    expect(receive(queues, 2000)).toHaveLength(0);
    const [dead] = receive(queues, 2000, { QueueUrl: '/123456789012/dead' });
    expect(dead).toMatchObject({
      MessageId: sent['MessageId'],
      Body: 'poison',
      Attributes: {
        DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:123456789012:jobs',
        ApproximateReceiveCount: '1',
      },
    });
    expect(counts(queues, 2000)).toEqual([0, 0, 0]);
  });

  it('forgets what is older than its retention period', () => {
    const queues = withQueue({ MessageRetentionPeriod: '60' });
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'old' }, 0);
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'new' }, 30_000);
    expect(counts(queues, 60_000)).toEqual([1, 0, 0]);
    expect(bodies(receive(queues, 60_000))).toEqual(['new']);
  });

  it('runs each entry of a batch by itself', () => {
    const queues = withQueue();
    const Entries = [
      { Id: 'good', MessageBody: 'a' },
      { Id: 'bad', MessageBody: '\u0001' },
      { Id: 'late', MessageBody: 'c', DelaySeconds: 901 },
    ];
    expect(queues.call('SendMessageBatch', { QueueUrl: url, Entries }, 0)).toMatchObject({
      Successful: [{ Id: 'good', MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' }],
      Failed: [
        { Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' },
        { Id: 'late', SenderFault: true, Code: 'InvalidParameterValue' },
      ],
    });
    const [{ ReceiptHandle } = { ReceiptHandle: '' }] = receive(queues, 0);
    const deleted = queues.call(
      'DeleteMessageBatch',
      {
        QueueUrl: url,
        Entries: [
          { Id: 'x', ReceiptHandle },
          { Id: 'y', ReceiptHandle: 'none' },
        ],
      },
      0,
    );
    expect(deleted).toMatchObject({
      Successful: [{ Id: 'x' }],
      Failed: [{ Id: 'y', Code: 'ReceiptHandleIsInvalid' }],
    });
  });

  it('answers the attributes that were asked for, with their MD5', () => {
    const queues = withQueue();
    const MessageAttributes = {
      reason: { DataType: 'String', StringValue: 'unreadable' },
      'trace.id': { DataType: 'Number', StringValue: '7' },
    };
    const sent = queues.call(
      'SendMessage',
      { QueueUrl: url, MessageBody: 'a', MessageAttributes },
      0,
    );
    // Calculated apart, by the rule of the SQS developer guide.
    expect(sent['MD5OfMessageAttributes']).toBe('fdb789b4eb0744755aab44491f871d02');
    expect(
      receive(queues, 0, { MessageAttributeNames: ['trace.*'], VisibilityTimeout: 0 })[0],
    ).toMatchObject({ MessageAttributes: { 'trace.id': { StringValue: '7' } } });
    const [all] = receive(queues, 0, { MessageAttributeNames: ['All'] });
    expect(all).toMatchObject({
      MessageAttributes,
      MD5OfMessageAttributes: sent['MD5OfMessageAttributes'],
    });
  });

  it('shows a message twice when told to', () => {
    const queues = withQueue();
    queues.setFault('jobs', { duplicateCount: 1 });
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'a' }, 0);
    expect(bodies(receive(queues, 0))).toEqual(['a']);
    expect(bodies(receive(queues, 1))).toEqual(['a']);
    expect(bodies(receive(queues, 2))).toEqual([]);
  });

  it('purges, but not twice a minute', () => {
    const queues = withQueue();
    queues.call('SendMessage', { QueueUrl: url, MessageBody: 'a' }, 0);
    queues.call('PurgeQueue', { QueueUrl: url }, 0);
    expect(receive(queues, 0)).toEqual([]);
    expect(() => queues.call('PurgeQueue', { QueueUrl: url }, 59_999)).toThrow(
      expect.objectContaining({ code: 'PurgeQueueInProgress' }),
    );
    queues.call('PurgeQueue', { QueueUrl: url }, 60_000);
  });

  it('creates the same queue twice, but not another of the same name', () => {
    const queues = withQueue({ VisibilityTimeout: '20' });
    const again = { QueueName: 'jobs', Attributes: { VisibilityTimeout: '20' } };
    expect(queues.call('CreateQueue', again, 1)).toEqual({ QueueUrl: '/123456789012/jobs' });
    expect(() =>
      queues.call('CreateQueue', { QueueName: 'jobs', Attributes: { DelaySeconds: '9' } }, 1),
    ).toThrow(expect.objectContaining({ code: 'QueueNameExists' }));
  });

  it.each([
    ['SendMessage', { QueueUrl: url }, 'MissingRequiredParameterException'],
    ['SendMessage', { QueueUrl: '/1/none', MessageBody: 'a' }, 'QueueDoesNotExist'],
    [
      'SendMessage',
      { QueueUrl: url, MessageBody: 'a'.repeat(1_048_577) },
      'InvalidParameterValueException',
    ],
    ['SendMessage', { QueueUrl: url, MessageBody: 7 }, 'InvalidParameterValueException'],
    [
      'SendMessage',
      { QueueUrl: url, MessageBody: 'a', MessageDeduplicationId: 'd' },
      'InvalidParameterValueException',
    ],
    ['SendMessageBatch', { QueueUrl: url, Entries: [] }, 'EmptyBatchRequest'],
    [
      'SendMessageBatch',
      { QueueUrl: url, Entries: Array(11).fill({ Id: 'a' }) },
      'TooManyEntriesInBatchRequest',
    ],
    [
      'SendMessageBatch',
      { QueueUrl: url, Entries: Array(2).fill({ Id: 'a', MessageBody: 'b' }) },
      'BatchEntryIdsNotDistinct',
    ],
    [
      'ReceiveMessage',
      { QueueUrl: url, MaxNumberOfMessages: 11 },
      'InvalidParameterValueException',
    ],
    [
      'ReceiveMessage',
      { QueueUrl: url, VisibilityTimeout: 43_201 },
      'InvalidParameterValueException',
    ],
    ['DeleteMessage', { QueueUrl: url, ReceiptHandle: 'nonsense' }, 'ReceiptHandleIsInvalid'],
    ['CreateQueue', { QueueName: 'a b' }, 'InvalidParameterValueException'],
    ['CreateQueue', { QueueName: 'a.fifo' }, 'InvalidParameterValueException'],
    ['CreateQueue', { QueueName: 'a', Attributes: { Colour: 'red' } }, 'InvalidAttributeName'],
    [
      'CreateQueue',
      { QueueName: 'a', Attributes: { DelaySeconds: '901' } },
      'InvalidAttributeValue',
    ],
    [
      'CreateQueue',
      { QueueName: 'a', Attributes: { RedrivePolicy: '{"maxReceiveCount":3}' } },
      'InvalidParameterValueException',
    ],
    ['GetQueueAttributes', { QueueUrl: url, AttributeNames: ['Colour'] }, 'InvalidAttributeName'],
    ['AddPermission', { QueueUrl: url }, 'UnknownOperationException'],
    ['toString', {}, 'UnknownOperationException'],
  ])('refuses %s with %j: %s', (operation, input, code) => {
    const queues = withQueue();
    const before = queues.save();
    expect(() => queues.call(operation, input, 5)).toThrow(expect.objectContaining({ code }));
    expect(queues.save()).toEqual(before);
  });
});

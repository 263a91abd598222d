import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import { backoffFirstMs, backoffMaxMs, triesMax } from '../../shared/aws/dynamodb-retry.ts';
import type { AppendId, ClusterName, InboxId, Seq, TaskArn } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { textOf } from '../../shared/runtime/log-codec.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { inboxItem, itemAt, noise } from '../contracts/log-items.ts';

const cluster = 'demo' as ClusterName;
const about = { message: 'said by a test', $metadata: {} };
const mock = mockClient(DynamoDBClient);
const pausesMs: number[] = [];

function makeLog() {
  return createDynamoDbLog(new DynamoDBClient({ region: 'us-east-1' }), {
    table: 'estiva',
    pauses: { sleep: async (ms) => pausesMs.push(ms), random: () => 0.5 },
  });
}

function rowOf(item: LogItem) {
  const sk = String(item.seq).padStart(12, '0');
  return {
    pk: { S: 'demo#log' },
    sk: { S: sk },
    appendId: { S: item.appendId },
    at: { N: String(item.at) },
    body: { S: textOf(item) },
  };
}

function taken(item?: LogItem) {
  return new ConditionalCheckFailedException({ ...about, ...(item && { Item: rowOf(item) }) });
}

beforeEach(() => {
  mock.reset();
  pausesMs.length = 0;
});
afterAll(() => mock.restore());

describe('an append to DynamoDB', () => {
  it('is one put on the condition that nothing stands there', async () => {
    mock.on(PutItemCommand).resolves({});
    expect(await makeLog().append(itemAt(cluster, 1))).toEqual({ type: 'appended' });
    expect(mock.calls()).toHaveLength(1);
    expect(mock.call(0).args[0].input).toEqual({
      TableName: 'estiva',
      Item: rowOf(itemAt(cluster, 1)),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('reads nothing more when DynamoDB returns the winner with the refusal', async () => {
    const winner = itemAt(cluster, 1, { appendId: 'WINNER' as AppendId });
    mock.on(PutItemCommand).rejects(taken(winner));
    expect(await makeLog().append(itemAt(cluster, 1))).toEqual({ type: 'lost', winner });
    expect(mock.calls()).toHaveLength(1);
  });

  it('reads the winner, consistently, from a store that does not return it', async () => {
    const winner = itemAt(cluster, 1, { appendId: 'WINNER' as AppendId });
    mock.on(PutItemCommand).rejects(taken());
    mock.on(GetItemCommand).resolves({ Item: rowOf(winner) });
    expect(await makeLog().append(itemAt(cluster, 1))).toEqual({ type: 'lost', winner });
    expect(mock.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'estiva',
      Key: { pk: { S: 'demo#log' }, sk: { S: '000000000001' } },
      ConsistentRead: true,
    });
  });

  it.each([
    ['a time-out', Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
    ['a broken connection', Object.assign(new Error('read'), { code: 'ECONNRESET' })],
    ['an error of the server', new InternalServerError(about)],
    ['a status of 503', Object.assign(new Error('?'), { $metadata: { httpStatusCode: 503 } })],
  ])('recognises itself when %s hid that it had been written', async (_, error) => {
    mock
      .on(PutItemCommand)
      .rejectsOnce(error)
      .rejects(taken(itemAt(cluster, 1)));
    expect(await makeLog().append(itemAt(cluster, 1))).toEqual({ type: 'appended' });
    expect(mock.commandCalls(PutItemCommand)).toHaveLength(2);
  });

  it('finds the winner when a lost reply hid that somebody else was first', async () => {
    const winner = itemAt(cluster, 1, { appendId: 'WINNER' as AppendId });
    mock.on(PutItemCommand).rejectsOnce(new InternalServerError(about)).rejects(taken(winner));
    expect(await makeLog().append(itemAt(cluster, 1))).toEqual({ type: 'lost', winner });
  });

  it('waits longer each time while it is throttled, up to a bound, and then gives up', async () => {
    const throttled = new ProvisionedThroughputExceededException(about);
    mock.on(PutItemCommand).rejects(throttled);
    const failed = makeLog().append(itemAt(cluster, 1));
    await expect(failed).rejects.toMatchObject({ name: 'LogUnavailable', cause: throttled });
    expect(mock.calls()).toHaveLength(triesMax);
    const half = backoffFirstMs / 2;
    expect(pausesMs).toEqual([half, half * 2, half * 4, half * 8, half * 16]);
    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(backoffMaxMs);
  });

  it('does not try again what cannot succeed', async () => {
    const missing = new ResourceNotFoundException(about);
    mock.on(PutItemCommand).rejects(missing);
    const failed = makeLog().append(itemAt(cluster, 1));
    await expect(failed).rejects.toMatchObject({ name: 'LogUnavailable', cause: missing });
    expect(mock.calls()).toHaveLength(1);
  });

  it('asks for the item before it only when it has not just seen it', async () => {
    mock.on(PutItemCommand).resolves({});
    mock.on(GetItemCommand).resolves({ Item: rowOf(itemAt(cluster, 6)) });
    const log = makeLog();
    for (const seq of [7, 8, 9]) await log.append(itemAt(cluster, seq));
    const asked = mock.commandCalls(GetItemCommand).map(({ args }) => args[0].input.Key?.['sk']);
    expect(asked).toEqual([{ S: '000000000006' }]);
  });
});

describe('reads from DynamoDB', () => {
  it('are consistent and go on to the last page', async () => {
    const start = { pk: { S: 'demo#log' }, sk: { S: '000000000002' } };
    mock
      .on(QueryCommand)
      .resolvesOnce({
        Items: [rowOf(itemAt(cluster, 1)), rowOf(itemAt(cluster, 2))],
        LastEvaluatedKey: start,
      })
      .resolvesOnce({ Items: [rowOf(itemAt(cluster, 3))] });
    const tail = await makeLog().readTail(cluster, 0 as Seq);
    expect(tail).toEqual([1, 2, 3].map((seq) => itemAt(cluster, seq)));
    const inputs = mock.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true]);
    expect(inputs[1]?.ExclusiveStartKey).toEqual(start);
  });

  it('try again a page that was throttled, and fail as unavailable in the end', async () => {
    const throttled = new ProvisionedThroughputExceededException(about);
    mock.on(QueryCommand).rejectsOnce(throttled).resolves({});
    expect(await makeLog().readTail(cluster, 3 as Seq)).toEqual([]);
    mock.reset();
    mock.on(QueryCommand).rejects(new InternalServerError(about));
    await expect(makeLog().readInbox(cluster)).rejects.toThrow(LogUnavailable);
  });
});

describe('the inbox in DynamoDB', () => {
  it('is put without a condition', async () => {
    mock.on(PutItemCommand).resolves({});
    await makeLog().putInbox(cluster, inboxItem('one', 5));
    expect(mock.call(0).args[0].input).not.toHaveProperty('ConditionExpression');
  });

  it('refuses an item that does not fit into one row, before it is sent', async () => {
    const taskArn = noise(700_000, 'large') as TaskArn;
    const item = { ...inboxItem('large', 5), entries: [{ type: 'TaskMissed' as const, taskArn }] };
    await expect(makeLog().putInbox(cluster, item)).rejects.toThrow(RangeError);
    expect(mock.calls()).toHaveLength(0);
  });

  it('deletes by twenty-five, and again what DynamoDB left undone', async () => {
    const left = { DeleteRequest: { Key: { pk: { S: 'demo#inbox' }, sk: { S: 'id-7' } } } };
    mock
      .on(BatchWriteItemCommand)
      .resolvesOnce({ UnprocessedItems: { estiva: [left] } })
      .resolves({});
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}` as InboxId);
    await makeLog().clearInbox(cluster, ids);
    const sent = mock
      .commandCalls(BatchWriteItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.['estiva'] ?? []);
    expect(sent.map(({ length }) => length)).toEqual([25, 1, 5]);
    expect(sent[1]).toEqual([left]);
  });

  it('gives up when DynamoDB goes on leaving deletes undone', async () => {
    const left = { DeleteRequest: { Key: { pk: { S: 'demo#inbox' }, sk: { S: 'stuck' } } } };
    mock.on(BatchWriteItemCommand).resolves({ UnprocessedItems: { estiva: [left] } });
    const cleared = makeLog().clearInbox(cluster, ['stuck' as InboxId]);
    await expect(cleared).rejects.toThrow(LogUnavailable);
    expect(mock.calls()).toHaveLength(triesMax);
  });
});

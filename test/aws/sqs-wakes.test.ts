import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { createIds } from '../../shared/aws/ids.ts';
import { createWakes } from '../../shared/aws/sqs-wakes.ts';
import type { ClusterName, EpochMs } from '../../shared/core/ids.ts';
import { parseWake } from '../../shared/wire/aws/wakes.ts';
import { awsError } from './failures.ts';

const client = new SQSClient({ region: 'us-east-1' });
const sdk = mockClient(client);
const actQueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/act.fifo';
const observeQueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/observe';
const ids = createIds({ now: () => 1_795_166_041_204 as EpochMs });
const wakes = createWakes(client, { actQueueUrl, observeQueueUrl, ids });
const demo = 'demo' as ClusterName;
const other = 'other' as ClusterName;

function sent() {
  return sdk.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
}

beforeEach(() => {
  sdk.reset();
  sdk.on(SendMessageCommand).resolves({ MessageId: 'm' });
});

describe('a wake of act', () => {
  it('goes to the FIFO queue at once, in the group of its cluster', async () => {
    await wakes.act(other);
    expect(sent()).toEqual([
      {
        QueueUrl: actQueueUrl,
        MessageBody: '{"wake":"act","cluster":"other"}',
        MessageGroupId: 'other',
        MessageDeduplicationId: expect.stringMatching(/^[0-9A-Z]{26}$/),
      },
    ]);
  });

  it('never has the deduplication id of another, or SQS would swallow it', async () => {
    await wakes.act(demo);
    await wakes.act(demo, 0);
    await wakes.act(other);
    const used = sent().map(({ MessageDeduplicationId }) => MessageDeduplicationId);
    expect(new Set(used).size).toBe(3);
  });

  it('waits in the observe queue when it is for later', async () => {
    await wakes.act(demo, 2500);
    expect(sent()).toEqual([
      {
        QueueUrl: observeQueueUrl,
        MessageBody: '{"wake":"act","cluster":"demo"}',
        DelaySeconds: 3,
      },
    ]);
  });
});

describe('a wake of observe', () => {
  it.each([
    [0, 0],
    [-5, 0],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [59_999, 60],
    [900_000, 900],
    [86_400_000, 900],
  ])('after %d ms is delayed by %d s', async (afterMs, seconds) => {
    await wakes.observe(demo, afterMs, 4);
    expect(sent()).toMatchObject([{ QueueUrl: observeQueueUrl, DelaySeconds: seconds }]);
  });

  it('says which hop it is, so that the receiver can read it back', async () => {
    await wakes.observe(demo, 700, 4);
    expect(parseWake(sent()[0]?.MessageBody)).toEqual({
      type: 'wake',
      wake: { wake: 'observe', cluster: 'demo', hop: 4 },
    });
  });

  it('fails when the queue does', async () => {
    sdk.on(SendMessageCommand).rejects(awsError('ServiceUnavailable', 503));
    await expect(wakes.observe(demo, 1000, 1)).rejects.toThrow('ServiceUnavailable says why');
    await expect(wakes.act(demo)).rejects.toThrow('ServiceUnavailable says why');
  });
});

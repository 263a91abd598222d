import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { createDeadLetters } from '../../shared/aws/dead-letters.ts';
import { awsError } from './failures.ts';

const client = new SQSClient({ region: 'us-east-1' });
const sdk = mockClient(client);
const url = 'https://sqs.us-east-1.amazonaws.com/123456789012/observe-dead';
const deadLetters = createDeadLetters(client, url);

/** What SQS takes in bodies and attributes, by its documentation of SendMessage. */
const takenBySqs = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;

function sent() {
  const calls = sdk.commandCalls(SendMessageCommand);
  const input = calls[calls.length - 1]?.args[0].input;
  return {
    url: input?.QueueUrl,
    body: input?.MessageBody ?? '',
    reason: input?.MessageAttributes?.['reason']?.StringValue ?? '',
  };
}

beforeEach(() => {
  sdk.reset();
  sdk.on(SendMessageCommand).resolves({ MessageId: 'm' });
});

describe('a dead letter', () => {
  it('is the message as it came, with the reason beside it', async () => {
    await deadLetters.send('{"source":"aws.ecs"}', 'account: not an account');
    expect(sdk.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: url,
      MessageBody: '{"source":"aws.ecs"}',
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'account: not an account' },
      },
    });
  });

  it('keeps a kilobyte of the reason, in whole characters', async () => {
    await deadLetters.send('{}', `a${'€'.repeat(1000)}`);
    expect(sent().reason).toBe(`a${'€'.repeat(341)}`);
  });

  it('fits into a message of 256 KiB however long it is', async () => {
    await deadLetters.send('ö'.repeat(200_000), 'x'.repeat(5000));
    const { body, reason } = sent();
    const bytes = Buffer.byteLength(body) + Buffer.byteLength(reason);
    expect(bytes).toBeLessThan(256 * 1024 - 'reasonString'.length);
    expect(bytes).toBeGreaterThan(255 * 1024);
  });

  it('holds only what SQS takes', async () => {
    const anyText = fc.string({ unit: 'binary' }).map((text) => `${text}\u0000\ud800 \udfff`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, fc.string()), anyText, async (body, reason) => {
        await deadLetters.send(body, reason);
        expect(sent().body).toMatch(takenBySqs);
        expect(sent().reason).toMatch(takenBySqs);
      }),
    );
  });

  it('says so when there was nothing', async () => {
    await deadLetters.send('', '');
    expect(sent()).toMatchObject({ body: '(empty)', reason: '(no reason given)' });
  });

  it('fails when the queue does, so that the message is not lost', async () => {
    sdk.on(SendMessageCommand).rejects(awsError('ServiceUnavailable', 503));
    await expect(deadLetters.send('{}', 'why')).rejects.toThrow('ServiceUnavailable says why');
  });
});

import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { LocalCloud } from '../../../local/protocol/cloud.ts';
import { callSqs } from '../../../local/protocol/sqs-face.ts';
import type { LocalServer } from './local-server.ts';
import { post, startAt, startLocalServer } from './local-server.ts';

let server: LocalServer;
let sqs: SQSClient;

function clientOf(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

beforeEach(async () => {
  server = await startLocalServer();
  sqs = clientOf(server.url);
});

afterEach(async () => {
  sqs.destroy();
  await server.close();
});

describe('the SQS client', () => {
  it('creates a queue under the address it used, sends, receives and deletes', async () => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'jobs', Attributes: { VisibilityTimeout: '45' } }),
    );
    expect(QueueUrl).toBe(`${server.url}/123456789012/jobs`);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: '{"a":"<&>"}',
        MessageAttributes: { reason: { DataType: 'String', StringValue: 'x' } },
      }),
    );
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: ['All'],
        AttributeNames: ['All'],
      }),
    );
    expect(Messages).toMatchObject([
      { Body: '{"a":"<&>"}', MessageAttributes: { reason: { StringValue: 'x' } } },
    ]);
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '45',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    expect(await sqs.send(new ListQueuesCommand({}))).toMatchObject({ QueueUrls: [QueueUrl] });
  });

  it('gets the modelled error for a queue that is not there', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    );
  });

  it('is answered as soon as a message comes, and without one when the wait is over', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'soon' }));
    expect((await waiting).Messages).toMatchObject([{ MessageId: sent.MessageId }]);
  });

  it('waits in cluster time', async () => {
    const wallStart = Date.now();
    const cloud = LocalCloud.begin({ now: () => startAt + (Date.now() - wallStart) * 1000 });
    const fast = await startLocalServer({ cloud, wallMs: (ms) => ms / 1000 });
    const client = clientOf(fast.url);
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
    );
    expect(Messages).toBeUndefined();
    client.destroy();
    await fast.close();
  });

  it('receives nothing for a caller who has gone away', async () => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }));
    const gone = new AbortController();
    const caller = { baseUrl: server.url, signal: gone.signal, wallMs: (ms: number) => ms };
    const input = { QueueUrl, WaitTimeSeconds: 20 };
    const waiting = callSqs(server.cloud, 'ReceiveMessage', input, caller);
    gone.abort();
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    expect(await waiting).toEqual({});
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    expect(Messages).toMatchObject([{ Body: 'a', Attributes: { ApproximateReceiveCount: '1' } }]);
  });

  it('answers each entry of a batch', async () => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'act.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const answer = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: 'x', MessageGroupId: 'demo', MessageDeduplicationId: '1' },
          { Id: 'b', MessageBody: 'y' },
        ],
      }),
    );
    expect(answer.Successful).toMatchObject([{ Id: 'a' }]);
    expect(answer.Failed).toMatchObject([{ Id: 'b', Code: 'MissingParameter' }]);
  });
});

describe('SQS over the Query protocol', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('takes flat lists and the queue in the path, and answers XML', async () => {
    const created = await post(
      server.url,
      'Action=CreateQueue&Version=2012-11-05&QueueName=old&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=7',
      form,
    );
    expect(created.text).toContain(
      `<CreateQueueResult><QueueUrl>${server.url}/123456789012/old</QueueUrl></CreateQueueResult>`,
    );
    const queue = `${server.url}/123456789012/old`;
    await post(
      queue,
      'Action=SendMessage&Version=2012-11-05&MessageBody=a%3Cb&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=5',
      form,
    );
    await post(
      queue,
      'Action=SendMessageBatch&Version=2012-11-05&SendMessageBatchRequestEntry.1.Id=one&SendMessageBatchRequestEntry.1.MessageBody=b&SendMessageBatchRequestEntry.1.DelaySeconds=5',
      form,
    );
    const { text } = await post(
      queue,
      'Action=ReceiveMessage&Version=2012-11-05&MaxNumberOfMessages=10&AttributeName.1=All&MessageAttributeName.1=All',
      form,
    );
    expect(text.match(/<Message>/g)).toHaveLength(1);
    expect(text).toContain('<Body>a&lt;b</Body>');
    expect(text).toContain(
      '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
    );
    expect(text).toContain(
      '<MessageAttribute><Name>n</Name><Value><DataType>Number</DataType><StringValue>5</StringValue></Value></MessageAttribute>',
    );
    const attributes = await post(
      server.url,
      `Action=GetQueueAttributes&Version=2012-11-05&QueueUrl=${encodeURIComponent(queue)}&AttributeName.1=VisibilityTimeout&AttributeName.2=ApproximateNumberOfMessagesDelayed`,
      form,
    );
    expect(attributes.text).toContain('<Name>VisibilityTimeout</Name><Value>7</Value>');
    expect(attributes.text).toContain(
      '<Name>ApproximateNumberOfMessagesDelayed</Name><Value>1</Value>',
    );
  });

  it('words errors as it always did', async () => {
    const answer = await post(
      `${server.url}/123456789012/none`,
      'Action=SendMessage&Version=2012-11-05&MessageBody=a',
      form,
    );
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Type>Sender</Type>');
    expect(answer.text).toContain('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readParameters } from '../../../local/protocol/query-parameters.ts';
import { createProtocolServer } from '../../../local/protocol/server.ts';
import { toXml } from '../../../local/protocol/xml.ts';
import type { LocalServer } from './local-server.ts';
import { callEvents, ec2InstanceIds, post, seed, startLocalServer } from './local-server.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

let server: LocalServer;

beforeEach(async () => {
  server = await startLocalServer();
  seed(server.cloud);
});

afterEach(() => server.close());

describe('Auto Scaling over the Query protocol', () => {
  const version = 'Version=2011-01-01';

  it('describes the group that is named after the cluster', async () => {
    const { status, text } = await post(
      server.url,
      `Action=DescribeAutoScalingGroups&${version}&AutoScalingGroupNames.member.1=demo`,
      form,
    );
    expect(status).toBe(200);
    expect(text).toContain('<DescribeAutoScalingGroupsResult><AutoScalingGroups><member>');
    expect(text).toContain('<AutoScalingGroupName>demo</AutoScalingGroupName>');
    expect(text).toContain('<DesiredCapacity>3</DesiredCapacity>');
    for (const id of ec2InstanceIds(server.cloud)) {
      expect(text).toContain(`<InstanceId>${id}</InstanceId>`);
    }
  });

  it('sets the desired capacity, and words its errors', async () => {
    const set = (group: string) =>
      post(
        server.url,
        `Action=SetDesiredCapacity&${version}&AutoScalingGroupName=${group}&DesiredCapacity=4`,
        form,
      );
    expect((await set('demo')).status).toBe(200);
    server.pass(60_000);
    expect(ec2InstanceIds(server.cloud)).toHaveLength(4);
    const refused = await set('none');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('<Code>ValidationError</Code>');
    expect(refused.text).toMatch(/<RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/);
  });
});

describe('the Query protocol', () => {
  it('tells people who they are', async () => {
    const { text } = await post(server.url, 'Action=GetCallerIdentity&Version=2011-06-15', form);
    expect(text).toContain('<Arn>arn:aws:iam::123456789012:user/local</Arn>');
    expect(text).toContain('<Account>123456789012</Account>');
  });

  it.each([
    ['Action=DescribeInstances&Version=1999-01-01', 'NoSuchVersion'],
    ['Version=2016-11-15', 'MissingAction'],
    ['Action=MakeCoffee&Version=2016-11-15', 'InvalidAction'],
    ['Action=MakeCoffee&Version=2011-01-01', 'InvalidAction'],
    ['Action=AssumeRole&Version=2011-06-15', 'InvalidAction'],
    ['Action=%3Cscript%3E&Version=2016-11-15', 'MissingAction'],
  ])('refuses %s: %s', async (body, code) => {
    const { status, text, headers } = await post(server.url, body, form);
    expect(status).toBe(400);
    expect(text).toContain(`<Code>${code}</Code>`);
    expect(headers.get('content-type')).toContain('text/xml');
  });

  it('reads lists of any order and depth, and no prototypes', () => {
    const text =
      'F.2.Name=b&F.1.Name=a&F.1.Value.2=y&F.1.Value.1=x&G.member.1=m&__proto__.polluted=1&N=5';
    const read = readParameters(new URLSearchParams(text));
    expect(JSON.parse(JSON.stringify(read))).toMatchObject({
      F: [{ Name: 'a', Value: ['x', 'y'] }, { Name: 'b' }],
      G: ['m'],
      N: '5',
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('writes XML that holds any text', () => {
    expect(toXml({ a: { item: ['<&>"\r', '\u0000é'] }, gone: undefined, empty: [] })).toBe(
      '<a><item>&lt;&amp;&gt;&quot;&#13;</item><item>\uFFFDé</item></a>',
    );
  });
});

describe('AWS JSON', () => {
  const target = (name: string) => ({ 'x-amz-target': name });
  const ecs = 'AmazonEC2ContainerServiceV20141113';

  it.each([
    [`${ecs}.ListTasks`, '{', 400, 'SerializationException'],
    [`${ecs}.ListTasks`, '[1]', 400, 'SerializationException'],
    [`${ecs}.ListTasks`, '{"cluster":"none"}', 400, 'ClusterNotFoundException'],
    [`${ecs}.MakeCoffee`, '{}', 400, 'UnknownOperationException'],
    [`${ecs}.`, '{}', 400, 'UnknownOperationException'],
    ['Kinesis_20131202.PutRecord', '{}', 400, 'UnknownOperationException'],
    ['__proto__.x', '{}', 400, 'UnknownOperationException'],
    ['AmazonSQS.GetQueueUrl', '{"QueueName":"none"}', 400, 'com.amazonaws.sqs#QueueDoesNotExist'],
    ['AWSEvents.DescribeRule', '{"Name":"none"}', 400, 'ResourceNotFoundException'],
  ])('answers %s %s with %i %s', async (name, body, status, type) => {
    const answer = await post(server.url, body, target(name));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ __type: type, message: expect.any(String) });
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("names SQS's older error code in a header", async () => {
    const answer = await post(server.url, '{"QueueName":"none"}', target('AmazonSQS.GetQueueUrl'));
    expect(answer.headers.get('x-amzn-query-error')).toBe(
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    );
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  it('answers what is no AWS request with a hint', async () => {
    const answer = await fetch(`${server.url}/bucket/key`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('/_local') });
  });

  it('refuses a body that is too large', async () => {
    const answer = await post(
      server.url,
      'x'.repeat(17 * 1024 * 1024),
      target(`${ecs}.ListTasks`),
    ).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
    expect((await post(server.url, '{}', target(`${ecs}.ListClusters`))).status).toBe(200);
  });
});

describe('EventBridge over AWS JSON', () => {
  it("brings ECS's events to a queue, from a rule that was put", async () => {
    server.cloud.sqs('CreateQueue', { QueueName: 'observe' });
    const pattern = {
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['RUNNING'] },
    };
    await callEvents(server.url, 'PutRule', { Name: 'r', EventPattern: JSON.stringify(pattern) });
    const Arn = 'arn:aws:sqs:us-east-1:123456789012:observe';
    const put = await callEvents(server.url, 'PutTargets', {
      Rule: 'r',
      Targets: [{ Id: 'q', Arn }],
    });
    expect(put).toMatchObject({ status: 200, json: { FailedEntryCount: 0 } });
    server.cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition: 'worker' });
    server.pass(10_000);
    const received = server.cloud.sqs('ReceiveMessage', {
      QueueUrl: 'observe',
      MaxNumberOfMessages: 10,
    });
    const messages: readonly { Body: string }[] = JSON.parse(JSON.stringify(received['Messages']));
    expect(messages.map(({ Body }) => JSON.parse(Body))).toMatchObject([
      { source: 'aws.ecs', detail: { lastStatus: 'RUNNING', launchType: 'EC2' } },
    ]);
    const rules = await callEvents(server.url, 'ListRules', {});
    expect(rules.json).toMatchObject({ Rules: [{ Name: 'r', State: 'ENABLED' }] });
  });

  it('sends what has no queue to the dead letters, with the reason', async () => {
    server.cloud.sqs('CreateQueue', { QueueName: 'dead' });
    const Arn = 'arn:aws:sqs:us-east-1:123456789012:nowhere';
    const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:123456789012:dead' };
    await callEvents(server.url, 'PutRule', { Name: 'r', EventPattern: '{"source":["shop"]}' });
    await callEvents(server.url, 'PutTargets', {
      Rule: 'r',
      Targets: [{ Id: 'q', Arn, DeadLetterConfig }],
    });
    const Entries = [{ Source: 'shop', DetailType: 'sold', Detail: '{}' }];
    await callEvents(server.url, 'PutEvents', { Entries });
    server.pass(1000);
    const received = server.cloud.sqs('ReceiveMessage', {
      QueueUrl: 'dead',
      MessageAttributeNames: ['All'],
    });
    expect(received).toMatchObject({
      Messages: [
        {
          MessageAttributes: {
            ERROR_CODE: { StringValue: 'NO_RESOURCE' },
            TARGET_ARN: { StringValue: Arn },
          },
        },
      ],
    });
  });

  it('tests patterns', async () => {
    const Event = JSON.stringify({
      id: '1',
      account: '123456789012',
      source: 'shop',
      time: 't',
      region: 'r',
      resources: [],
      'detail-type': 'sold',
      detail: { n: 3 },
    });
    const test = async (detail: unknown) => {
      const EventPattern = JSON.stringify({ detail });
      return (await callEvents(server.url, 'TestEventPattern', { EventPattern, Event })).json;
    };
    expect(await test({ n: [{ numeric: ['>', 2] }] })).toEqual({ Result: true });
    expect(await test({ n: [{ numeric: ['>', 3] }] })).toEqual({ Result: false });
  });
});

describe('DynamoDB on the same port', () => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };

  it('is handed on, with its status, its headers and its body', async () => {
    const double = createServer((request, response) => {
      response.writeHead(418, {
        'x-amz-crc32': '77',
        'content-type': 'application/x-amz-json-1.0',
      });
      response.end(JSON.stringify({ target: request.headers['x-amz-target'] }));
    });
    await new Promise<void>((resolve) => double.listen(0, '127.0.0.1', resolve));
    const { port } = double.address() as AddressInfo;
    const proxy = await startLocalServer({ dynamodbEndpoint: `http://127.0.0.1:${port}` });
    const answer = await post(proxy.url, '{}', headers);
    expect(answer).toMatchObject({
      status: 418,
      text: '{"target":"DynamoDB_20120810.ListTables"}',
    });
    expect(answer.headers.get('x-amz-crc32')).toBe('77');
    await new Promise((resolve) => double.close(resolve));
    expect((await post(proxy.url, '{}', headers)).status).toBe(503);
    await proxy.close();
  });

  it('says so where there is none', async () => {
    const { status, text } = await post(server.url, '{}', headers);
    expect(status).toBe(400);
    expect(text).toContain('UnknownEndpointException');
  });
});

describe('createProtocolServer', () => {
  it('rejects when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    const second = createProtocolServer({ cloud: server.cloud });
    await expect(second.listen(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

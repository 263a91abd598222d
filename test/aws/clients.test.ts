import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createEc2Client,
  createEcsEffectsClient,
  createEcsReadsClient,
} from '../../shared/aws/clients.ts';
import { createEc2 } from '../../shared/aws/ec2.ts';
import { createEcs } from '../../shared/aws/ecs.ts';
import type { RunTaskRequest } from '../../shared/core/ecs.ts';
import type { ClusterName, Ec2InstanceId } from '../../shared/core/ids.ts';

/** Real clients against a server on this machine: what the SDK does of its own accord. */

interface Request {
  readonly target: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Hang up without an answer. */
  readonly hangUp?: boolean;
}

const requests: Request[] = [];
let answer: Answer = { status: 200, body: '{}' };
let server: Server;
const environment = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      requests.push({ target: String(request.headers['x-amz-target']), body });
      if (answer.hangUp) return request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      return response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

afterAll(async () => {
  process.env = environment;
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

beforeEach(() => {
  requests.length = 0;
});

const runTask = {
  cluster: 'demo',
  taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
  count: 2,
  clientToken: 'at-1',
  startedBy: 'estiva/pl-1/at-1',
  group: 'estiva:web',
  launchType: 'EC2',
} as RunTaskRequest;

describe('the client for effects', () => {
  const failing: readonly (readonly [string, Answer])[] = [
    ['a broken server', { status: 500, body: '{"__type":"ServerException"}' }],
    ['throttling', { status: 400, body: '{"__type":"ThrottlingException","message":"Rate"}' }],
    ['a broken connection', { status: 0, body: '', hangUp: true }],
  ];

  it.each(failing)('sends a call once, whatever comes of it: %s', async (_, given) => {
    answer = given;
    const outcome = await createEcs(createEcsEffectsClient()).runTask(runTask);
    expect(['unknown', 'throttled']).toContain(outcome.type);
    expect(requests).toHaveLength(1);
  });

  it('puts on the wire what the log holds, token included', async () => {
    answer = { status: 200, body: '{"tasks":[],"failures":[{"reason":"RESOURCE:CPU"}]}' };
    const outcome = await createEcs(createEcsEffectsClient()).runTask(runTask);
    expect(outcome).toMatchObject({ type: 'refused', message: 'RESOURCE:CPU' });
    expect(requests[0]?.target).toBe('AmazonEC2ContainerServiceV20141113.RunTask');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(runTask);
  });

  it('reads times, which are seconds on the wire', async () => {
    const task = {
      taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/demo/0123456789abcdef',
      taskDefinitionArn: runTask.taskDefinition,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      version: 1,
      createdAt: 1_795_166_041.204,
    };
    answer = { status: 200, body: JSON.stringify({ tasks: [task], failures: [] }) };
    expect(await createEcs(createEcsEffectsClient()).runTask(runTask)).toMatchObject({
      type: 'accepted',
      tasks: [{ createdAt: 1_795_166_041_204 }],
    });
  });
});

describe('the clients for reads', () => {
  it('ask a broken server again, and then say so', async () => {
    answer = { status: 500, body: '{"__type":"ServerException","message":"try later"}' };
    const ecs = createEcs(createEcsReadsClient());
    await expect(ecs.listTasks('demo' as ClusterName, 'RUNNING')).rejects.toThrow('try later');
    expect(requests).toHaveLength(3);
  });

  it('ask EC2 by filter in its Query protocol', async () => {
    answer = {
      status: 200,
      body: `<DescribeInstancesResponse><reservationSet><item><instancesSet><item>
        <instanceId>i-0a1b2c3d4e5f60718</instanceId>
        <instanceState><code>48</code><name>terminated</name></instanceState>
      </item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
    };
    const ids = ['i-0a1b2c3d4e5f60718', 'i-0b2c3d4e5f6071829'] as Ec2InstanceId[];
    expect(await createEc2(createEc2Client()).describeInstances(ids)).toEqual([
      { ec2InstanceId: ids[0], state: 'terminated' },
    ]);
    const query = new URLSearchParams(requests[0]?.body);
    expect(query.get('Filter.1.Name')).toBe('instance-id');
    expect(query.get('Filter.1.Value.2')).toBe(ids[1]);
  });
});

import type { JsonObject } from '../../../local/model/json.ts';
import type { LocalServer } from './local-server.ts';
import { ec2InstanceIds, post, seed, startLocalServer } from './local-server.ts';

let server: LocalServer;

beforeEach(async () => {
  server = await startLocalServer();
  seed(server.cloud);
});

afterEach(() => server.close());

interface State {
  readonly failedZones: readonly string[];
  readonly clusters: readonly JsonObject[];
  readonly containerInstances: readonly JsonObject[];
  readonly tasks: readonly {
    readonly taskArn: string;
    readonly lastStatus: string;
    readonly ec2InstanceId: string;
  }[];
  readonly queues: readonly JsonObject[];
  readonly eventFaults: readonly JsonObject[];
}

async function state(): Promise<State> {
  const answer = await fetch(`${server.url}/_local/state`);
  return JSON.parse(await answer.text());
}

async function local(
  path: string,
  body?: JsonObject,
): Promise<{ status: number; json: JsonObject }> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const answer = await post(`${server.url}/_local${path}`, text);
  return { status: answer.status, json: JSON.parse(answer.text) };
}

async function runTask(): Promise<State['tasks'][number]> {
  server.cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition: 'worker' });
  server.pass(10_000);
  const [task] = (await state()).tasks;
  if (task === undefined) throw new Error('No task runs.');
  return task;
}

describe('/_local', () => {
  it('lists every route with a command to paste', async () => {
    const answer = await fetch(`${server.url}/_local`);
    const { routes } = JSON.parse(await answer.text());
    expect(routes.length).toBeGreaterThan(15);
    for (const route of routes) {
      expect(route).toMatchObject({
        does: expect.any(String),
        try: expect.stringContaining(server.url),
      });
    }
  });

  it.each(['id', 'arn', 'encoded arn'])('crashes a task named by its %s', async (form) => {
    const { taskArn } = await runTask();
    const id = taskArn.slice(taskArn.lastIndexOf('/') + 1);
    const name = { id, arn: taskArn, 'encoded arn': encodeURIComponent(taskArn) }[form];
    const { status } = await local(`/tasks/${name}/crash`, { exitCode: 137 });
    expect(status).toBe(200);
    server.pass(60_000);
    const described = server.cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: [id] });
    expect(described).toMatchObject({
      tasks: [
        {
          lastStatus: 'STOPPED',
          stopCode: 'EssentialContainerExited',
          containers: [{ exitCode: 137 }],
        },
      ],
    });
  });

  it('terminates the instance of a task, named by EC2 or by its container instance', async () => {
    const { ec2InstanceId } = await runTask();
    expect((await local(`/instances/${ec2InstanceId}/terminate`)).status).toBe(200);
    server.pass(60_000);
    const { containerInstances, tasks } = await state();
    expect(tasks).toEqual([]);
    const [other] = containerInstances.filter(
      (one) => one['ec2InstanceId'] !== ec2InstanceId && one['status'] === 'ACTIVE',
    );
    const arn = encodeURIComponent(String(other?.['containerInstanceArn']));
    expect(await local(`/instances/${arn}/die`)).toMatchObject({
      status: 200,
      json: { done: { command: { type: 'dieSilently', ec2InstanceId: other?.['ec2InstanceId'] } } },
    });
  });

  it.each(['stop', 'interrupt', 'silence', 'restore', 'die', 'retire'])(
    'takes %s of an instance without a body',
    async (action) => {
      const [, , id] = ec2InstanceIds(server.cloud);
      expect(await local(`/instances/${id}/${action}`)).toMatchObject({ status: 200 });
    },
  );

  it('fails and restores a zone', async () => {
    await local('/zones/us-east-1a/fail');
    expect(await state()).toMatchObject({ failedZones: ['us-east-1a'] });
    server.pass(60_000);
    expect((await state()).clusters).toMatchObject([{ activeContainerInstances: 1 }]);
    await local('/zones/us-east-1a/restore');
    server.pass(60_000);
    expect(await state()).toMatchObject({
      failedZones: [],
      clusters: [{ activeContainerInstances: 3 }],
    });
  });

  it('sets, shows and clears faults of events', async () => {
    const fault = { action: 'delay', rate: 0.5, delayMs: 4000, detailType: 'AWS Health Event' };
    await local('/events', fault);
    await local('/events', { action: 'drop', count: 2 });
    expect((await state()).eventFaults).toEqual([fault, { action: 'drop', count: 2 }]);
    await fetch(`${server.url}/_local/events`, { method: 'DELETE' });
    expect((await state()).eventFaults).toEqual([]);
  });

  it('makes API calls fail, and queues repeat themselves', async () => {
    await local('/api-faults', { operation: 'ListTasks', mode: 'throttle' });
    expect(() => server.cloud.call('ecs', 'ListTasks', { cluster: 'demo' })).toThrow(
      'Rate exceeded',
    );
    server.cloud.sqs('CreateQueue', { QueueName: 'jobs' });
    await local('/queues', { queue: 'jobs', duplicateCount: 1 });
    server.cloud.sqs('SendMessage', { QueueUrl: 'jobs', MessageBody: 'a' });
    for (const expected of [1, 1, 0]) {
      const messages = server.cloud.sqs('ReceiveMessage', { QueueUrl: 'jobs' })['Messages'] ?? [];
      expect(messages).toHaveLength(expected);
    }
    expect((await state()).queues).toEqual([{ name: 'jobs', visible: 0, inFlight: 1, delayed: 0 }]);
  });

  it('launches instances', async () => {
    const launch = {
      cluster: 'demo',
      instanceType: 'm5.large',
      availabilityZone: 'us-east-1c',
      count: 2,
      resources: [
        { name: 'LICENSE', type: 'INTEGER', integerValue: 4 },
        { name: 'DEVICE', type: 'STRINGSET', stringSetValue: ['left'] },
      ],
    };
    expect((await local('/instances', launch)).status).toBe(200);
    server.pass(60_000);
    expect((await state()).containerInstances).toHaveLength(5);
  });

  it.each([
    ['/tasks/none/crash', {}, 404, 'none'],
    ['/instances/i-00000000000000000/terminate', {}, 404, 'i-00000000000000000'],
    ['/instances/i-00000000000000000/terminate', { silent: 'yes' }, 400, 'silent'],
    ['/instances/i-00000000000000000/explode', {}, 404, 'explode'],
    ['/zones/us-east-9z/fail', {}, 400, 'us-east-9z'],
    ['/tasks/none/crash', { exitCode: 256 }, 400, 'exitCode'],
    ['/tasks/none/crash', { exitcode: 1 }, 400, 'exitcode'],
    ['/events', {}, 400, 'action'],
    ['/events', { action: 'drop' }, 400, 'rate'],
    ['/events', { action: 'drop', rate: 0.5, count: 3 }, 400, 'rate'],
    ['/events', { action: 'delay', count: 3 }, 400, 'delayMs'],
    ['/queues', { queue: 'none', duplicateCount: 3 }, 400, 'queue'],
    ['/api-faults', { operation: 'RunTask', mode: 'explode' }, 400, 'mode'],
    [
      '/instances',
      {
        cluster: 'demo',
        instanceType: 'm5.large',
        availabilityZone: 'us-east-1c',
        resources: [{ name: 'CPU', type: 'INTEGER', integerValue: 4 }],
      },
      400,
      'name',
    ],
    ['/nothing', {}, 404, '/nothing'],
  ])('refuses POST %s %j with %i', async (path, body, status, words) => {
    const answer = await local(path, body);
    expect(answer.status).toBe(status);
    expect(answer.json['message']).toContain(words);
  });

  it('refuses what is not JSON, and the wrong method', async () => {
    const broken = await post(`${server.url}/_local/events`, '{');
    expect(broken.status).toBe(400);
    const wrong = await fetch(`${server.url}/_local/zones/us-east-1a/fail`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const path = await post(`${server.url}/_local/tasks/%E0%A4%A/crash`, '');
    expect(path.status).toBe(400);
  });
});

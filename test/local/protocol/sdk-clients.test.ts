import {
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  ClusterNotFoundException,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  PutAttributesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import type { LocalServer } from './local-server.ts';
import { ec2InstanceIds, seed, startLocalServer } from './local-server.ts';

let server: LocalServer;
let ecs: ECSClient;
let ec2: EC2Client;

beforeEach(async () => {
  server = await startLocalServer();
  seed(server.cloud);
  const settings = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  ecs = new ECSClient(settings);
  ec2 = new EC2Client(settings);
});

afterEach(async () => {
  ecs.destroy();
  ec2.destroy();
  await server.close();
});

describe('the ECS client', () => {
  it('runs a task on the instance it names, and sees it run and stop', async () => {
    const [, ec2InstanceId] = ec2InstanceIds(server.cloud);
    const ran = await ecs.send(
      new RunTaskCommand({
        cluster: 'demo',
        taskDefinition: 'worker',
        launchType: 'EC2',
        clientToken: 'token-1',
        startedBy: 'test',
        placementConstraints: [
          { type: 'memberOf', expression: `ec2InstanceId == ${ec2InstanceId}` },
        ],
      }),
    );
    expect(ran.failures).toEqual([]);
    const taskArn = ran.tasks?.[0]?.taskArn ?? '';
    server.pass(10_000);
    const listed = await ecs.send(new ListTasksCommand({ cluster: 'demo', startedBy: 'test' }));
    expect(listed.taskArns).toEqual([taskArn]);
    const running = await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [taskArn] }));
    expect(running.tasks?.[0]).toMatchObject({ lastStatus: 'RUNNING', launchType: 'EC2' });
    expect(running.tasks?.[0]?.startedAt).toBeInstanceOf(Date);
    await ecs.send(new StopTaskCommand({ cluster: 'demo', task: taskArn, reason: 'enough' }));
    server.pass(60_000);
    const stopped = await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [taskArn] }));
    expect(stopped.tasks?.[0]).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'enough' });
  });

  it('reads instances and attributes', async () => {
    const { containerInstanceArns = [] } = await ecs.send(
      new ListContainerInstancesCommand({
        cluster: 'demo',
        filter: 'attribute:ecs.availability-zone == us-east-1b',
      }),
    );
    expect(containerInstanceArns).toHaveLength(1);
    const described = await ecs.send(
      new DescribeContainerInstancesCommand({
        cluster: 'demo',
        containerInstances: containerInstanceArns,
      }),
    );
    const cpu = described.containerInstances?.[0]?.remainingResources?.find(
      ({ name }) => name === 'CPU',
    );
    expect(cpu?.integerValue).toBe(2048);
    const targetId = containerInstanceArns[0] ?? '';
    const attributes = [
      { name: 'rack', value: 'r7', targetId, targetType: 'container-instance' as const },
    ];
    await ecs.send(new PutAttributesCommand({ cluster: 'demo', attributes }));
    const listed = await ecs.send(
      new ListAttributesCommand({
        cluster: 'demo',
        targetType: 'container-instance',
        attributeName: 'rack',
      }),
    );
    expect(listed.attributes).toMatchObject([{ name: 'rack', value: 'r7' }]);
  });

  it('gets errors of the right class, and failures where ECS answers failures', async () => {
    await expect(ecs.send(new ListTasksCommand({ cluster: 'none' }))).rejects.toBeInstanceOf(
      ClusterNotFoundException,
    );
    await expect(
      ecs.send(new RegisterTaskDefinitionCommand({ family: 'x y', containerDefinitions: [] })),
    ).rejects.toMatchObject({ name: 'ClientException', $metadata: { httpStatusCode: 400 } });
    const missing = await ecs.send(
      new DescribeTasksCommand({ cluster: 'demo', tasks: ['0123456789abcdef0123456789abcdef'] }),
    );
    expect(missing).toMatchObject({ tasks: [], failures: [{ reason: 'MISSING' }] });
  });

  it('is throttled on command', async () => {
    server.cloud.local({ type: 'apiFault', operation: 'ListTasks', mode: 'throttle', count: 1 });
    await expect(ecs.send(new ListTasksCommand({ cluster: 'demo' }))).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    expect(await ecs.send(new ListTasksCommand({ cluster: 'demo' }))).toMatchObject({
      taskArns: [],
    });
  });

  it('sees a server error when the answer is lost after the work is done', async () => {
    server.cloud.local({ type: 'apiFault', operation: 'RunTask', mode: 'errorAfter', count: 1 });
    const run = new RunTaskCommand({ cluster: 'demo', taskDefinition: 'worker', clientToken: 't' });
    await expect(ecs.send(run)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    const again = await ecs.send(run);
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'demo' }));
    expect(again.tasks?.map(({ taskArn }) => taskArn)).toEqual(taskArns);
  });
});

describe('the EC2 client', () => {
  it('describes and terminates instances', async () => {
    const [first = '', second = ''] = ec2InstanceIds(server.cloud);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [second] }));
    server.pass(60_000);
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({ InstanceIds: [first, second] }),
    );
    const states = Reservations.flatMap(({ Instances = [] }) =>
      Instances.map(({ InstanceId, State }) => [InstanceId, State?.Name]),
    );
    expect(Object.fromEntries(states)).toEqual({ [first]: 'running', [second]: 'terminated' });
  });

  it('filters', async () => {
    const { Subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({
        Filters: [{ Name: 'availability-zone', Values: ['us-east-1a', 'us-east-1c'] }],
      }),
    );
    expect(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
      'us-east-1a',
      'us-east-1c',
    ]);
  });

  it("gets errors in EC2's own form", async () => {
    const InstanceIds = ['i-00000000000000000'];
    await expect(ec2.send(new DescribeInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

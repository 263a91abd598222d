import {
  DescribeContainerInstancesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { createEcs } from '../../shared/aws/ecs.ts';
import type { RunTaskRequest } from '../../shared/core/ecs.ts';
import type {
  ClusterName,
  ContainerInstanceArn,
  TaskArn,
  TaskDefinitionArn,
} from '../../shared/core/ids.ts';
import { EcsUnavailable } from '../../shared/runtime/ports.ts';
import { awsError, connectionReset } from './failures.ts';

const client = new ECSClient({ region: 'us-east-1' });
const sdk = mockClient(client);
const ecs = createEcs(client);

const cluster = 'demo' as ClusterName;
const prefix = 'arn:aws:ecs:us-east-1:123456789012';
const taskArn = `${prefix}:task/demo/0123456789abcdef` as TaskArn;
const otherTaskArn = `${prefix}:task/demo/fedcba9876543210` as TaskArn;
const instanceArn = `${prefix}:container-instance/demo/00ff00ff` as ContainerInstanceArn;
const definitionArn = `${prefix}:task-definition/web:7` as TaskDefinitionArn;

const task = {
  taskArn,
  taskDefinitionArn: definitionArn,
  lastStatus: 'PENDING',
  desiredStatus: 'RUNNING',
  cpu: '256',
  memory: '512',
  version: 1,
  createdAt: new Date(1_795_166_041_204),
};

const request: RunTaskRequest = {
  cluster: 'demo',
  taskDefinition: definitionArn,
  count: 3,
  clientToken: 'at-01J9ZC7QAV5X8H2E4G6J9P3S0F',
  startedBy: 'estiva/pl-1/at-01J9ZC7QAV5X8H2E4G6J9P3S0F',
  group: 'estiva:web',
  launchType: 'EC2',
  placementConstraints: [{ type: 'memberOf', expression: 'ec2InstanceId == i-0a1b2c3d4e5f60718' }],
  overrides: { containerOverrides: [{ name: 'web', command: ['serve', '--slow'] }] },
};

beforeEach(() => {
  sdk.reset();
});

describe('runTask', () => {
  it('sends the logged request as it is, and nothing more', async () => {
    sdk.on(RunTaskCommand).resolves({ tasks: [task], failures: [] });
    await ecs.runTask(Object.freeze(request));
    expect(sdk.commandCalls(RunTaskCommand).map(({ args }) => args[0].input)).toEqual([request]);
  });

  it('answers with the tasks that start and the failures beside them', async () => {
    const failures = [{ arn: instanceArn, reason: 'RESOURCE:MEMORY' }];
    sdk.on(RunTaskCommand).resolves({ tasks: [task], failures });
    expect(await ecs.runTask(request)).toMatchObject({
      type: 'accepted',
      tasks: [{ taskArn, cpuUnits: 256, createdAt: 1_795_166_041_204 }],
      failures,
    });
  });

  it('is refused by failures without a task', async () => {
    const failures = [{ arn: instanceArn, reason: 'RESOURCE:PORTS' }];
    sdk.on(RunTaskCommand).resolves({ tasks: [], failures });
    expect(await ecs.runTask(request)).toEqual({
      type: 'refused',
      error: 'FAILURES',
      message: 'RESOURCE:PORTS',
      failures,
    });
  });

  it('is refused by an exception that is about the request', async () => {
    sdk.on(RunTaskCommand).rejects(awsError('ConflictException', 400));
    expect(await ecs.runTask(request)).toEqual({
      type: 'refused',
      error: 'ConflictException',
      message: 'ConflictException says why',
      failures: [],
    });
  });

  it.each([
    ['throttled', awsError('ThrottlingException', 400)],
    ['unknown', awsError('ServerException', 500)],
    ['unknown', awsError('TimeoutError')],
    ['unknown', connectionReset],
  ])('has no answer to record: %s, %s', async (type, error) => {
    sdk.on(RunTaskCommand).rejects(error);
    expect(await ecs.runTask(request)).toEqual({
      type,
      message: expect.stringContaining(error.message),
    });
  });

  it('leaves the outcome unknown when the answer cannot be read', async () => {
    sdk.on(RunTaskCommand).resolves({ tasks: [{ taskArn }] });
    expect(await ecs.runTask(request)).toEqual({
      type: 'unknown',
      message: expect.stringContaining('tasks.0.'),
    });
  });
});

describe('stopTask', () => {
  it('names the cluster, the task and the reason, cut to what ECS takes', async () => {
    sdk.on(StopTaskCommand).resolves({ task });
    const reason = `estiva: ${'x'.repeat(300)}`;
    expect(await ecs.stopTask(cluster, taskArn, reason)).toEqual({ type: 'accepted' });
    expect(sdk.commandCalls(StopTaskCommand)[0]?.args[0].input).toEqual({
      cluster: 'demo',
      task: taskArn,
      reason: reason.slice(0, 255),
    });
  });

  it.each([
    ['refused', awsError('InvalidParameterException', 400)],
    ['throttled', awsError('ThrottlingException', 400)],
    ['unknown', connectionReset],
  ])('answers that it was %s after %s', async (type, error) => {
    sdk.on(StopTaskCommand).rejects(error);
    expect(await ecs.stopTask(cluster, taskArn, 'estiva: replaced')).toMatchObject({ type });
  });
});

describe('updateContainerInstancesState', () => {
  it('drains one instance', async () => {
    sdk.on(UpdateContainerInstancesStateCommand).resolves({ containerInstances: [], failures: [] });
    expect(await ecs.updateContainerInstancesState(cluster, instanceArn, 'DRAINING')).toEqual({
      type: 'accepted',
    });
    const [call] = sdk.commandCalls(UpdateContainerInstancesStateCommand);
    expect(call?.args[0].input).toEqual({
      cluster: 'demo',
      containerInstances: [instanceArn],
      status: 'DRAINING',
    });
  });

  it('is refused by a failure inside the answer', async () => {
    const failures = [{ arn: instanceArn, reason: 'INACTIVE' }];
    sdk.on(UpdateContainerInstancesStateCommand).resolves({ failures });
    expect(await ecs.updateContainerInstancesState(cluster, instanceArn, 'ACTIVE')).toEqual({
      type: 'refused',
      error: 'FAILURES',
      message: 'INACTIVE',
    });
  });

  it('tells throttling', async () => {
    sdk.on(UpdateContainerInstancesStateCommand).rejects(awsError('ThrottlingException', 400));
    expect(await ecs.updateContainerInstancesState(cluster, instanceArn, 'ACTIVE')).toMatchObject({
      type: 'throttled',
    });
  });
});

describe('describeTaskDefinition', () => {
  const definition = {
    taskDefinitionArn: definitionArn,
    family: 'web',
    revision: 7,
    status: 'ACTIVE',
    containerDefinitions: [{ name: 'web', cpu: 64, memory: 128 }],
  } as const;

  it('is described, pinned to its revision', async () => {
    const answer = { taskDefinition: { ...definition, containerDefinitions: [] } };
    sdk.on(DescribeTaskDefinitionCommand, { taskDefinition: 'web' }).resolves(answer);
    expect(await ecs.describeTaskDefinition('web')).toMatchObject({
      type: 'described',
      taskDefinition: { taskDefinitionArn: definitionArn, revision: 7 },
    });
  });

  it('is not found when ECS says so', async () => {
    sdk.on(DescribeTaskDefinitionCommand).rejects(awsError('ClientException', 400));
    expect(await ecs.describeTaskDefinition('wbe')).toEqual({
      type: 'notFound',
      message: 'ClientException says why',
    });
  });

  it.each([
    ['throttled', awsError('ThrottlingException', 400)],
    ['unknown', awsError('ServerException', 500)],
    ['unknown', awsError('AccessDeniedException', 400)],
  ])('is %s, and not missing, after %s', async (type, error) => {
    sdk.on(DescribeTaskDefinitionCommand).rejects(error);
    expect(await ecs.describeTaskDefinition('web')).toMatchObject({ type });
  });

  it('is unknown when the answer cannot be read', async () => {
    const { family: _, ...rest } = definition;
    sdk
      .on(DescribeTaskDefinitionCommand)
      .resolves({ taskDefinition: { ...rest, containerDefinitions: [] } });
    expect(await ecs.describeTaskDefinition('web')).toMatchObject({
      type: 'unknown',
      message: expect.stringContaining('taskDefinition.family'),
    });
  });
});

describe('reads', () => {
  it('go page by page, as the caller asks', async () => {
    sdk
      .on(ListTasksCommand, { cluster: 'demo', desiredStatus: 'STOPPED' })
      .resolves({ taskArns: [taskArn], nextToken: 'more' })
      .on(ListTasksCommand, { cluster: 'demo', desiredStatus: 'STOPPED', nextToken: 'more' })
      .resolves({ taskArns: [otherTaskArn] });
    const first = await ecs.listTasks(cluster, 'STOPPED');
    expect(first).toEqual({ values: [taskArn], nextToken: 'more' });
    expect(await ecs.listTasks(cluster, 'STOPPED', first.nextToken)).toEqual({
      values: [otherTaskArn],
    });
  });

  it('list container instances of one status', async () => {
    sdk
      .on(ListContainerInstancesCommand, { cluster: 'demo', status: 'DRAINING' }, true)
      .resolves({ containerInstanceArns: [instanceArn] });
    expect(await ecs.listContainerInstances(cluster, 'DRAINING')).toEqual({
      values: [instanceArn],
    });
  });

  it('leave out what ECS does not know', async () => {
    sdk.on(DescribeTasksCommand, { cluster: 'demo', tasks: [taskArn, otherTaskArn] }).resolves({
      tasks: [task],
      failures: [{ arn: otherTaskArn, reason: 'MISSING' }],
    });
    expect(await ecs.describeTasks(cluster, [taskArn, otherTaskArn])).toMatchObject([{ taskArn }]);
  });

  it('describe container instances', async () => {
    const containerInstance = {
      containerInstanceArn: instanceArn,
      status: 'ACTIVE',
      agentConnected: true,
      version: 8,
    };
    sdk
      .on(DescribeContainerInstancesCommand, { containerInstances: [instanceArn] })
      .resolves({ containerInstances: [containerInstance], failures: [] });
    expect(await ecs.describeContainerInstances(cluster, [instanceArn])).toMatchObject([
      { containerInstanceArn: instanceArn, detailVersion: 8 },
    ]);
  });

  it('ask nothing about nothing', async () => {
    expect(await ecs.describeTasks(cluster, [])).toEqual([]);
    expect(await ecs.describeContainerInstances(cluster, [])).toEqual([]);
    expect(sdk.calls()).toHaveLength(0);
  });

  it('do not take a failure of another kind for absence', async () => {
    sdk.on(DescribeTasksCommand).resolves({
      tasks: [],
      failures: [{ arn: taskArn, reason: 'INTERNAL' }],
    });
    await expect(ecs.describeTasks(cluster, [taskArn])).rejects.toThrow(
      new EcsUnavailable(`DescribeTasks failed for ${taskArn}: INTERNAL`),
    );
  });

  it('do not take an answer without its list for an empty cluster', async () => {
    sdk.on(ListTasksCommand).resolves({});
    await expect(ecs.listTasks(cluster, 'RUNNING')).rejects.toThrow(EcsUnavailable);
  });

  it.each([
    awsError('ThrottlingException', 400),
    awsError('ClusterNotFoundException', 400),
    awsError('ServerException', 500),
    connectionReset,
  ])('say what kept ECS from answering, and keep the cause: %s', async (error) => {
    sdk.on(ListContainerInstancesCommand).rejects(error);
    const thrown = await ecs.listContainerInstances(cluster, 'ACTIVE').catch((caught) => caught);
    expect(thrown).toBeInstanceOf(EcsUnavailable);
    expect(thrown.message).toContain(error.message);
    expect(thrown.cause).toBe(error);
  });
});

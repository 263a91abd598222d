import type { CloudModel } from '../../../local/model/cloud-model.ts';
import {
  codeOf,
  containerInstances,
  demoCloud,
  details,
  ec2In,
  inSubnets,
  instanceIn,
  objects,
  pass,
  run,
  task,
  taskArns,
} from './clouds.ts';

/** A worker that runs on the instance in this zone. */
function runningIn(cloud: CloudModel, letter: string): string {
  const expression = `ec2InstanceId == ${ec2In(cloud, letter)}`;
  const answer = run(cloud, 'worker', { placementConstraints: [{ type: 'memberOf', expression }] });
  pass(cloud, 4);
  cloud.takeEvents();
  return taskArns(answer)[0] ?? '';
}

function ec2State(cloud: CloudModel, id: string): unknown {
  const answer = cloud.call('ec2', 'DescribeInstances', { InstanceIds: [id] });
  return JSON.stringify(answer).match(/"instanceState":\{"code":\d+,"name":"([a-z-]+)"/)?.[1];
}

const ec2Change = 'EC2 Instance State-change Notification';
const instanceChange = 'ECS Container Instance State Change';

describe('an instance that is terminated', () => {
  it('takes its tasks with it, and EC2 and ECS both say so', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    const id = ec2In(cloud, 'b');
    cloud.call('ec2', 'TerminateInstances', { InstanceIds: [id] });
    pass(cloud, 3);
    const events = cloud.takeEvents();
    expect(details(events, ec2Change)).toEqual([
      { 'instance-id': id, state: 'shutting-down' },
      { 'instance-id': id, state: 'terminated' },
    ]);
    expect(details(events, instanceChange)).toMatchObject([
      { ec2InstanceId: id, status: 'INACTIVE', agentConnected: false, runningTasksCount: 0 },
    ]);
    expect(task(cloud, arn)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${id}) terminated.`,
    });
    expect(containerInstances(cloud)).toHaveLength(1);
  });

  it('is not noticed by ECS when its agent fell silent first', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    const id = ec2In(cloud, 'b');
    cloud.local({ type: 'terminateInstance', ec2InstanceId: id, silent: true });
    pass(cloud, 300);
    const events = cloud.takeEvents();
    expect(details(events, ec2Change).map((detail) => detail['state'])).toEqual([
      'shutting-down',
      'terminated',
    ]);
    expect(details(events, instanceChange)).toMatchObject([
      { status: 'ACTIVE', agentConnected: false, runningTasksCount: 1 },
    ]);
    expect(task(cloud, arn)['lastStatus']).toBe('RUNNING');
  });

  it('may die without an event of EC2: only DescribeInstances shows it', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    const id = ec2In(cloud, 'b');
    cloud.local({ type: 'dieSilently', ec2InstanceId: id });
    pass(cloud, 300);
    expect(details(cloud.takeEvents(), ec2Change)).toEqual([]);
    expect(ec2State(cloud, id)).toBe('terminated');
    expect(task(cloud, arn)['lastStatus']).toBe('RUNNING');
    expect(codeOf(() => cloud.local({ type: 'restoreAgent', ec2InstanceId: id }))).toBe('Conflict');
  });

  it('is known for an hour, to EC2 and to ECS', () => {
    const cloud = demoCloud('ab');
    const instance = instanceIn(cloud, 'b');
    const id = String(instance['ec2InstanceId']);
    cloud.local({ type: 'terminateInstance', ec2InstanceId: id });
    pass(cloud, 3_500);
    const arns = [instance['containerInstanceArn']];
    const ask = { cluster: 'demo', containerInstances: arns };
    const before = cloud.call('ecs', 'DescribeContainerInstances', ask);
    expect(objects(before, 'containerInstances')).toMatchObject([{ status: 'INACTIVE' }]);
    pass(cloud, 120);
    const after = cloud.call('ecs', 'DescribeContainerInstances', ask);
    expect(after['failures']).toEqual([{ arn: arns[0], reason: 'MISSING' }]);
    expect(codeOf(() => ec2State(cloud, id))).toBe('InvalidInstanceID.NotFound');
  });
});

describe('an instance that is stopped', () => {
  it('loses its tasks and keeps its place in the cluster until it is started again', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    const before = instanceIn(cloud, 'b');
    const id = String(before['ec2InstanceId']);
    cloud.call('ec2', 'StopInstances', { InstanceIds: [id] });
    pass(cloud, 3);
    expect(task(cloud, arn)['stoppedReason']).toBe(`Host EC2 (instance ${id}) stopped.`);
    expect(instanceIn(cloud, 'b')).toMatchObject({ status: 'ACTIVE', agentConnected: false });
    cloud.call('ec2', 'StartInstances', { InstanceIds: [id] });
    pass(cloud, 10);
    expect(instanceIn(cloud, 'b')).toMatchObject({
      containerInstanceArn: before['containerInstanceArn'],
      agentConnected: true,
    });
  });
});

describe('an agent that falls silent', () => {
  it('leaves its tasks as they were, whatever is asked of them', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    cloud.local({ type: 'silenceAgent', ec2InstanceId: ec2In(cloud, 'b') });
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 600);
    expect(task(cloud, arn)).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'STOPPED' });
    expect(instanceIn(cloud, 'b')['agentConnected']).toBe(false);
  });

  it('catches up when it is heard again', () => {
    const cloud = demoCloud('ab');
    const arn = runningIn(cloud, 'b');
    const id = ec2In(cloud, 'b');
    cloud.local({ type: 'silenceAgent', ec2InstanceId: id });
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 600);
    cloud.local({ type: 'restoreAgent', ec2InstanceId: id });
    pass(cloud, 5);
    expect(task(cloud, arn)['lastStatus']).toBe('STOPPED');
    expect(instanceIn(cloud, 'b')['agentConnected']).toBe(true);
  });

  it('may be back before ECS notices, and then nobody hears of it', () => {
    const cloud = demoCloud('ab');
    const id = ec2In(cloud, 'b');
    cloud.local({ type: 'silenceAgent', ec2InstanceId: id });
    pass(cloud, 3);
    cloud.local({ type: 'restoreAgent', ec2InstanceId: id });
    pass(cloud, 600);
    expect(details(cloud.takeEvents(), instanceChange)).toEqual([]);
  });
});

describe('a Spot instance that is interrupted', () => {
  it('is warned, and terminated two minutes later', () => {
    const cloud = demoCloud('ab', { spot: true });
    const id = ec2In(cloud, 'b');
    cloud.local({ type: 'interruptInstance', ec2InstanceId: id, rebalanceRecommendation: true });
    const warnings = cloud.takeEvents();
    expect(warnings.map((event) => event['detail-type'])).toEqual([
      'EC2 Instance Rebalance Recommendation',
      'EC2 Spot Instance Interruption Warning',
    ]);
    expect(warnings[1]?.detail).toEqual({ 'instance-id': id, 'instance-action': 'terminate' });
    pass(cloud, 119);
    expect(ec2State(cloud, id)).toBe('running');
    pass(cloud, 4);
    expect(ec2State(cloud, id)).toBe('terminated');
  });

  it('must be a Spot instance', () => {
    const cloud = demoCloud('a');
    const ec2InstanceId = ec2In(cloud, 'a');
    const interrupt = () => cloud.local({ type: 'interruptInstance', ec2InstanceId });
    expect(codeOf(interrupt)).toBe('Conflict');
  });
});

describe('a zone that fails', () => {
  it('takes its instances and its Fargate tasks, and leaves the other zones alone', () => {
    const cloud = demoCloud('aab');
    const survivor = runningIn(cloud, 'b');
    const fargate = { launchType: 'FARGATE', networkConfiguration: inSubnets('subnet-a') };
    const [lost = ''] = taskArns(run(cloud, 'web', fargate));
    const outcome = cloud.local({ type: 'failZone', availabilityZone: 'us-east-1a' });
    expect(outcome).toEqual({ availabilityZone: 'us-east-1a', ec2Instances: 2, fargateTasks: 1 });
    expect(task(cloud, lost)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'InfrastructureHealth',
    });
    expect(task(cloud, survivor)['lastStatus']).toBe('RUNNING');
    expect(containerInstances(cloud)).toHaveLength(1);
  });

  it('gets its instances back, as new ones, when it is restored', () => {
    const cloud = demoCloud('aab');
    const before = instanceIn(cloud, 'a')['containerInstanceArn'];
    cloud.local({ type: 'failZone', availabilityZone: 'us-east-1a' });
    pass(cloud, 60);
    cloud.local({ type: 'restoreZone', availabilityZone: 'us-east-1a' });
    pass(cloud, 10);
    expect(containerInstances(cloud)).toHaveLength(3);
    expect(instanceIn(cloud, 'a')['containerInstanceArn']).not.toBe(before);
  });

  it('may fail without a word', () => {
    const cloud = demoCloud('ab');
    const id = ec2In(cloud, 'a');
    cloud.local({ type: 'failZone', availabilityZone: 'us-east-1a', silent: true });
    expect(cloud.takeEvents()).toEqual([]);
    expect(ec2State(cloud, id)).toBe('terminated');
  });
});

describe('commands that name what is not there', () => {
  it('are refused', () => {
    const cloud = demoCloud('a');
    const ec2InstanceId = 'i-0123456789abcdef0';
    expect(codeOf(() => cloud.local({ type: 'stopInstance', ec2InstanceId }))).toBe('NotFound');
    expect(codeOf(() => cloud.local({ type: 'crashTask', task: 'abc' }))).toBe('NotFound');
    const failZone = () => cloud.local({ type: 'failZone', availabilityZone: 'us-east-1z' });
    expect(codeOf(failZone)).toBe('InvalidParameterValue');
  });
});

import { isObject } from '../../../local/model/input.ts';
import type { JsonObject } from '../../../local/model/json.ts';
import {
  codeOf,
  containerInstances,
  demoCloud,
  details,
  inSubnets,
  instanceIn,
  objects,
  pass,
  run,
  task,
  taskArns,
  texts,
} from './clouds.ts';

/** The items of one of EC2's sets. */
function items(answer: JsonObject, set: string): JsonObject[] {
  const found = answer[set];
  return isObject(found) ? objects(found, 'item') : [];
}

describe('clusters', () => {
  it('are unknown until they are created, and cannot be deleted while in use', () => {
    const cloud = demoCloud('a');
    expect(codeOf(() => cloud.call('ecs', 'ListTasks', { cluster: 'other' }))).toBe(
      'ClusterNotFoundException',
    );
    expect(codeOf(() => cloud.call('ecs', 'DeleteCluster', { cluster: 'demo' }))).toBe(
      'ClusterContainsContainerInstancesException',
    );
    const answer = cloud.call('ecs', 'DescribeClusters', { clusters: ['demo', 'other'] });
    expect(objects(answer, 'clusters')).toMatchObject([
      { clusterName: 'demo', registeredContainerInstancesCount: 1, status: 'ACTIVE' },
    ]);
    expect(texts(answer, 'failures', 'reason')).toEqual(['MISSING']);
  });
});

describe('ListTasks', () => {
  it('filters by what ECS filters by, and takes startedBy alone only', () => {
    const cloud = demoCloud('ab');
    const mine = taskArns(run(cloud, 'worker', { startedBy: 'me', count: 3 }));
    const other = taskArns(run(cloud, 'web', { networkConfiguration: inSubnets('subnet-b') }));
    const list = (filter: JsonObject) =>
      cloud.call('ecs', 'ListTasks', { cluster: 'demo', ...filter })['taskArns'];
    expect(list({ startedBy: 'me' })).toEqual([...mine].sort((a, b) => (a < b ? -1 : 1)));
    expect(list({ family: 'web' })).toEqual(other);
    expect(list({ desiredStatus: 'PENDING' })).toEqual([]);
    expect(list({ launchType: 'FARGATE' })).toEqual([]);
    const containerInstance = instanceIn(cloud, 'b')['containerInstanceArn'];
    expect(list({ containerInstance })).toEqual(expect.arrayContaining(other));
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: mine[1] });
    expect(list({ desiredStatus: 'STOPPED' })).toEqual([mine[1]]);
    expect(codeOf(() => list({ startedBy: 'me', family: 'worker' }))).toBe(
      'InvalidParameterException',
    );
  });

  it('gives every task once over its pages, although others stop in between', () => {
    const cloud = demoCloud('aabb');
    const all = [1, 2].flatMap(() => taskArns(run(cloud, 'worker', { count: 8 }))).sort();
    const first = cloud.call('ecs', 'ListTasks', { cluster: 'demo', maxResults: 6 });
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: all[2] });
    const { nextToken } = first;
    const second = cloud.call('ecs', 'ListTasks', { cluster: 'demo', nextToken });
    expect([first['taskArns'], second['taskArns']]).toEqual([all.slice(0, 6), all.slice(6)]);
    expect(all).toHaveLength(16);
  });
});

describe('container instances', () => {
  it('show what they have in the form that ECS uses', () => {
    const [instance] = containerInstances(demoCloud('a'));
    expect(instance).toMatchObject({ agentConnected: true, status: 'ACTIVE', version: 1 });
    expect(objects(instance ?? {}, 'registeredResources')).toMatchObject([
      { name: 'CPU', type: 'INTEGER', integerValue: 2_048 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 7_673 },
      {
        name: 'PORTS',
        type: 'STRINGSET',
        stringSetValue: ['22', '2375', '2376', '51678', '51679'],
      },
      { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
    ]);
  });

  it('tell what they have left when a task starts and when it is STOPPED', () => {
    const cloud = demoCloud('a');
    const [arn] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 4);
    const cpu = details(cloud.takeEvents(), 'ECS Container Instance State Change').map(
      (detail) => objects(detail, 'remainingResources')[0]?.['integerValue'],
    );
    expect([cpu[0], cpu.at(-1)]).toEqual([1_536, 2_048]);
  });

  it('are listed by status and by query', () => {
    const cloud = demoCloud('abc');
    const arn = instanceIn(cloud, 'b')['containerInstanceArn'];
    const filter = 'attribute:ecs.availability-zone in [us-east-1b] and agentConnected == true';
    const list = (input: JsonObject) =>
      cloud.call('ecs', 'ListContainerInstances', { cluster: 'demo', ...input })[
        'containerInstanceArns'
      ];
    expect(list({ filter })).toEqual([arn]);
    expect(list({ status: 'DRAINING' })).toEqual([]);
    expect(codeOf(() => list({ filter: 'agentConnected ==' }))).toBe('InvalidParameterException');
  });

  it('carry the attributes of their users, beside those of ECS', () => {
    const cloud = demoCloud('ab');
    const targetId = instanceIn(cloud, 'b')['containerInstanceArn'];
    const attributes = [{ name: 'rack', value: 'r7', targetId }];
    cloud.call('ecs', 'PutAttributes', { cluster: 'demo', attributes });
    const ask = { cluster: 'demo', targetType: 'container-instance', attributeName: 'rack' };
    expect(cloud.call('ecs', 'ListAttributes', ask)['attributes']).toEqual(attributes);
    const placementConstraints = [{ type: 'memberOf', expression: 'attribute:rack == r7' }];
    const placed = run(cloud, 'worker', { count: 2, placementConstraints });
    expect(texts(placed, 'tasks', 'availabilityZone')).toEqual(['us-east-1b', 'us-east-1b']);
    cloud.call('ecs', 'DeleteAttributes', { cluster: 'demo', attributes });
    expect(cloud.call('ecs', 'ListAttributes', ask)['attributes']).toEqual([]);
    const reserved = [{ name: 'ecs.instance-type', value: 'x', targetId }];
    const put = () => cloud.call('ecs', 'PutAttributes', { cluster: 'demo', attributes: reserved });
    expect(codeOf(put)).toBe('InvalidParameterException');
  });

  it('leave orphans behind when they are deregistered by force', () => {
    const cloud = demoCloud('a');
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    const containerInstance = instanceIn(cloud, 'a')['containerInstanceArn'];
    const deregister = (force: boolean) => () =>
      cloud.call('ecs', 'DeregisterContainerInstance', {
        cluster: 'demo',
        containerInstance,
        force,
      });
    expect(codeOf(deregister(false))).toBe('InvalidParameterException');
    expect(deregister(true)()['containerInstance']).toMatchObject({ status: 'INACTIVE' });
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 60);
    expect(task(cloud, arn)).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'STOPPED' });
  });

  it('tell of their health when they are asked to', () => {
    const cloud = demoCloud('a');
    const instance = instanceIn(cloud, 'a');
    const ec2InstanceId = String(instance['ec2InstanceId']);
    cloud.local({
      type: 'instanceHealth',
      ec2InstanceId,
      status: 'IMPAIRED',
      reason: 'no runtime',
    });
    const [change] = details(cloud.takeEvents(), 'ECS Container Instance Health Change');
    expect(change).toMatchObject({ ec2InstanceId, overallStatus: 'IMPAIRED' });
    const answer = cloud.call('ecs', 'DescribeContainerInstances', {
      cluster: 'demo',
      containerInstances: [instance['containerInstanceArn']],
      include: ['CONTAINER_INSTANCE_HEALTH'],
    });
    const [shown] = objects(answer, 'containerInstances');
    expect(shown?.['healthStatus']).toMatchObject({ overallStatus: 'IMPAIRED' });
  });
});

describe('EC2', () => {
  it('describes subnets by id and by filter, one for each zone', () => {
    const cloud = demoCloud('');
    const zones = (input: JsonObject) =>
      items(cloud.call('ec2', 'DescribeSubnets', input), 'subnetSet').map(
        (subnet) => subnet['availabilityZone'],
      );
    expect(zones({})).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
    expect(zones({ SubnetId: ['subnet-c'] })).toEqual(['us-east-1c']);
    expect(zones({ Filter: [{ Name: 'availability-zone', Value: ['*1b'] }] })).toEqual([
      'us-east-1b',
    ]);
    expect(codeOf(() => zones({ SubnetIds: ['subnet-z'] }))).toBe('InvalidSubnetID.NotFound');
  });

  it('describes instances by filter, and running ones alone in their status', () => {
    const cloud = demoCloud('ab', { spot: true });
    const id = String(instanceIn(cloud, 'a')['ec2InstanceId']);
    cloud.local({ type: 'terminateInstance', ec2InstanceId: id });
    const reservations = (name: string, value: string) =>
      items(
        cloud.call('ec2', 'DescribeInstances', { Filters: [{ Name: name, Values: [value] }] }),
        'reservationSet',
      ).length;
    expect(reservations('instance-lifecycle', 'spot')).toBe(2);
    expect(reservations('instance-state-name', 'running')).toBe(1);
    expect(codeOf(() => reservations('colour', 'red'))).toBe('InvalidParameterValue');
    expect(
      items(cloud.call('ec2', 'DescribeInstanceStatus', {}), 'instanceStatusSet'),
    ).toHaveLength(1);
  });
});

it('lets no caller reach into its state', () => {
  const cloud = demoCloud('a');
  const tags = [{ key: 'team', value: 'blue' }];
  const before = cloud.save();
  const answer = run(cloud, 'worker', { tags });
  const saved = JSON.stringify(cloud.save());
  for (const one of objects(answer, 'tasks'))
    Object.assign(one, { lastStatus: 'LOST', tags: null });
  Object.assign(tags[0] ?? {}, { value: 'red' });
  Object.assign(before, { now: 0 });
  expect(JSON.stringify(cloud.save())).toBe(saved);
});

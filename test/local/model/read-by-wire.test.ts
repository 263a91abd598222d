import type { ClusterName } from '../../../shared/core/ids.ts';
import {
  parseDescribeContainerInstances,
  parseDescribeTaskDefinition,
  parseDescribeTasks,
} from '../../../shared/wire/aws/describe.ts';
import { parseEvent } from '../../../shared/wire/aws/events.ts';
import {
  containerInstances,
  demoCloud,
  ec2In,
  inSubnets,
  instanceIn,
  pass,
  run,
  taskArns,
} from './clouds.ts';

const context = { account: '123456789012', region: 'us-east-1', clusters: ['demo' as ClusterName] };

describe('what the model says', () => {
  it('is read event by event, of every detail-type that Estiva listens to', () => {
    const cloud = demoCloud('aab', { spot: true });
    const everywhere = { networkConfiguration: inSubnets('subnet-a', 'subnet-b', 'subnet-c') };
    run(cloud, 'worker', { count: 3 });
    run(cloud, 'web', { count: 2, launchType: 'FARGATE', ...everywhere });
    pass(cloud, 8);
    const [first, second] = containerInstances(cloud).map((one) => String(one['ec2InstanceId']));
    cloud.call('autoscaling', 'PutLifecycleHook', {
      AutoScalingGroupName: 'demo',
      LifecycleHookName: 'wait',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    });
    cloud.call('autoscaling', 'TerminateInstanceInAutoScalingGroup', { InstanceId: first });
    const ec2InstanceId = second ?? '';
    cloud.local({ type: 'scheduledChange', ec2InstanceId });
    cloud.local({ type: 'interruptInstance', ec2InstanceId, rebalanceRecommendation: true });
    cloud.local({ type: 'instanceHealth', ec2InstanceId, status: 'IMPAIRED' });
    pass(cloud, 200);
    const events = cloud.takeEvents();
    expect(new Set(events.map((event) => event['detail-type']))).toEqual(
      new Set([
        'ECS Task State Change',
        'ECS Container Instance State Change',
        'ECS Container Instance Health Change',
        'EC2 Instance State-change Notification',
        'EC2 Spot Instance Interruption Warning',
        'EC2 Instance Rebalance Recommendation',
        'EC2 Instance-terminate Lifecycle Action',
        'AWS Health Event',
      ]),
    );
    const unread = events
      .map((event) => ({ name: event['detail-type'], read: parseEvent(event, context) }))
      .filter(({ read }) => read.type !== 'observed' && read.type !== 'forEveryCluster');
    expect(unread).toEqual([]);
  });

  it('is read answer by answer, and event and answer agree', () => {
    const cloud = demoCloud('a');
    const [arn = ''] = taskArns(run(cloud, 'web', { networkConfiguration: inSubnets('subnet-a') }));
    pass(cloud, 4);
    const answer = cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: [arn] });
    const tasks = parseDescribeTasks(answer);
    const [described] = tasks.type === 'parsed' ? tasks.value.values : [];
    expect(described).toMatchObject({ taskArn: arn, awsvpc: true, cpuUnits: 256, memoryMiB: 512 });
    const told = cloud
      .takeEvents()
      .filter((event) => event['detail-type'] === 'ECS Task State Change')
      .map((event) => parseEvent(event, context))
      .at(-1);
    const { healthStatus, ...shared } = described ?? { healthStatus: undefined };
    expect(healthStatus).toBe('UNKNOWN');
    expect(told).toMatchObject({ type: 'observed', entry: { task: shared } });
  });

  it('is read of what instances register beyond the usual, by event and by answer', () => {
    const cloud = demoCloud('a');
    cloud.local({
      type: 'launchInstances',
      cluster: 'demo',
      instanceType: 'm5.large',
      availabilityZone: 'us-east-1b',
      count: 1,
      resources: [
        { name: 'LICENSE', type: 'INTEGER', integerValue: 3 },
        { name: 'DEVICE', type: 'STRINGSET', stringSetValue: ['left', 'right'] },
      ],
    });
    const custom = [
      { name: 'DEVICE', type: 'STRINGSET', values: ['left', 'right'] },
      { name: 'LICENSE', type: 'INTEGER', value: 3 },
    ];
    const described = parseDescribeContainerInstances({
      containerInstances: [instanceIn(cloud, 'b')],
    });
    const registered = { registeredResources: { custom }, remainingResources: { custom } };
    expect(described).toMatchObject({ value: { values: [registered] } });
    const told = cloud.takeEvents().map((event) => parseEvent(event, context));
    expect(told).toContainEqual(
      expect.objectContaining({
        entry: expect.objectContaining({
          containerInstance: expect.objectContaining({
            registeredResources: expect.objectContaining({ custom }),
          }),
        }),
      }),
    );
  });

  it('is read of instances and definitions', () => {
    const cloud = demoCloud('a', { instanceType: 'g5.xlarge' });
    const listed = cloud.call('ecs', 'ListContainerInstances', { cluster: 'demo' });
    const instances = parseDescribeContainerInstances(
      cloud.call('ecs', 'DescribeContainerInstances', {
        cluster: 'demo',
        containerInstances: listed['containerInstanceArns'],
      }),
    );
    expect(instances).toMatchObject({
      type: 'parsed',
      value: {
        values: [
          {
            ec2InstanceId: ec2In(cloud, 'a'),
            registeredResources: { cpuUnits: 4_096, memoryMiB: 15_487, gpus: 1 },
          },
        ],
      },
    });
    const definition = parseDescribeTaskDefinition(
      cloud.call('ecs', 'DescribeTaskDefinition', { taskDefinition: 'web' }),
    );
    expect(definition).toMatchObject({
      type: 'parsed',
      value: { family: 'web', networkMode: 'awsvpc' },
    });
  });
});

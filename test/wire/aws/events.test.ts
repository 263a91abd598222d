import type { ContainerInstance, ObservedTask } from '../../../shared/core/ecs.ts';
import type { ClusterName } from '../../../shared/core/ids.ts';
import type { Observed } from '../../../shared/core/log/observed.ts';
import { parseEvent } from '../../../shared/wire/aws/events.ts';
import { context, parseSample, readSample, sampleNames } from './samples.ts';

/** What each sample is to become; a sample without a line here fails the first test. */
const expected: Readonly<Record<string, string>> = {
  'aws.autoscaling/ec2-instance-terminate-lifecycle-action.terminating':
    'forEveryCluster TerminateLifecycleActionStarted',
  'aws.autoscaling/ec2-instance-terminate-lifecycle-action.test-notification': 'ignored',
  'aws.autoscaling/ec2-instance-terminate-lifecycle-action.to-warm-pool':
    'forEveryCluster TerminateLifecycleActionStarted',
  'aws.health/aws-health-event.backup-region-copy': 'ignored',
  'aws.health/aws-health-event.closed': 'ignored',
  'aws.health/aws-health-event.reboot-scheduled-several':
    'forEveryCluster ScheduledChangeAnnounced ScheduledChangeAnnounced',
  'aws.health/aws-health-event.retirement-scheduled': 'forEveryCluster ScheduledChangeAnnounced',
  'aws.health/aws-health-event.unasked-issue': 'ignored',
};

/** The samples of one kind become one thing, save the foreign ones. */
const expectedByKind: Readonly<Record<string, string>> = {
  'aws.ec2/ec2-instance-rebalance-recommendation': 'forEveryCluster RebalanceRecommended',
  'aws.ec2/ec2-instance-state-change-notification': 'forEveryCluster Ec2InstanceStateChanged',
  'aws.ec2/ec2-spot-instance-interruption-warning': 'forEveryCluster SpotInterruptionWarned',
  'aws.ecs/ecs-container-instance-health-change': 'observed ContainerInstanceHealthChanged',
  'aws.ecs/ecs-container-instance-state-change': 'observed ContainerInstanceStateChanged',
  'aws.ecs/ecs-task-state-change': 'observed TaskStateChanged',
};

function expectedOf(name: string): string | undefined {
  if (name.endsWith('.foreign-account') || name.endsWith('.foreign-region')) return 'unreadable';
  if (name.endsWith('.foreign-cluster')) return 'ignored';
  return expected[name] ?? expectedByKind[name.slice(0, name.indexOf('.', 'aws.'.length))];
}

function outcomeOf(name: string): string {
  const outcome = parseSample(name);
  if (outcome.type === 'observed') return `observed ${outcome.entry.type}`;
  if (outcome.type !== 'forEveryCluster') return outcome.type;
  return ['forEveryCluster', ...outcome.entries.map(({ type }) => type)].join(' ');
}

function entryOf(name: string): Observed {
  const outcome = parseSample(name);
  if (outcome.type === 'observed') return outcome.entry;
  if (outcome.type === 'forEveryCluster' && outcome.entries[0]) return outcome.entries[0];
  throw new Error(`${name} is ${outcome.type}`);
}

function taskOf(name: string): ObservedTask {
  const entry = entryOf(`aws.ecs/ecs-task-state-change.${name}`);
  if (entry.type !== 'TaskStateChanged') throw new Error(`${name} is ${entry.type}`);
  return entry.task;
}

function instanceOf(name: string): ContainerInstance {
  const entry = entryOf(`aws.ecs/ecs-container-instance-state-change.${name}`);
  if (entry.type !== 'ContainerInstanceStateChanged') throw new Error(`${name} is ${entry.type}`);
  return entry.containerInstance;
}

describe('parseEvent on the samples', () => {
  it.each(sampleNames)('makes of %s what it is', (name) => {
    expect(outcomeOf(name)).toBe(expectedOf(name));
  });

  it('names the cluster of an event by its short name', () => {
    expect(parseSample('aws.ecs/ecs-task-state-change.ec2-running')).toMatchObject({
      type: 'observed',
      cluster: 'demo',
    });
  });

  it('reads a duplicate to the same entry', () => {
    const duplicates = sampleNames.filter((name) => name.endsWith('.duplicate'));
    expect(duplicates.length).toBeGreaterThanOrEqual(3);
    for (const name of duplicates) {
      expect(parseSample(name)).toEqual(parseSample(name.slice(0, -'.duplicate'.length)));
    }
  });
});

describe('a task in an event', () => {
  it('is read whole from a task in bridge mode', () => {
    expect(taskOf('ec2-running')).toEqual({
      taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/demo/cf8d662282580a72f0da45f141822578',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
      containerInstanceArn:
        'arn:aws:ecs:us-east-1:123456789012:container-instance/demo/8ed3f6ad685b959ead7022518e1af76c',
      group: 'estiva:web',
      startedBy: 'estiva/pl-01J9ZC7Q4M8W2T6R0Y5N3B1K7D/at-01J9ZC7QAV5X8H2E4G6J9P3S0F',
      launchType: 'EC2',
      availabilityZone: 'us-east-1a',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      cpuUnits: 256,
      memoryMiB: 512,
      gpus: 0,
      hostPorts: { tcp: [32768], udp: [] },
      awsvpc: false,
      createdAt: Date.parse('2026-11-20T09:14:01.204Z'),
      startedAt: Date.parse('2026-11-20T09:14:08.371Z'),
      detailVersion: 4,
    });
  });

  it('takes its size from its containers when it states none, soft limits first', () => {
    expect(taskOf('ec2-containers-size')).toMatchObject({
      cpuUnits: 192 + 64,
      memoryMiB: 320 + 128,
      hostPorts: { tcp: [9102, 9200], udp: [8125] },
    });
  });

  it('takes each port of a range', () => {
    expect(taskOf('ec2-port-range').hostPorts).toEqual({
      tcp: [554],
      udp: [49153, 49154, 49155, 49156],
    });
  });

  it('counts the GPUs of its containers', () => {
    expect(taskOf('ec2-gpu-running').gpus).toBe(1);
  });

  it('has a network interface of its own when one is attached, and always on Fargate', () => {
    expect(taskOf('ec2-awsvpc-running').awsvpc).toBe(true);
    expect(taskOf('fargate-provisioning').awsvpc).toBe(true);
    expect(taskOf('ec2-service-running').awsvpc).toBe(false);
  });

  it('keeps exit codes and reasons by container, sorted by name', () => {
    expect(taskOf('ec2-stopped-exit-0').exits).toEqual([{ name: 'web', exitCode: 0 }]);
    expect(taskOf('ec2-stopped-out-of-memory').exits).toEqual([
      { name: 'envoy', exitCode: 0 },
      {
        name: 'web',
        exitCode: 137,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    ]);
    expect(taskOf('ec2-stopped-failed-to-start').exits).toEqual([
      { name: 'web', reason: expect.stringContaining('CannotPullContainerError') },
    ]);
    expect(taskOf('ec2-running')).not.toHaveProperty('exits');
  });

  it.each([
    ['ec2-stopped-exit-0', 'EssentialContainerExited', 'STOPPED'],
    ['ec2-stopped-failed-to-start', 'TaskFailedToStart', 'STOPPED'],
    ['ec2-stopped-no-containers', 'TaskFailedToStart', 'STOPPED'],
    ['ec2-stopped-by-user', 'UserInitiated', 'STOPPED'],
    ['ec2-stopped-by-service-scheduler', 'ServiceSchedulerInitiated', 'STOPPED'],
    ['ec2-stopped-host-terminated', 'TerminationNotice', 'STOPPED'],
    ['fargate-spot-interrupted', 'SpotInterruption', 'RUNNING'],
    ['fargate-spot-termination-notice', 'TerminationNotice', 'RUNNING'],
    ['fargate-stopped-infrastructure-health', 'InfrastructureHealth', 'STOPPED'],
    ['fargate-deprovisioning', 'EssentialContainerExited', 'DEPROVISIONING'],
  ])('keeps the stop code of %s', (name, stopCode, lastStatus) => {
    expect(taskOf(name)).toMatchObject({ stopCode, lastStatus, desiredStatus: 'STOPPED' });
  });

  it('gives our own reason for a stop back', () => {
    expect(taskOf('ec2-stopped-by-estiva').stoppedReason).toBe('estiva: desired count lowered');
  });

  it('is of the launch type that takes room where it runs', () => {
    expect(taskOf('managed-instances-running')).toMatchObject({
      launchType: 'EC2',
      capacityProviderName: 'demo-managed',
    });
    expect(taskOf('fargate-spot-running')).toMatchObject({
      launchType: 'FARGATE',
      capacityProviderName: 'FARGATE_SPOT',
    });
    expect(taskOf('old-format')).toMatchObject({ launchType: 'EC2', cpuUnits: 0, memoryMiB: 0 });
  });

  it('has its version, whatever the order of the events', () => {
    const newer = taskOf('out-of-order.version-4');
    const older = taskOf('out-of-order.version-3');
    expect(newer.taskArn).toBe(older.taskArn);
    expect([newer.detailVersion, older.detailVersion]).toEqual([4, 3]);
  });
});

describe('a container instance in an event', () => {
  it('has what the agent registered, what remains, and the ports that are taken', () => {
    expect(instanceOf('active')).toMatchObject({
      ec2InstanceId: 'i-0a1b2c3d4e5f60718',
      status: 'ACTIVE',
      agentConnected: true,
      agentVersion: '1.99.0',
      registeredAt: Date.parse('2026-11-18T06:02:11.480Z'),
      registeredResources: {
        cpuUnits: 2048,
        memoryMiB: 7764,
        gpus: 0,
        takenPorts: { tcp: [22, 2375, 2376, 51678, 51679], udp: [] },
      },
      remainingResources: {
        cpuUnits: 1280,
        memoryMiB: 5716,
        takenPorts: { tcp: [22, 2375, 2376, 32768, 32770, 51678, 51679], udp: [8125] },
      },
      capacityProviderName: 'demo-asg',
      detailVersion: 14801,
    });
  });

  it('has its attributes sorted by name, bare capabilities without a value', () => {
    const { attributes } = instanceOf('arm-trunk');
    for (const [index, { name }] of attributes.entries()) {
      expect(name > (attributes[index - 1]?.name ?? '')).toBe(true);
    }
    expect(attributes).toContainEqual({ name: 'ecs.cpu-architecture', value: 'arm64' });
    expect(attributes).toContainEqual({ name: 'team', value: 'payments' });
    expect(attributes).toContainEqual({ name: 'ecs.capability.task-eni' });
  });

  it.each([
    ['draining', 'DRAINING', true],
    ['inactive', 'INACTIVE', false],
    ['agent-disconnected', 'ACTIVE', false],
  ])('is as the event says: %s', (name, status, agentConnected) => {
    expect(instanceOf(name)).toMatchObject({ status, agentConnected });
  });

  it('counts GPUs, registered and remaining', () => {
    const { registeredResources, remainingResources } = instanceOf('gpu');
    expect([registeredResources.gpus, remainingResources.gpus]).toEqual([1, 0]);
  });

  it('leaves out a capacity provider that is null', () => {
    expect(instanceOf('capacity-provider-null')).not.toHaveProperty('capacityProviderName');
  });

  it('has no EC2 instance when it is external', () => {
    expect(instanceOf('external')).not.toHaveProperty('ec2InstanceId');
  });

  it('offers nothing before its resources are known', () => {
    expect(instanceOf('registering').remainingResources).toMatchObject({
      cpuUnits: 0,
      memoryMiB: 0,
    });
  });

  it('is another one after a reboot that registered it anew', () => {
    const before = instanceOf('rebooted.before');
    const after = instanceOf('rebooted.after');
    expect(after.ec2InstanceId).toBe(before.ec2InstanceId);
    expect(after.containerInstanceArn).not.toBe(before.containerInstanceArn);
  });

  it('shows which checks of its health are impaired', () => {
    const kind = 'aws.ecs/ecs-container-instance-health-change';
    expect(entryOf(`${kind}.several-impaired`)).toMatchObject({
      overallStatus: 'IMPAIRED',
      impaired: ['ACCELERATED_COMPUTE', 'CONTAINER_RUNTIME'],
    });
    expect(entryOf(`${kind}.ok`)).toMatchObject({ overallStatus: 'OK', impaired: [] });
  });
});

describe('an event about EC2 instances', () => {
  it.each(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'])(
    'tells that an instance is %s',
    (state) => {
      expect(entryOf(`aws.ec2/ec2-instance-state-change-notification.${state}`)).toEqual({
        type: 'Ec2InstanceStateChanged',
        ec2InstanceId: 'i-0a1b2c3d4e5f60718',
        state,
      });
    },
  );

  it.each([
    ['terminate', 'i-0b2c3d4e5f6071829'],
    ['stop', 'i-0c3d4e5f60718293a'],
    ['hibernate', 'i-0a1b2c3d4e5f60718'],
  ])('warns of an interruption that will %s an instance', (action, ec2InstanceId) => {
    expect(entryOf(`aws.ec2/ec2-spot-instance-interruption-warning.${action}`)).toEqual({
      type: 'SpotInterruptionWarned',
      ec2InstanceId,
      action,
    });
  });

  it('recommends to rebalance', () => {
    expect(entryOf('aws.ec2/ec2-instance-rebalance-recommendation.spot')).toEqual({
      type: 'RebalanceRecommended',
      ec2InstanceId: 'i-0b2c3d4e5f6071829',
    });
  });

  it('holds what answering a lifecycle action takes', () => {
    const kind = 'aws.autoscaling/ec2-instance-terminate-lifecycle-action';
    expect(entryOf(`${kind}.terminating`)).toEqual({
      type: 'TerminateLifecycleActionStarted',
      ec2InstanceId: 'i-0c3d4e5f60718293a',
      autoScalingGroupName: 'demo-asg',
      lifecycleHookName: 'estiva-drain',
      lifecycleActionToken: '0befcbdb-6ecd-498a-9ff7-ae9b54447cd6',
    });
  });

  it('announces a scheduled change for each instance that it still affects', () => {
    expect(parseSample('aws.health/aws-health-event.reboot-scheduled-several')).toEqual({
      type: 'forEveryCluster',
      entries: ['i-0a1b2c3d4e5f60718', 'i-0c3d4e5f60718293a'].map((ec2InstanceId) => ({
        type: 'ScheduledChangeAnnounced',
        ec2InstanceId,
        eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED',
      })),
    });
  });
});

describe('an event that must not be taken in', () => {
  const running = 'aws.ecs/ecs-task-state-change.ec2-running';

  function changed(name: string, envelope: object, detail: object = {}) {
    const sample = readSample(name);
    const merged = { ...(sample['detail'] as object), ...detail };
    return parseEvent({ ...sample, ...envelope, detail: merged }, context);
  }

  it.each([
    ['aws.ecs/ecs-task-state-change.foreign-account', '999988887777'],
    ['aws.ec2/ec2-instance-state-change-notification.foreign-account', '999988887777'],
    ['aws.ecs/ecs-task-state-change.foreign-region', 'us-west-2'],
  ])('is refused with the reason when it is foreign: %s', (name, said) => {
    expect(parseSample(name)).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining(said),
    });
  });

  it('is refused when its cluster is of another account than it says itself', () => {
    const clusterArn = 'arn:aws:ecs:us-east-1:999988887777:cluster/demo';
    expect(changed(running, {}, { clusterArn })).toMatchObject({ type: 'unreadable' });
  });

  it('is refused when it comes from a source that anybody may use', () => {
    expect(changed(running, { source: 'my.ecs' })).toEqual({
      type: 'unreadable',
      reason: '"ECS Task State Change" comes from aws.ecs, not my.ecs',
    });
  });

  it('is ignored when it is of a cluster that we do not look after, even if unreadable', () => {
    const clusterArn = 'arn:aws:ecs:us-east-1:123456789012:cluster/staging';
    expect(changed(running, {}, { clusterArn, lastStatus: 7 })).toEqual({
      type: 'ignored',
      reason: 'an event of cluster staging',
    });
  });

  it('is ignored when nobody asked for its kind', () => {
    for (const kind of ['ECS Service Action', 'constructor', '__proto__']) {
      expect(changed(running, { 'detail-type': kind })).toMatchObject({ type: 'ignored' });
    }
  });

  it.each([
    ['taskArn', { taskArn: 'web' }],
    ['version', { version: undefined }],
    ['lastStatus', { lastStatus: 'SLEEPING' }],
    ['createdAt', { createdAt: 'yesterday' }],
    ['cpu', { cpu: '1 vCPU' }],
    ['containers.0.name', { containers: [{ exitCode: 1 }] }],
  ])('says that %s is wrong', (path, detail) => {
    expect(changed(running, {}, detail)).toEqual({
      type: 'unreadable',
      reason: expect.stringContaining(`${path}: `),
    });
  });

  it('is taken in from anywhere when nothing is said of where we are', () => {
    const outcome = parseEvent(readSample('aws.ecs/ecs-task-state-change.foreign-region'), {
      clusters: ['demo'] as ClusterName[],
    });
    expect(outcome.type).toBe('observed');
  });

  it('is cut where its text is longer than the log keeps', () => {
    const outcome = changed(running, {}, { stoppedReason: 'x'.repeat(5000) });
    expect(outcome).toMatchObject({ entry: { task: { stoppedReason: 'x'.repeat(1024) } } });
  });
});

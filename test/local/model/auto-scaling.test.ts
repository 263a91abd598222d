import type { CloudModel } from '../../../local/model/cloud-model.ts';
import { isObject } from '../../../local/model/input.ts';
import type { JsonObject } from '../../../local/model/json.ts';
import { codeOf, containerInstances, demoCloud, details, ec2In, objects, pass } from './clouds.ts';

const named = { AutoScalingGroupName: 'demo' };

function group(cloud: CloudModel): JsonObject {
  const answer = cloud.call('autoscaling', 'DescribeAutoScalingGroups', {
    AutoScalingGroupNames: ['demo'],
  });
  const list = answer['AutoScalingGroups'];
  const [found] = isObject(list) ? objects(list, 'member') : [];
  return found ?? {};
}

function members(cloud: CloudModel): JsonObject[] {
  const list = group(cloud)['Instances'];
  return isObject(list) ? objects(list, 'member') : [];
}

function states(cloud: CloudModel): unknown[] {
  return members(cloud).map((member) => member['LifecycleState']);
}

describe('the Auto Scaling group of a cluster', () => {
  it('holds the instances that were seeded, and leaves dead ones dead', () => {
    const cloud = demoCloud('aab');
    expect(group(cloud)).toMatchObject({
      DesiredCapacity: 3,
      SuspendedProcesses: { member: [{ ProcessName: 'Launch' }] },
    });
    cloud.local({ type: 'terminateInstance', ec2InstanceId: ec2In(cloud, 'b') });
    pass(cloud, 60);
    expect(members(cloud)).toHaveLength(2);
    expect(group(cloud)['DesiredCapacity']).toBe(3);
  });

  it('replaces a dead instance once its process Launch is resumed', () => {
    const cloud = demoCloud('ab');
    cloud.call('autoscaling', 'ResumeProcesses', { ...named, ScalingProcesses: ['Launch'] });
    const dead = ec2In(cloud, 'b');
    cloud.local({ type: 'terminateInstance', ec2InstanceId: dead });
    pass(cloud, 15);
    const ids = members(cloud).map((member) => member['InstanceId']);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(dead);
    expect(members(cloud).map((member) => member['AvailabilityZone'])).toContain('us-east-1b');
    expect(containerInstances(cloud)).toHaveLength(2);
  });

  it('launches and lets go as its desired capacity says, within its limits', () => {
    const cloud = demoCloud('ab');
    cloud.call('autoscaling', 'SetDesiredCapacity', { ...named, DesiredCapacity: '5' });
    expect(states(cloud)).toEqual(['InService', 'InService', 'Pending', 'Pending', 'Pending']);
    pass(cloud, 10);
    expect(containerInstances(cloud)).toHaveLength(5);
    cloud.call('autoscaling', 'SetDesiredCapacity', { ...named, DesiredCapacity: 1 });
    pass(cloud, 10);
    expect(containerInstances(cloud)).toHaveLength(1);
    const tooMany = { ...named, DesiredCapacity: 1_000 };
    expect(codeOf(() => cloud.call('autoscaling', 'SetDesiredCapacity', tooMany))).toBe(
      'ValidationError',
    );
  });
});

describe('a lifecycle hook on termination', () => {
  const hook = {
    ...named,
    LifecycleHookName: 'drain-first',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    HeartbeatTimeout: 100,
  };

  function release(cloud: CloudModel): string {
    const id = ec2In(cloud, 'a');
    cloud.call('autoscaling', 'PutLifecycleHook', hook);
    cloud.call('autoscaling', 'TerminateInstanceInAutoScalingGroup', {
      InstanceId: id,
      ShouldDecrementDesiredCapacity: 'true',
    });
    return id;
  }

  it('makes the instance wait for an answer and announces it', () => {
    const cloud = demoCloud('ab');
    const id = release(cloud);
    const [announced] = details(cloud.takeEvents(), 'EC2 Instance-terminate Lifecycle Action');
    expect(announced).toMatchObject({
      AutoScalingGroupName: 'demo',
      EC2InstanceId: id,
      LifecycleHookName: 'drain-first',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    });
    pass(cloud, 90);
    expect(states(cloud)).toEqual(['Terminating:Wait', 'InService']);
    cloud.call('autoscaling', 'CompleteLifecycleAction', {
      ...named,
      LifecycleHookName: 'drain-first',
      LifecycleActionToken: announced?.['LifecycleActionToken'],
      LifecycleActionResult: 'CONTINUE',
    });
    pass(cloud, 5);
    expect(states(cloud)).toEqual(['InService']);
  });

  it('waits its time-out and no longer, unless a heartbeat asks for more', () => {
    const cloud = demoCloud('ab');
    const id = release(cloud);
    pass(cloud, 90);
    cloud.call('autoscaling', 'RecordLifecycleActionHeartbeat', {
      ...named,
      LifecycleHookName: 'drain-first',
      InstanceId: id,
    });
    pass(cloud, 90);
    expect(states(cloud)).toEqual(['Terminating:Wait', 'InService']);
    pass(cloud, 20);
    expect(states(cloud)).toEqual(['InService']);
  });
});

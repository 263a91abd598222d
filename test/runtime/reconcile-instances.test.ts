import type { PlacementId } from '../../shared/core/ids.ts';
import { Ec2Unavailable } from '../../shared/runtime/ports.ts';
import {
  anywhereDefinition,
  ec2Id,
  instanceArn,
  placementRequested,
} from '../core/cluster-under-test.ts';
import { bring, stateNow } from './process-under-test.ts';
import { reading, seen } from './reading.ts';

const minuteMs = 60_000;

describe('a container instance that ECS does not know any more', () => {
  it('is missed, closed, and known again when it is back', async () => {
    const { world, aws, tick } = reading([seen('a1'), seen('b1')]);
    await tick();
    aws.containerInstances.delete(instanceArn('b1'));
    world.clock.pass(minuteMs);
    await tick();
    expect((await stateNow(world)).containerInstances.get(instanceArn('b1'))?.missed).toBe(true);
    aws.containerInstances.set(instanceArn('b1'), seen('b1'));
    world.clock.pass(minuteMs);
    await tick();
    expect((await stateNow(world)).containerInstances.get(instanceArn('b1'))).not.toHaveProperty(
      'missed',
    );
  });
});

describe('what EC2 says of the instances', () => {
  it('is brought in when no event told', async () => {
    const { world, aws, tick } = reading([seen('a1'), seen('b1')]);
    await tick();
    aws.ec2.set(ec2Id('b1'), 'stopping');
    await tick();
    expect((await stateNow(world)).ec2Instances.get(ec2Id('b1'))?.state).toBe('stopping');
    expect((await stateNow(world)).ec2Instances.get(ec2Id('a1'))).toBeUndefined();
  });

  it('is "terminated" of one that it has forgotten, but only if its agent is silent', async () => {
    const { world, aws, tick } = reading([seen('a1'), seen('b1', { agentConnected: false })]);
    aws.ec2.clear();
    await tick();
    const { ec2Instances } = await stateNow(world);
    expect(ec2Instances.get(ec2Id('b1'))?.state).toBe('terminated');
    expect(ec2Instances.get(ec2Id('a1'))).toBeUndefined();
  });

  it('is asked of the instances that ECS has only just told of', async () => {
    const { aws, tick } = reading([seen('a1'), seen('b1')]);
    await tick();
    expect(aws.calls).toContain('DescribeInstances 2');
  });

  it('may be missing: what ECS said is in the log all the same', async () => {
    const { world, aws, tick } = reading([seen('a1')]);
    aws.onCall = (call) => {
      if (call.startsWith('DescribeInstances')) throw new Ec2Unavailable(call);
    };
    await expect(tick()).rejects.toThrow(Ec2Unavailable);
    expect((await stateNow(world)).containerInstances.size).toBe(1);
  });
});

describe('subnets', () => {
  it('are asked for once, and only those whose zone no instance has told', async () => {
    const attributes = [
      { name: 'ecs.availability-zone', value: 'us-east-1a' },
      { name: 'ecs.subnet-id', value: 'subnet-a' },
    ];
    const { world, aws, tick } = reading([seen('a1', { attributes })]);
    aws.zones.set('subnet-b', 'us-east-1b');
    const capacity = [{ capacityProvider: 'FARGATE' }] as const;
    const asked = placementRequested('p-1', { capacity }, anywhereDefinition);
    await bring(world, ...asked);
    await tick();
    await tick();
    expect(aws.calls.filter((call) => call.startsWith('DescribeSubnets'))).toEqual([
      'DescribeSubnets subnet-b',
    ]);
    expect((await stateNow(world)).subnets.sorted()).toEqual([
      { subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
      { subnetId: 'subnet-b', availabilityZone: 'us-east-1b' },
    ]);
    expect((await stateNow(world)).placements.has('p-1' as PlacementId)).toBe(true);
  });
});

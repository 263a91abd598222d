import type { ObservedTask } from '../../shared/core/ecs.ts';
import type { DetailVersion, PlacementId } from '../../shared/core/ids.ts';
import { containerInstanceAnswers } from '../../shared/core/views/container-instances.ts';
import { Ec2Unavailable } from '../../shared/runtime/ports.ts';
import {
  anywhereDefinition,
  ec2Id,
  instanceArn,
  placementRequested,
  taskOf,
} from '../core/cluster-under-test.ts';
import { bring, itemsOf, stateNow, type World } from './process-under-test.ts';
import { reading, seen } from './reading.ts';

const minuteMs = 60_000;

describe('a container instance that ECS does not know any more', () => {
  it('takes nothing new from the first reading on, and loses its tasks with the second', async () => {
    const { world, aws, tick, types } = reading([seen('a1'), seen('b1')]);
    await tick();
    const task = await runOn('b1', world);
    aws.tasks.set(task.taskArn, task);
    await tick();
    aws.containerInstances.delete(instanceArn('b1'));
    world.clock.pass(minuteMs);
    await tick();
    expect(await closedIn(world, 'b1')).toBe('MISSING');
    expect(await types()).not.toContain('TaskReplacementDecided');
    world.clock.pass(minuteMs);
    await tick();
    const last = (await itemsOf(world)).flatMap((item) => item.entries);
    expect(last).toContainEqual(
      expect.objectContaining({ type: 'TaskReplacementDecided', cause: 'CONTAINER_INSTANCE_GONE' }),
    );
  });

  it('is itself again when it is back before that', async () => {
    const { world, aws, tick, types } = reading([seen('a1'), seen('b1')]);
    await tick();
    await tick();
    aws.containerInstances.delete(instanceArn('b1'));
    await tick();
    aws.containerInstances.set(instanceArn('b1'), seen('b1'));
    world.clock.pass(minuteMs);
    await tick();
    expect(await closedIn(world, 'b1')).toBeUndefined();
    expect((await types()).filter((type) => type === 'ContainerInstanceMissed')).toHaveLength(1);
  });
});

describe('an event from before a reading that comes while it lasts', () => {
  it('is mended by that reading, though what it shows was no news when it began', async () => {
    const { world, aws, tick } = reading([seen('a1', { detailVersion: 3 as DetailVersion })]);
    await tick();
    aws.containerInstances.set(
      instanceArn('a1'),
      seen('a1', { detailVersion: 5 as DetailVersion }),
    );
    const late = seen('a1', { detailVersion: 4 as DetailVersion, agentConnected: false });
    let told: Promise<unknown> | undefined;
    aws.onCall = (call) => {
      if (!call.startsWith('ListContainerInstances')) return;
      told ??= bring(world, { type: 'ContainerInstanceStateChanged', containerInstance: late });
    };
    world.clock.pass(minuteMs);
    await tick();
    await told;
    expect((await stateNow(world)).containerInstances.get(instanceArn('a1'))).toMatchObject({
      agentConnected: true,
      detailVersion: 5,
    });
  });
});

async function closedIn(world: World, name: string): Promise<string | undefined> {
  const answers = containerInstanceAnswers(await stateNow(world));
  return answers.find((one) => one.containerInstanceArn === instanceArn(name))?.closed;
}

/** A task of ours runs on an instance. */
async function runOn(name: string, world: World): Promise<ObservedTask> {
  const expression = `ec2InstanceId == ${ec2Id(name)}`;
  const placementConstraints = [{ type: 'memberOf' as const, expression }];
  await bring(world, ...placementRequested('p-1', { placementConstraints }));
  const [attempt] = (await stateNow(world)).attempts.sorted();
  if (attempt === undefined) throw new Error('nothing was decided');
  const { attemptId, runTask } = attempt;
  const task = taskOf('ours', {
    startedBy: runTask.startedBy,
    containerInstanceArn: instanceArn(name),
  });
  await bring(world, { type: 'RunTaskAccepted', attemptId, tasks: [task], failures: [] });
  return task;
}

describe('what EC2 says of the instances', () => {
  it('is brought in when no event told', async () => {
    const { world, aws, tick } = reading([seen('a1'), seen('b1')]);
    await tick();
    aws.ec2.set(ec2Id('b1'), 'stopping');
    await tick();
    expect((await stateNow(world)).ec2Instances.get(ec2Id('b1'))?.state).toBe('stopping');
    expect((await stateNow(world)).ec2Instances.get(ec2Id('a1'))).toBeUndefined();
  });

  it('is nothing, twice, of one that it has forgotten: it is taken for terminated', async () => {
    const { world, aws, tick } = reading([seen('a1'), seen('b1', { agentConnected: false })]);
    aws.ec2.delete(ec2Id('b1'));
    await tick();
    expect(await closedIn(world, 'b1')).toBe('AGENT');
    world.clock.pass(minuteMs);
    await tick();
    expect(await closedIn(world, 'b1')).toBe('EC2_INSTANCE_TERMINATED');
  });

  it('is not missed of one whose agent is connected', async () => {
    const { world, aws, tick, types } = reading([seen('a1')]);
    aws.ec2.clear();
    await tick();
    world.clock.pass(minuteMs);
    await tick();
    expect(await types()).not.toContain('Ec2InstanceMissed');
    expect(await closedIn(world, 'a1')).toBeUndefined();
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

import type { ClusterName, PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { fold } from '../../../shared/core/state/fold.ts';
import { serialise } from '../../../shared/core/state/serialise.ts';
import type { WhyHere } from '../../../shared/core/views/placed-answers.ts';
import { placedWords } from '../../../shared/core/views/placed-words.ts';
import { whyHere } from '../../../shared/core/views/why-here.ts';
import {
  anywhereDefinition,
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceOf,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const zone = 'attribute:ecs.availability-zone';
const byMemory = { type: 'binpack', field: 'memory' } as const;
const sized = (cpuUnits: number, memoryMiB: number) => {
  const resources = { cpuUnits, memoryMiB, gpus: 0, takenPorts: { tcp: [22], udp: [] } };
  return { registeredResources: resources, remainingResources: resources };
};

/** What was decided last, and why each slot of the placement went where it did. */
function whyOf({ items }: ClusterUnderTest, placementId: string): ReadonlyMap<number, WhyHere> {
  const item = items.findLast(({ entries }) =>
    entries.some((entry) => entry.type === 'TaskPlaced'),
  );
  if (item === undefined) throw new Error('nothing was placed');
  const before = emptyState('demo' as ClusterName);
  for (const one of items.slice(0, item.seq - 1)) fold(before, one, `hash${one.seq}`);
  const untouched = serialise(before);
  const slots = new Set(Array.from({ length: 100 }, (_, slot) => slot));
  const why = whyHere(before, item, placementId as PlacementId, slots);
  expect(serialise(before)).toBe(untouched);
  return why;
}

function clusterOf(...instances: Arrival[]): ClusterUnderTest {
  const cluster = new ClusterUnderTest();
  cluster.turn(...instances);
  return cluster;
}

describe('why a task is where it is', () => {
  it('names the scores, the runner-up, what told them apart and what ruled out the others', () => {
    const cluster = clusterOf(
      instanceOf('a1', sized(2_048, 4_000)),
      instanceOf('b1', sized(2_048, 3_000)),
      instanceOf('c1', sized(100, 3_500)),
      instanceOf('d1', { agentConnected: false }),
    );
    cluster.turn(...placementRequested('p-1', { placementStrategy: [byMemory] }));
    const why = whyOf(cluster, 'p-1').get(0);
    expect(why).toMatchObject({
      target: { type: 'EC2', ec2InstanceId: ec2Id('b1') },
      eligible: 2,
      ruledOut: { AGENT: 1, 'RESOURCE:CPU': 1 },
      scores: [{ strategy: 'binpack memory', here: 3_000, runnerUp: 4_000 }],
      runnerUp: { ec2InstanceId: ec2Id('a1') },
      decidedBy: 'STRATEGY',
      strategy: 'binpack memory',
    });
    expect(placedWords(2 as never, why)).toBe(
      `Sent to ${ec2Id('b1')} at 2; 2 of 4 container instances would have taken it ` +
        `(ruled out: AGENT 1, RESOURCE:CPU 1); the next would have been ${ec2Id('a1')}, ` +
        'and binpack memory told them apart: 3000 here, 4000 there',
    );
  });

  it('sees what the slots before it have taken', () => {
    const cluster = clusterOf(instanceOf('a1'), instanceOf('b1'));
    const spread = [{ type: 'spread', field: zone } as const, byMemory];
    cluster.turn(...placementRequested('p-1', { desiredCount: 3, placementStrategy: spread }));
    const told = [...whyOf(cluster, 'p-1').values()].map(({ scores, decidedBy, strategy }) => [
      scores.map(({ here, runnerUp }) => [here, runnerUp]),
      decidedBy,
      strategy,
    ]);
    expect(told).toEqual([
      [
        [
          [0, 0],
          [7_680, 7_680],
        ],
        'FIRST_BY_NAME',
        undefined,
      ],
      [
        [
          [0, 1],
          [7_680, 6_656],
        ],
        'STRATEGY',
        `spread ${zone}`,
      ],
      [
        [
          [1, 1],
          [6_656, 6_656],
        ],
        'FIRST_BY_NAME',
        undefined,
      ],
    ]);
  });

  it('sees what placements of the same item that went first have taken', () => {
    const cluster = clusterOf(instanceOf('a1'), instanceOf('b1'));
    cluster.turn(
      ...placementRequested('p-1', { placementStrategy: [byMemory], priority: 10 }),
      ...placementRequested('p-2', {
        placementStrategy: [byMemory],
        priority: 90,
        desiredCount: 4,
      }),
    );
    expect(whyOf(cluster, 'p-2').get(3)).toMatchObject({
      target: { ec2InstanceId: ec2Id('a1') },
      scores: [{ here: 7_680 - 3 * 1_024, runnerUp: 7_680 }],
    });
    expect(whyOf(cluster, 'p-1').get(0)).toMatchObject({
      target: { ec2InstanceId: ec2Id('b1') },
      eligible: 1,
      ruledOut: { 'RESOURCE:CPU': 1 },
      decidedBy: 'NO_OTHER',
    });
  });

  it('says that the next would have been where the task had just failed', () => {
    const cluster = clusterOf(instanceOf('a1', sized(2_048, 2_000)), instanceOf('b1'));
    cluster.turn(...placementRequested('p-1', { placementStrategy: [byMemory] }));
    const [task] = cluster.acceptStarts();
    if (task === undefined) throw new Error('nothing was started');
    expect(task.containerInstanceArn).toContain('a1');
    const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
    cluster.later(1_000, changed(task, { ...stopped, stopCode: 'EssentialContainerExited' }));
    cluster.later(600_000);
    const why = whyOf(cluster, 'p-1').get(0);
    expect(why).toMatchObject({
      target: { ec2InstanceId: ec2Id('b1') },
      runnerUp: { ec2InstanceId: ec2Id('a1') },
      decidedBy: 'FAILED_THERE',
    });
    expect(placedWords(9 as never, why)).toContain('where it had just failed');
  });

  it('says that less important tasks had made room for it', () => {
    const cluster = clusterOf(instanceOf('a1'));
    cluster.turn(...placementRequested('p-low', { desiredCount: 4, priority: 20 }));
    cluster.acceptStarts();
    const decisions = cluster.later(1_000, ...placementRequested('p-high', { priority: 60 }));
    const [preempted] = only(decisions, 'TaskPreempted');
    const task = cluster.state.tasks.get(preempted?.taskArn as never);
    if (task === undefined) throw new Error('nothing made room');
    const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
    cluster.later(20_000, changed(task, stopped), instanceOf('b1', sized(2_048, 3_000)));
    const why = whyOf(cluster, 'p-high').get(0);
    expect(why).toMatchObject({
      target: { ec2InstanceId: ec2Id('a1') },
      eligible: 2,
      decidedBy: 'KEPT_FOR_IT',
    });
    expect(placedWords(9 as never, why)).toContain('less important tasks had made room');
  });

  it('tells what stood before Fargate, and why this zone', () => {
    const cluster = clusterOf(
      { type: 'SubnetDescribed', subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
      { type: 'SubnetDescribed', subnetId: 'subnet-b', availabilityZone: 'us-east-1b' },
      instanceOf('a1', sized(128, 4_000)),
    );
    const capacity = [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }] as const;
    cluster.turn(...placementRequested('p-1', { desiredCount: 2, capacity }, anywhereDefinition));
    const [first, second] = whyOf(cluster, 'p-1').values();
    expect(first).toMatchObject({
      target: { type: 'FARGATE', availabilityZone: 'us-east-1a' },
      eligible: 0,
      passedOver: ['EC2: 0 of 1 container instances would take it (ruled out: RESOURCE:CPU 1)'],
      runnerUp: { availabilityZone: 'us-east-1b' },
      decidedBy: 'FIRST_BY_NAME',
    });
    expect(second).toMatchObject({
      target: { availabilityZone: 'us-east-1b' },
      scores: [{ strategy: `spread ${zone}`, here: 0, runnerUp: 1 }],
      decidedBy: 'STRATEGY',
    });
  });

  it('says when another would have suited this task better', () => {
    const cluster = clusterOf(instanceOf('a1'), instanceOf('b1', sized(2_048, 3_000)));
    cluster.turn(...placementRequested('p-1', { placementStrategy: [byMemory] }));
    const { items } = cluster;
    const last = items.at(-1);
    if (last === undefined) throw new Error('nothing was placed');
    const target = { type: 'EC2', containerInstanceArn: 'nobody' };
    const there = JSON.parse(
      JSON.stringify(last).replaceAll('container-instance/demo/b1', 'container-instance/demo/a1'),
    );
    items.splice(-1, 1, there);
    const why = whyOf(cluster, 'p-1').get(0);
    expect(why).toMatchObject({
      decidedBy: 'OTHERS_IN_MIND',
      runnerUp: { ec2InstanceId: ec2Id('b1') },
    });
    const nowhere = JSON.parse(JSON.stringify(last), (name, value) =>
      name === 'target' ? target : value,
    );
    items.splice(-1, 1, nowhere);
    expect(whyOf(cluster, 'p-1').get(0)).toBeUndefined();
  });
});

import type { ContainerInstance, ObservedTask } from '../../../shared/core/ecs.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { containerInstanceAnswers } from '../../../shared/core/views/container-instances.ts';
import {
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  large,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const minuteMs = 60_000;

/** Tasks of so many placements run on a1, the only instance; then b1 joins. */
function onA1(counts: readonly number[], a1: Partial<ContainerInstance> = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1', a1));
  const requests = counts.flatMap((desiredCount, n) =>
    placementRequested(`p-${n}`, { desiredCount }),
  );
  cluster.turn(...requests);
  const tasks = cluster.acceptStarts();
  cluster.turn(instanceOf('b1'));
  return { cluster, tasks };
}

function failed(task: ObservedTask | undefined, reason?: string): Arrival {
  if (task === undefined) throw new Error('there is no such task');
  return changed(task, {
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    exits: [{ name: 'nginx', exitCode: 1, ...(reason !== undefined && { reason }) }],
  });
}

function verdictOn(cluster: ClusterUnderTest, name: string) {
  const arn = instanceArn(name);
  return containerInstanceAnswers(cluster.state).find((a) => a.containerInstanceArn === arn)
    ?.verdict;
}

/** Three tasks of two placements fail on a1 within a minute. */
function quarantined() {
  const { cluster, tasks } = onA1([2, 1]);
  const decisions = tasks.flatMap((task) => cluster.later(20_000, failed(task)));
  return { cluster, decisions };
}

describe('an instance on which three tasks of two placements fail', () => {
  it('takes no task for twenty minutes, from that very item on', () => {
    const { cluster, decisions } = quarantined();
    expect(only(decisions, 'ContainerInstanceQuarantined')).toMatchObject([
      {
        containerInstanceArn: instanceArn('a1'),
        until: cluster.at + 20 * minuteMs,
        failures: 3,
        placementIds: ['p-0', 'p-1'],
      },
    ]);
    expect(verdictOn(cluster, 'a1')).toBe('QUARANTINED');
    const more = only(
      cluster.turn(...placementRequested('p-more', { desiredCount: 2 })),
      'TaskPlaced',
    );
    expect(more.map(({ target }) => target)).toMatchObject([
      { containerInstanceArn: instanceArn('b1') },
    ]);
  });

  it('then takes one task, and the others when that has run for a minute', () => {
    const { cluster } = quarantined();
    cluster.acceptStarts();
    const eased = cluster.later(20 * minuteMs);
    expect(only(eased, 'ContainerInstanceQuarantineEased')).toMatchObject([{ to: 'PROBATION' }]);
    expect(verdictOn(cluster, 'a1')).toBe('RETURNED');
    const constraint = { type: 'memberOf', expression: `ec2InstanceId == ${ec2Id('a1')}` } as const;
    const asked = { desiredCount: 2, placementConstraints: [constraint] };
    const first = only(cluster.turn(...placementRequested('p-here', asked)), 'TaskPlaced');
    expect(first.map(({ slots }) => slots)).toEqual([[0]]);
    cluster.acceptStarts();
    expect(only(cluster.later(59_000), 'TaskPlaced')).toEqual([]);
    const open = cluster.later(1_000);
    expect(only(open, 'ContainerInstanceQuarantineEased')).toMatchObject([{ to: 'OPEN' }]);
    expect(only(open, 'TaskPlaced').map(({ slots }) => slots)).toEqual([[1]]);
    expect(verdictOn(cluster, 'a1')).toBe('HEALTHY');
  });

  it('is back in quarantine when that one fails', () => {
    const { cluster } = quarantined();
    cluster.acceptStarts();
    cluster.later(20 * minuteMs);
    const constraint = { type: 'memberOf', expression: `ec2InstanceId == ${ec2Id('a1')}` } as const;
    cluster.turn(...placementRequested('p-here', { placementConstraints: [constraint] }));
    const [probe] = cluster.acceptStarts();
    expect(only(cluster.later(5_000, failed(probe)), 'ContainerInstanceQuarantined')).toMatchObject(
      [{ failures: 1, placementIds: ['p-here'] }],
    );
  });
});

it('an instance is in quarantine when a second placement failed there before many of the first', () => {
  const { cluster, tasks } = onA1([1, 14], large);
  expect(tasks).toHaveLength(15);
  const [first, ...others] = tasks.map((task) => failed(task));
  if (first !== undefined) cluster.turn(first);
  const decisions = cluster.later(20_000, ...others);
  expect(only(decisions, 'ContainerInstanceQuarantined')).toMatchObject([
    { containerInstanceArn: instanceArn('a1'), placementIds: ['p-0', 'p-1'] },
  ]);
});

describe('an instance stays open', () => {
  it('when all that failed is of one placement', () => {
    const { cluster, tasks } = onA1([3]);
    const decisions = tasks.flatMap((task) => cluster.later(1_000, failed(task)));
    expect(only(decisions, 'ContainerInstanceQuarantined')).toEqual([]);
  });

  it('when the failures lie more than five minutes apart', () => {
    const { cluster, tasks } = onA1([2, 1]);
    const decisions = tasks.flatMap((task) => cluster.later(151_000, failed(task)));
    expect(only(decisions, 'ContainerInstanceQuarantined')).toEqual([]);
  });

  it('when tasks run out of the memory that they may use', () => {
    const { cluster, tasks } = onA1([2, 1]);
    const why = 'OutOfMemoryError: Container killed due to memory usage';
    const decisions = tasks.flatMap((task) => cluster.later(1_000, failed(task, why)));
    expect(only(decisions, 'ContainerInstanceQuarantined')).toEqual([]);
  });

  it('when a tenth of the instances is in quarantine already', () => {
    const { cluster } = quarantined();
    const there = [...cluster.acceptStarts()];
    expect(new Set(there.map((task) => task.containerInstanceArn))).toEqual(
      new Set([instanceArn('b1')]),
    );
    const live = [...cluster.state.tasks.values()].filter((task) => task.lastStatus === 'RUNNING');
    const decisions = live.flatMap((task) => cluster.later(1_000, failed(task)));
    expect(only(decisions, 'ContainerInstanceQuarantined')).toEqual([]);
  });
});

describe('a placement that fails on three instances', () => {
  it('is to blame, and its failures condemn none of them', () => {
    const cluster = new ClusterUnderTest();
    const spread = {
      desiredCount: 6,
      placementStrategy: [{ type: 'spread', field: 'instanceId' }],
    } as const;
    cluster.turn(instanceOf('a1'), instanceOf('b1'), instanceOf('c1'));
    cluster.turn(...placementRequested('p-bad', spread));
    cluster.turn(...placementRequested('p-good', { ...spread, desiredCount: 3 }));
    const tasks = cluster.acceptStarts();
    const of = (name: string) => tasks.filter(({ startedBy }) => startedBy?.includes(name));
    const bad = of('p-bad').flatMap((task) => cluster.later(1_000, failed(task)));
    expect(only(bad, 'PlacementBlamed')).toMatchObject([
      { placementId: 'p-bad', until: expect.any(Number) },
    ]);
    const [good] = of('p-good');
    const after = cluster.later(1_000, failed(good));
    expect(only([...bad, ...after], 'ContainerInstanceQuarantined')).toEqual([]);
  });
});

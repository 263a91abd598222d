import type { LogItem } from '../../../shared/core/log/item.ts';
import { PrecedenceJudge } from '../../../simulation/invariants/precedence.ts';
import {
  anywhereDefinition,
  ClusterUnderTest,
  instanceOf,
  placementRequested,
} from '../../core/cluster-under-test.ts';

/** A cluster and the item that it has just appended, for a judge that knows nothing else. */
function judged(cluster: ClusterUnderTest, tamper: (item: LogItem) => LogItem = (item) => item) {
  const item = cluster.items.at(-1);
  if (item === undefined) throw new Error('nothing was decided');
  const judge = new PrecedenceJudge(cluster.state);
  return () => judge.after(tamper(item));
}

/** `a1` has room for four tasks of 512 CPU units. */
function crowded() {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    instanceOf('a1'),
    ...placementRequested('p-low', { desiredCount: 3, priority: 10 }),
    ...placementRequested('p-high', { desiredCount: 3, priority: 90 }),
  );
  return cluster;
}

describe('precedence', () => {
  it('is kept where the more important has all its tasks and the less important one of three', () => {
    expect(judged(crowded())).not.toThrow();
  });

  it('is found broken when the less important gets the room that the other waits for', () => {
    const cluster = crowded();
    const { placements } = cluster.state;
    for (const placement of placements.sorted()) {
      const priority = placement.placementId === 'p-low' ? 95 : 90;
      const request = { ...placement.request, priority };
      placements.set(placement.placementId, { ...placement, request });
    }
    expect(judged(cluster)).toThrow('goes ahead of p-low, which is more important');
  });

  it('is nobody’s whose priority is the same', () => {
    const cluster = crowded();
    const { placements } = cluster.state;
    for (const placement of placements.sorted()) {
      const request = { ...placement.request, priority: 40 };
      placements.set(placement.placementId, { ...placement, request });
    }
    expect(judged(cluster)).not.toThrow();
  });
});

describe('room on an instance', () => {
  const capacity = [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }] as const;

  /** An m5.large has two network interfaces for tasks. */
  function overflowing(desiredCount: number) {
    const cluster = new ClusterUnderTest();
    const asked = placementRequested('p-any', { desiredCount, capacity }, anywhereDefinition);
    cluster.turn(instanceOf('a1'), ...asked);
    return cluster;
  }

  it('is no more than its network interfaces, so that the third task may go to Fargate', () => {
    const cluster = overflowing(3);
    const targets = cluster.state.attempts.sorted().map(({ target, slots }) => {
      return `${target.type} ${slots.length}`;
    });
    expect(new Set(targets)).toEqual(new Set(['FARGATE 1', 'EC2 2']));
    expect(judged(cluster)).not.toThrow();
  });

  it('is found when a task goes to Fargate all the same', () => {
    const cluster = overflowing(2);
    const onFargate = (item: LogItem) => {
      for (const attempt of cluster.state.attempts.sorted()) {
        cluster.state.attempts.delete(attempt.attemptId);
      }
      const target = { type: 'FARGATE', capacityProvider: 'FARGATE' };
      const entries = item.entries.map((entry) =>
        entry.type === 'TaskPlaced' ? { ...entry, target } : entry,
      );
      return { ...item, entries } as LogItem;
    };
    expect(judged(cluster, onFargate)).toThrow('p-any goes to FARGATE, and arn:aws:ecs');
  });

  it('is found when a slot goes on waiting', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(...placementRequested('p-web', { desiredCount: 2 }));
    const judge = new PrecedenceJudge(cluster.state);
    expect(() => judge.judgeWaiting()).not.toThrow();
    const arrival = instanceOf('b2');
    if (arrival.type !== 'ContainerInstanceStateChanged') throw new Error('another arrival');
    const { containerInstance } = arrival;
    cluster.state.containerInstances.set(containerInstance.containerInstanceArn, containerInstance);
    expect(() => judge.judgeWaiting()).toThrow('p-web waits, and arn:aws:ecs');
  });
});

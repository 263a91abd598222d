import type { PlacementRequest } from '../../../shared/core/placement.ts';
import {
  ClusterUnderTest,
  changed,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const [first, second] = ['p-first', 'p-second'] as const;

describe('what is kept of those that found no place', () => {
  it('does not keep out another group, to which a rule of its own applies', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), instanceOf('b1'));
    const request: Partial<PlacementRequest> = {
      desiredCount: 3,
      placementConstraints: [{ type: 'distinctInstance' }],
    };
    // One has to wait, since the two instances have one each.
    cluster.turn(...placementRequested(first, { ...request, group: 'first' }));
    cluster.acceptStarts();
    expect(cluster.later(100)).toEqual([]);
    const decisions = cluster.later(
      100,
      ...placementRequested(second, { ...request, group: 'second' }),
    );
    expect(only(decisions, 'TaskPlaced')).toHaveLength(2);
  });

  it('is looked at again when a budget lets go of tasks to which nothing has happened', () => {
    const cluster = new ClusterUnderTest();
    // Only `b1` has room for what is asked later, and its task is one that the budget keeps.
    const small = { cpuUnits: 512, memoryMiB: 2_048, gpus: 0, takenPorts: { tcp: [], udp: [] } };
    cluster.turn(
      instanceOf('a1', { registeredResources: small, remainingResources: small }),
      instanceOf('b1'),
    );
    const low = {
      desiredCount: 2,
      priority: 0,
      disruptionBudget: { maxUnavailable: 1 },
      placementConstraints: [{ type: 'distinctInstance' as const }],
    };
    cluster.turn(...placementRequested(first, low));
    const tasks = cluster.acceptStarts('PENDING');
    const on = (name: string) =>
      tasks.find(({ containerInstanceArn }) => containerInstanceArn === instanceArn(name));
    const [stays, goes] = [on('a1'), on('b1')];
    if (stays === undefined || goes === undefined) throw new Error('each instance has a task');
    const running = { lastStatus: 'RUNNING', startedAt: cluster.at } as const;
    cluster.turn(changed(goes, running));
    const high = {
      priority: 90,
      overrides: { cpu: '2048', memory: '1024' },
      group: 'high',
    };
    const asked = cluster.later(100, ...placementRequested(second, high));
    expect(only(asked, 'TaskPreempted')).toEqual([]);
    const decisions = cluster.later(100, changed(stays, running));
    expect(only(decisions, 'TaskPreempted')).toMatchObject([{ taskArn: goes.taskArn }]);
  });
});

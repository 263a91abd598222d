import type { PlacementId } from '../../../../shared/core/ids.ts';
import {
  ClusterUnderTest,
  changed,
  instanceOf,
  only,
  placementRequested,
} from '../../cluster-under-test.ts';

const low = 'p-low' as PlacementId;
const high = 'p-high' as PlacementId;
const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;

/** `a1` and `b1` have room for four tasks of 512 CPU units each, and all of it is taken. */
function full(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    instanceOf('a1'),
    instanceOf('b1'),
    ...placementRequested(low, { desiredCount: 8, priority: 20, ...asked }),
  );
  const tasks = cluster.acceptStarts();
  return { cluster, tasks };
}

describe('a full cluster', () => {
  it('gives the room of less important tasks to a more important one, which waits until it is there', () => {
    const { cluster } = full();
    const decisions = cluster.later(1_000, ...placementRequested(high, { priority: 30 }));
    const [preempted] = only(decisions, 'TaskPreempted');
    expect(preempted).toMatchObject({ placementId: low, for: { placementId: high, slot: 0 } });
    expect(only(decisions, 'TaskPreempted')).toHaveLength(1);
    expect(only(decisions, 'SlotNominated')).toEqual([
      {
        type: 'SlotNominated',
        placementId: high,
        slot: 0,
        containerInstanceArn: preempted?.containerInstanceArn,
      },
    ]);
    expect(only(decisions, 'TaskStopDecided')).toMatchObject([
      { taskArn: preempted?.taskArn, reason: 'preempted' },
    ]);
    // Nothing more is decided while the task is stopping …
    expect(cluster.later(5_000)).toEqual([]);
    // … and when it has stopped, the room is not for the one that had to go.
    const task = cluster.state.tasks.get(preempted?.taskArn as never);
    if (task === undefined) throw new Error('the task is known');
    const placed = only(cluster.later(20_000, changed(task, stopped)), 'TaskPlaced');
    expect(placed).toMatchObject([
      {
        placementId: high,
        target: { containerInstanceArn: preempted?.containerInstanceArn },
      },
    ]);
  });

  it('stays as it is for what is less than ten more important', () => {
    const { cluster } = full();
    const decisions = cluster.later(1_000, ...placementRequested(high, { priority: 29 }));
    expect(decisions.map(({ type }) => type)).toEqual(['TaskUnplaceable', 'EventPutDecided']);
  });

  it('keeps the room that is coming from others who would fit into it', () => {
    const { cluster } = full({ desiredCount: 7 });
    // Half of what it needs is free on one instance, and an eighth placement would take that.
    const large = {
      priority: 90,
      overrides: { cpu: '1024', memory: '1024' },
    };
    const decisions = cluster.later(1_000, ...placementRequested(high, large));
    expect(only(decisions, 'TaskPreempted')).toHaveLength(1);
    const others = cluster.later(
      1_000,
      ...placementRequested('p-other', { priority: 20, group: 'other' }),
    );
    expect(only(others, 'TaskPlaced')).toEqual([]);
    expect(only(others, 'TaskPreempted')).toEqual([]);
  });
});

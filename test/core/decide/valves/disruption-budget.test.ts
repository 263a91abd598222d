import type { DetailVersion, PlacementId } from '../../../../shared/core/ids.ts';
import { placementAnswer } from '../../../../shared/core/views/placements.ts';
import {
  ClusterUnderTest,
  changed,
  drainRequested,
  ec2Id,
  instanceArn,
  instanceOf,
  large,
  only,
  placementRequested,
} from '../../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const minuteMs = 60_000;
const drainA1 = drainRequested('a1');

/** Five tasks run on `a1`, and `b1` is empty. */
function fiveOnOne(maxUnavailable: number | string) {
  const cluster = new ClusterUnderTest();
  const asked = { desiredCount: 5, disruptionBudget: { maxUnavailable } };
  cluster.turn(instanceOf('a1', large), ...placementRequested(web, asked));
  const tasks = cluster.acceptStarts();
  cluster.turn(instanceOf('b1', large));
  return { cluster, tasks };
}

function moved(decisions: ReturnType<ClusterUnderTest['turn']>): number {
  return only(decisions, 'TaskReplacementDecided').length;
}

function allowed({ state }: ClusterUnderTest): number | undefined {
  const placement = state.placements.get(web);
  return placement && placementAnswer(state, placement).disruptionsAllowed;
}

describe('a drain of tasks with a disruption budget', () => {
  it('moves as many at once as may be unavailable, and the next when those run', () => {
    const { cluster } = fiveOnOne(2);
    expect(moved(cluster.turn(drainA1))).toBe(2);
    expect(allowed(cluster)).toBe(0);
    expect(moved(cluster.later(5_000))).toBe(0);
    const [first] = cluster.state.attempts.sorted();
    expect(first?.slots).toHaveLength(2);
    cluster.acceptStarts();
    expect(cluster.state.attempts.sorted().flatMap(({ slots }) => slots)).toHaveLength(2);
    cluster.acceptStarts();
    cluster.acceptStarts();
    expect(allowed(cluster)).toBe(2);
    const left = [...cluster.state.slots.values()].filter(({ taskArn }) => {
      const task = taskArn === undefined ? undefined : cluster.state.tasks.get(taskArn);
      return task?.containerInstanceArn !== instanceArn('b1');
    });
    expect(left).toEqual([]);
  });

  it.each([
    ['20%', 1],
    ['21%', 2],
    ['100%', 5],
    ['0%', 0],
    [0, 0],
    [9, 5],
  ] as const)('that is %s of five tasks moves %i at once', (maxUnavailable, count) => {
    expect(moved(fiveOnOne(maxUnavailable).cluster.turn(drainA1))).toBe(count);
  });

  it('counts what failed on its own against the budget', () => {
    const { cluster, tasks } = fiveOnOne(2);
    const [first] = tasks;
    if (first === undefined) throw new Error('nothing runs');
    const crashed = changed(first, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
    const decisions = cluster.turn(crashed, drainA1);
    expect(only(decisions, 'TaskReplacementDecided').map(({ cause }) => cause)).toEqual([
      'TASK_STOPPED',
      'CONTAINER_INSTANCE_DRAINING',
    ]);
  });

  it('counts what is unhealthy against the budget, and moves that at no cost', () => {
    const { cluster, tasks } = fiveOnOne(1);
    const [first] = tasks;
    if (first === undefined) throw new Error('nothing runs');
    const decisions = cluster.turn(changed(first, { healthStatus: 'UNHEALTHY' }), drainA1);
    expect(only(decisions, 'TaskReplacementDecided').map(({ taskArn }) => taskArn)).toEqual([
      first.taskArn,
    ]);
  });

  it('moves everything at once without one', () => {
    const { cluster } = fiveOnOne('100%');
    expect(allowed(cluster)).toBe(5);
    const free = new ClusterUnderTest();
    free.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 3 }));
    free.acceptStarts();
    expect(moved(free.turn(drainA1))).toBe(3);
    expect(allowed(free)).toBeUndefined();
  });
});

describe('a Spot interruption', () => {
  it('does not wait for the budget, and says where it went beyond it', () => {
    const { cluster } = fiveOnOne('40%');
    const decisions = cluster.turn({
      type: 'SpotInterruptionWarned',
      ec2InstanceId: ec2Id('a1'),
      action: 'terminate',
    });
    const said = only(decisions, 'TaskReplacementDecided').map(({ overBudget }) => overBudget);
    expect(said).toEqual([undefined, undefined, true, true, true]);
  });
});

describe('an instance that its Auto Scaling group takes', () => {
  it('waits for the budget, and no more once it has left the cluster', () => {
    const { cluster } = fiveOnOne(0);
    const taken = cluster.turn({
      type: 'TerminateLifecycleActionStarted',
      ec2InstanceId: ec2Id('a1'),
      autoScalingGroupName: 'demo',
      lifecycleHookName: 'move-tasks-first',
      lifecycleActionToken: 'c0ffee',
    });
    expect(moved(taken)).toBe(0);
    const left = cluster.turn(
      instanceOf('a1', { status: 'INACTIVE', detailVersion: 2 as DetailVersion }),
    );
    const causes = only(left, 'TaskReplacementDecided').map(({ cause }) => cause);
    expect(causes).toEqual(Array(5).fill('CONTAINER_INSTANCE_GONE'));
  });

  it('waits no more for the last five minutes that the group waits, and says so', () => {
    const { cluster } = fiveOnOne(0);
    const action = {
      ec2InstanceId: ec2Id('a1'),
      autoScalingGroupName: 'demo',
      lifecycleHookName: 'move-tasks-first',
      lifecycleActionToken: 'c0ffee',
    };
    cluster.turn({ type: 'TerminateLifecycleActionStarted', ...action });
    expect(moved(cluster.later(54 * minuteMs))).toBe(0);
    const said = only(cluster.later(minuteMs), 'TaskReplacementDecided');
    expect(said.map(({ overBudget }) => overBudget)).toEqual(Array(5).fill(true));
  });
});

import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import {
  ClusterUnderTest,
  changed,
  instanceOf,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const minuteMs = 60_000;
const read: Arrival = { type: 'ReconcileCompleted', tasks: 1, containerInstances: 2 };

function started(
  lastStatus: ObservedTask['lastStatus'],
  asked: Parameters<typeof placementRequested>[1] = {},
) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested('p-web', asked));
  const [task] = cluster.acceptStarts(lastStatus);
  if (task === undefined) throw new Error('nothing was started');
  return { cluster, task };
}

/** As DescribeTasks shows it: of the same version. */
function described(task: ObservedTask, healthStatus: 'HEALTHY' | 'UNHEALTHY'): Arrival {
  return { type: 'TaskStateChanged', task: { ...task, healthStatus } };
}

describe('a task whose health check fails', () => {
  it('is replaced at the first reading that shows it, and stopped when its successor runs', () => {
    const { cluster, task } = started('RUNNING');
    const decisions = cluster.later(minuteMs, described(task, 'UNHEALTHY'));
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([
      { cause: 'TASK_UNHEALTHY', failures: 1, taskArn: task.taskArn },
    ]);
    expect(only(decisions, 'TaskStopDecided')).toEqual([]);
    cluster.acceptStarts();
    const stops = [...cluster.state.effects.values()].filter(({ type }) => type === 'StopTask');
    expect(stops).toMatchObject([{ taskArn: task.taskArn, reason: 'replaced' }]);
  });

  it('stays so when an event that says nothing of health comes after it', () => {
    const { cluster, task } = started('RUNNING', { restartPolicy: { condition: 'NONE' } });
    cluster.turn(described(task, 'UNHEALTHY'));
    cluster.turn(changed(task, { cpuUnits: 500 }));
    expect(cluster.state.tasks.get(task.taskArn)?.healthStatus).toBe('UNHEALTHY');
  });

  it('is left alone where no restart is asked for', () => {
    const { cluster, task } = started('RUNNING', { restartPolicy: { condition: 'NONE' } });
    expect(cluster.later(minuteMs, described(task, 'UNHEALTHY'))).toEqual([]);
  });

  it('goes on when it is well again before another was started', () => {
    const cluster = new ClusterUnderTest();
    const asked = {
      desiredCount: 1,
      placementConstraints: [{ type: 'distinctInstance' }],
    } as const;
    cluster.turn(instanceOf('a1'), ...placementRequested('p-web', asked));
    const [task] = cluster.acceptStarts();
    if (task === undefined) throw new Error('nothing was started');
    cluster.turn(changed(task, {}));
    const now = { ...task, detailVersion: (task.detailVersion + 1) as never };
    const full = instanceOf('a1', { status: 'DRAINING', detailVersion: 2 as never });
    cluster.turn(full);
    cluster.turn(described(now, 'UNHEALTHY'));
    const open = instanceOf('a1', { detailVersion: 3 as never });
    const decisions = cluster.later(1_000, described(now, 'HEALTHY'), open);
    expect(only(decisions, 'TaskReplacementWithdrawn')).toMatchObject([{ taskArn: task.taskArn }]);
  });
});

describe('a task that does not begin to run', () => {
  function readings(cluster: ClusterUnderTest, count: number) {
    const decisions = [];
    for (let n = 0; n < count; n += 1) decisions.push(...cluster.later(minuteMs, read));
    return decisions;
  }

  it('is stopped and started elsewhere after a quarter of an hour', () => {
    const { cluster, task } = started('PENDING');
    expect(readings(cluster, 14)).toEqual([]);
    const decisions = readings(cluster, 1);
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([{ cause: 'TASK_STUCK' }]);
    expect(only(decisions, 'TaskStopDecided')).toMatchObject([
      { taskArn: task.taskArn, reason: 'never started' },
    ]);
  });

  it('has the time that an outage of ours took, too', () => {
    const { cluster } = started('PENDING');
    readings(cluster, 14);
    const decisions = cluster.later(3 * 60 * minuteMs);
    expect(only(decisions, 'TaskReplacementDecided')).toEqual([]);
  });

  it('is waited for when it must not run twice', () => {
    const { cluster } = started('PENDING', { singleton: true });
    expect(readings(cluster, 30)).toEqual([]);
  });
});

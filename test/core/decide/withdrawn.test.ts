import type { DetailVersion, PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { slotKey } from '../../../shared/core/state/cluster-state.ts';
import {
  ClusterUnderTest,
  changed,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
  readTwice,
  taskOf,
} from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const first = slotKey(web, 0);

/** One task on the only instance there is, which is drained: the slot finds no other place. */
function stranded(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web, asked));
  const [task] = cluster.acceptStarts();
  if (task === undefined) throw new Error('nothing was started');
  cluster.later(5_000, a1({ status: 'DRAINING' }, 2));
  expect(cluster.state.slots.get(first)?.status).toBe('WAITING');
  return { cluster, task };
}

function a1(change: Parameters<typeof instanceOf>[1], version: number): Arrival {
  return instanceOf('a1', { ...change, detailVersion: version as DetailVersion });
}

describe('a replacement that found no place', () => {
  it('is withdrawn when the instance is opened again: the task runs on and is counted', () => {
    const { cluster, task } = stranded();
    const { taskArn } = task;
    expect(cluster.state.placements.get(web)?.unplaceable?.slots).toEqual([0]);
    expect(cluster.later(60_000, a1({ status: 'ACTIVE' }, 3))).toMatchObject([
      { type: 'TaskReplacementWithdrawn', placementId: web, slot: 0, taskArn },
      { type: 'IncidentProgressed', mended: [{ slot: 0, outcome: 'KEPT', taskArn }] },
      { type: 'IncidentClosed' },
      { type: 'EventPutDecided' },
    ]);
    expect(cluster.state.slots.get(first)).toMatchObject({ status: 'STARTED', taskArn });
    expect(cluster.state.placements.get(web)?.unplaceable).toBeUndefined();
    expect(cluster.later(600_000)).toEqual([]);
  });

  it('is not withdrawn while the instance drains, nor once another start is under way', () => {
    const { cluster, task } = stranded();
    expect(only(cluster.later(60_000), 'TaskReplacementWithdrawn')).toEqual([]);
    cluster.turn(instanceOf('b1'));
    expect(cluster.state.slots.get(first)?.status).toBe('STARTING');
    expect(cluster.turn(a1({ status: 'ACTIVE' }, 3))).toEqual([]);
    cluster.acceptStarts();
    const stops = cluster.state.effects.sorted().filter(({ type }) => type !== 'PutEvents');
    expect(stops).toMatchObject([{ type: 'StopTask', taskArn: task.taskArn, reason: 'replaced' }]);
  });

  it('is not withdrawn when what was known of the instance is forgotten, long after it left', () => {
    const { cluster } = stranded();
    cluster.turn(a1({ status: 'INACTIVE' }, 3));
    cluster.later(3_700_000, ...readTwice);
    expect(cluster.state.containerInstances.size).toBe(0);
    expect(only(cluster.later(60_000, ...readTwice), 'TaskReplacementWithdrawn')).toEqual([]);
    expect(cluster.state.slots.get(first)?.status).toBe('WAITING');
  });

  it('is not withdrawn for a task that ends', () => {
    const { cluster, task } = stranded();
    cluster.turn(changed(task, { desiredStatus: 'STOPPED' }));
    const decisions = cluster.turn(a1({ status: 'ACTIVE' }, 3));
    expect(only(decisions, 'TaskReplacementWithdrawn')).toEqual([]);
    expect(only(decisions, 'TaskPlaced')).toHaveLength(1);
  });

  it('is not withdrawn when fewer are wanted: the task is stopped', () => {
    const { cluster, task } = stranded();
    const requestedBy = 'ana';
    const update = { type: 'PlacementUpdateRequested', placementId: web, requestedBy } as const;
    cluster.turn({ ...update, desiredCount: 0 });
    const decisions = cluster.turn(a1({ status: 'ACTIVE' }, 3));
    expect(decisions).toEqual([]);
    expect(cluster.state.effects.sorted().filter(({ type }) => type !== 'PutEvents')).toMatchObject(
      [{ taskArn: task.taskArn }],
    );
  });

  it('is withdrawn when ECS shows the task again that two readings had missed', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 4 }));
    const tasks = cluster.acceptStarts();
    const [task] = tasks;
    if (task === undefined) throw new Error('nothing was started');
    // The instance takes nothing new, so that the slot has to wait.
    cluster.turn(...readTwice, a1({ agentConnected: false }, 2));
    const missed: Arrival = { type: 'TaskMissed', taskArn: task.taskArn };
    cluster.later(60_000, missed);
    const [replaced] = only(cluster.later(60_000, missed), 'TaskReplacementDecided');
    expect(replaced).toMatchObject({ cause: 'TASK_MISSING', taskArn: task.taskArn });
    const { placementId, slot = -1 } = replaced ?? {};
    expect(cluster.later(60_000, { type: 'TaskStateChanged', task })).toMatchObject([
      { type: 'TaskReplacementWithdrawn', placementId, slot, taskArn: task.taskArn },
      { type: 'IncidentProgressed' },
      { type: 'IncidentClosed' },
      { type: 'EventPutDecided' },
    ]);
  });
});

describe('a gang that never was whole', () => {
  it('takes nothing back of what it tears down', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 2, gang: true }));
    const [attempt] = cluster.state.attempts.sorted();
    if (attempt === undefined) throw new Error('nothing was decided');
    const { attemptId, runTask } = attempt;
    const containerInstanceArn = instanceArn('a1');
    const task = taskOf('one-of-two', { startedBy: runTask.startedBy, containerInstanceArn });
    const failures = [{ arn: containerInstanceArn, reason: 'RESOURCE:MEMORY' }];
    const torn = cluster.later(900, {
      type: 'RunTaskAccepted',
      attemptId,
      tasks: [task],
      failures,
    });
    expect(only(torn, 'TaskReplacementDecided')).toHaveLength(2);
    expect(only(torn, 'TaskReplacementWithdrawn')).toEqual([]);
    expect(only(torn, 'TaskStopDecided')).toMatchObject([{ reason: 'gang incomplete' }]);
  });
});

import type { CustomResource, InstanceResources, ObservedTask } from '../../../shared/core/ecs.ts';
import type { DetailVersion, PlacementId } from '../../../shared/core/ids.ts';
import { clusterAnswer } from '../../../shared/core/views/cluster.ts';
import { containerInstanceAnswer } from '../../../shared/core/views/container-instances.ts';
import {
  ClusterUnderTest,
  changed,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
  taskOf,
} from '../cluster-under-test.ts';

const licences = (value: number): CustomResource => ({ name: 'LICENSE', type: 'INTEGER', value });
const devices = (...values: string[]): CustomResource => ({
  name: 'DEVICE',
  type: 'STRINGSET',
  values,
});

function withCustom(name: string, custom: readonly CustomResource[], detailVersion = 1) {
  const registeredResources: InstanceResources = {
    cpuUnits: 2_048,
    memoryMiB: 7_680,
    gpus: 0,
    takenPorts: { tcp: [22], udp: [] },
    custom,
  };
  return instanceOf(name, {
    registeredResources,
    remainingResources: registeredResources,
    detailVersion: detailVersion as DetailVersion,
  });
}

function freeOn(cluster: ClusterUnderTest, name: string) {
  const instance = cluster.state.containerInstances.get(instanceArn(name));
  if (instance === undefined) throw new Error(`${name} is not known`);
  return containerInstanceAnswer(cluster.state, instance).free.custom;
}

/** The task as it stands a version later. */
function later(task: ObservedTask): ObservedTask {
  return { ...task, detailVersion: (task.detailVersion + 1) as DetailVersion };
}

const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;

describe('what a task holds of custom resources', () => {
  it('stands in the decision, is held by the attempt, then by the task, until it has stopped', () => {
    const cluster = new ClusterUnderTest();
    const resources = [devices('left'), licences(2)];
    const decided = cluster.turn(
      withCustom('a1', [devices('left', 'right'), licences(3)]),
      ...placementRequested('p-1', { resources }),
    );
    expect(only(decided, 'TaskPlaced')).toMatchObject([{ demand: { resources } }]);
    const held = [devices('right'), licences(1)];
    expect(freeOn(cluster, 'a1')).toEqual(held);
    const [task] = cluster.acceptStarts('PENDING');
    expect(freeOn(cluster, 'a1')).toEqual(held);
    if (task === undefined) throw new Error('nothing was started');
    cluster.turn(changed(task, { lastStatus: 'RUNNING' }), {
      type: 'PlacementDeleteRequested',
      placementId: 'p-1' as PlacementId,
      requestedBy: 'ana',
    });
    expect(freeOn(cluster, 'a1')).toEqual(held);
    cluster.turn(changed(later(task), stopped));
    expect(freeOn(cluster, 'a1')).toEqual([devices('left', 'right'), licences(3)]);
  });

  it('is not promised again while ECS has not answered, nor while the task stops', () => {
    const cluster = new ClusterUnderTest();
    const resources = [devices('left')];
    cluster.turn(withCustom('a1', [devices('left')]));
    const first = cluster.turn(...placementRequested('p-1', { resources }));
    expect(only(first, 'TaskPlaced')).toHaveLength(1);
    const second = cluster.later(1_000, ...placementRequested('p-2', { resources }));
    expect(only(second, 'TaskPlaced')).toEqual([]);
    expect(only(second, 'TaskUnplaceable')).toMatchObject([
      { reason: { ruledOut: { 'RESOURCE:DEVICE': 1 } } },
    ]);
    const [task] = cluster.acceptStarts();
    if (task === undefined) throw new Error('nothing was started');
    cluster.later(1_000, changed(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPING' }));
    expect(freeOn(cluster, 'a1')).toEqual([devices()]);
    const after = cluster.later(60_000, changed(later(task), stopped));
    expect(only(after, 'TaskPlaced')).toHaveLength(1);
  });

  it('is held by a task whose start was given up before it was heard of', () => {
    const cluster = new ClusterUnderTest();
    const resources = [licences(2)];
    const decided = cluster.turn(
      withCustom('a1', [licences(3)]),
      ...placementRequested('p-1', { resources }),
    );
    const [placed] = only(decided, 'TaskPlaced');
    if (placed === undefined) throw new Error('nothing was placed');
    const error = 'ServerException';
    const { attemptId, runTask } = placed;
    cluster.turn({ type: 'RunTaskRefused', attemptId, error, message: error, failures: [] });
    expect(freeOn(cluster, 'a1')).toEqual([licences(3)]);
    const ghost = taskOf('ghost', {
      startedBy: runTask.startedBy,
      containerInstanceArn: instanceArn('a1'),
    });
    cluster.later(1_000, { type: 'TaskStateChanged', task: ghost });
    expect(freeOn(cluster, 'a1')).toEqual([licences(1)]);
  });

  it('is nothing of a task that is not ours', () => {
    const cluster = new ClusterUnderTest();
    const theirs = taskOf('theirs', { containerInstanceArn: instanceArn('a1') });
    cluster.turn(withCustom('a1', [licences(3)]), { type: 'TaskStateChanged', task: theirs });
    expect(freeOn(cluster, 'a1')).toEqual([licences(3)]);
  });
});

describe('an instance that registers other custom resources than before', () => {
  it('is asked for those', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-1', { resources: [licences(2)] }));
    expect(cluster.state.attempts.size).toBe(0);
    const decided = cluster.later(60_000, withCustom('a1', [licences(2)], 2));
    expect(only(decided, 'TaskPlaced')).toHaveLength(1);
  });
});

describe('the cluster', () => {
  it('tells how much of each custom resource there is, and how much is held', () => {
    const cluster = new ClusterUnderTest();
    const resources = [devices('left'), licences(2)];
    cluster.turn(
      withCustom('a1', [devices('left', 'right'), licences(3)]),
      withCustom('b1', [licences(4)]),
      ...placementRequested('p-1', { resources }),
    );
    cluster.acceptStarts();
    expect(clusterAnswer(cluster.state).customResources).toEqual([
      { name: 'DEVICE', type: 'STRINGSET', registered: 2, used: 1 },
      { name: 'LICENSE', type: 'INTEGER', registered: 7, used: 2 },
    ]);
  });
});

it('values are kept for the more important task that they were freed for, one after the other', () => {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    withCustom('a1', [devices('left', 'right')]),
    ...placementRequested('p-left', { resources: [devices('left')], priority: 50 }),
    ...placementRequested('p-right', { resources: [devices('right')], priority: 3 }),
  );
  const [left, right] = cluster.acceptStarts();
  if (left === undefined || right === undefined) throw new Error('both run');
  const both = { resources: [devices('left', 'right')], priority: 92 };
  const decided = cluster.turn(...placementRequested('p-both', both));
  expect(only(decided, 'TaskPreempted')).toHaveLength(2);
  expect(only(cluster.turn(changed(left, stopped)), 'TaskPlaced')).toEqual([]);
  const placed = only(cluster.turn(changed(right, stopped)), 'TaskPlaced');
  expect(placed).toMatchObject([{ placementId: 'p-both' }]);
});

import type { AttemptId, PlacementId, TaskArn } from '../../../shared/core/ids.ts';
import {
  anywhereDefinition,
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
  readTwice,
} from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;

/** Three tasks running on two instances of different zones. */
function running(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    instanceOf('a1'),
    instanceOf('b1'),
    ...placementRequested(web, { desiredCount: 3, ...asked }),
  );
  const tasks = cluster.acceptStarts();
  return { cluster, tasks };
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error(`no value at ${index}`);
  return value;
}

describe('a task that stops unasked', () => {
  it('is replaced at once the first time', () => {
    const { cluster, tasks } = running();
    const decisions = cluster.later(
      5_000,
      changed(at(tasks, 1), {
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
      }),
    );
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([
      { placementId: web, taskArn: at(tasks, 1).taskArn, cause: 'TASK_STOPPED', failures: 1 },
    ]);
    expect(only(decisions, 'TaskPlaced')).toHaveLength(1);
  });

  it('is replaced as soon as ECS wants it stopped, though it still stops', () => {
    const { cluster, tasks } = running();
    const decisions = cluster.later(1_000, changed(at(tasks, 0), { desiredStatus: 'STOPPED' }));
    expect(only(decisions, 'TaskPlaced')).toHaveLength(1);
    expect(only(decisions, 'TaskStopDecided')).toHaveLength(0);
  });

  it('waits 10 s after the second failure in a row and 20 s after the third', () => {
    const { cluster } = running({ desiredCount: 1 });
    cluster.turn(...placementRequested(web, { desiredCount: 1 }));
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const [task] = cluster.acceptStarts();
      const live =
        task ?? [...cluster.state.tasks.values()].find((one) => one.lastStatus === 'RUNNING');
      if (live === undefined) throw new Error('nothing runs');
      const decisions = cluster.later(2_000, changed(live, { lastStatus: 'STOPPED' }));
      const decided = at(only(decisions, 'TaskReplacementDecided'), 0);
      waits.push(decided.notBefore - cluster.at);
      cluster.later(decided.notBefore - cluster.at);
    }
    expect(waits).toEqual([0, 10_000, 20_000]);
  });

  it('counts from one again after ten minutes of health', () => {
    const { cluster } = running({ desiredCount: 1 });
    for (let round = 0; round < 2; round += 1) {
      cluster.acceptStarts();
      const live = [...cluster.state.tasks.values()].find((one) => one.lastStatus === 'RUNNING');
      if (live === undefined) throw new Error('nothing runs');
      const decisions = cluster.later(11 * 60_000, changed(live, { lastStatus: 'STOPPED' }));
      expect(at(only(decisions, 'TaskReplacementDecided'), 0).failures).toBe(1);
    }
  });

  it('is left alone after success when only failures are to be mended', () => {
    const { cluster, tasks } = running({ restartPolicy: { condition: 'ON_FAILURE' } });
    const ended = {
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
    } as const;
    const good = cluster.later(
      1_000,
      changed(at(tasks, 0), { ...ended, exits: [{ name: 'nginx', exitCode: 0 }] }),
    );
    expect(good.map(({ type }) => type)).toEqual(['TaskFinished']);
    const bad = cluster.later(
      1_000,
      changed(at(tasks, 1), { ...ended, exits: [{ name: 'nginx', exitCode: 3 }] }),
    );
    expect(only(bad, 'TaskPlaced')).toHaveLength(1);
  });

  it('is never replaced under the policy NONE', () => {
    const { cluster, tasks } = running({ restartPolicy: { condition: 'NONE' } });
    const decisions = cluster.later(1_000, changed(at(tasks, 0), { lastStatus: 'STOPPED' }));
    expect(decisions.map(({ type }) => type)).toEqual(['TaskFinished']);
  });

  it('is not replaced because an older event about it comes late', () => {
    const { cluster, tasks } = running();
    const task = at(tasks, 0);
    expect(
      cluster.later(1_000, { type: 'TaskStateChanged', task: { ...task, lastStatus: 'STOPPED' } }),
    ).toEqual([]);
  });
});

describe('an instance that EC2 takes away', () => {
  it.each([
    ['terminated', 'EC2_INSTANCE_TERMINATED'],
    ['stopping', 'EC2_INSTANCE_STOPPED'],
  ] as const)('has its tasks replaced elsewhere once it is %s', (state, cause) => {
    const { cluster, tasks } = running({
      placementStrategy: [{ type: 'binpack', field: 'memory' }],
    });
    const packed = at(tasks, 0).containerInstanceArn;
    const name = packed === instanceArn('a1') ? 'a1' : 'b1';
    const decisions = cluster.later(1_000, {
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: ec2Id(name),
      state,
    });
    expect(only(decisions, 'TaskReplacementDecided').map((one) => one.cause)).toEqual([
      cause,
      cause,
      cause,
    ]);
    for (const { target } of only(decisions, 'TaskPlaced')) {
      expect(target).toMatchObject({
        containerInstanceArn: name === 'a1' ? instanceArn('b1') : instanceArn('a1'),
      });
    }
  });

  it('keeps its tasks until their replacements run, when Spot gives two minutes', () => {
    const { cluster, tasks } = running({
      placementStrategy: [{ type: 'binpack', field: 'memory' }],
    });
    const name = at(tasks, 0).containerInstanceArn === instanceArn('a1') ? 'a1' : 'b1';
    const warned = cluster.later(1_000, {
      type: 'SpotInterruptionWarned',
      ec2InstanceId: ec2Id(name),
      action: 'terminate',
    });
    expect(only(warned, 'TaskStopDecided')).toEqual([]);
    const replacements = cluster.acceptStarts('PENDING');
    expect(replacements).toHaveLength(3);
    expect(cluster.turn()).toEqual([]);
    const [first] = replacements;
    if (first === undefined) throw new Error('no replacement');
    const stops = only(cluster.turn(changed(first, { lastStatus: 'RUNNING' })), 'TaskStopDecided');
    expect(stops).toHaveLength(1);
    expect(stops[0]?.reason).toBe('replaced');
  });

  it('does nothing to tasks when only its agent is disconnected', () => {
    const { cluster } = running();
    const gone = instanceOf('a1', { agentConnected: false, detailVersion: 2 as never });
    expect(cluster.later(3_600_000, gone)).toEqual([]);
  });

  it('gives up a task that never ran, once two readings since its agent went show it so', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested(web));
    const [task] = cluster.acceptStarts('PENDING');
    if (task?.containerInstanceArn === undefined) throw new Error('nothing starts');
    const name = task.containerInstanceArn === instanceArn('a1') ? 'a1' : 'b1';
    const gone = instanceOf(name, { agentConnected: false, detailVersion: 2 as never });
    const [read] = readTwice;
    if (read === undefined) throw new Error('nothing was read');
    cluster.turn(...readTwice);
    expect(cluster.later(40_000, gone)).toEqual([]);
    expect(cluster.later(300_000, read)).toEqual([]);
    const decisions = cluster.later(1_000, read);
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([
      { taskArn: task.taskArn, cause: 'AGENT_DISCONNECTED' },
    ]);
    const [again] = only(decisions, 'TaskPlaced');
    expect(again?.target).toMatchObject({ type: 'EC2' });
    expect(again?.target).not.toMatchObject({ containerInstanceArn: task.containerInstanceArn });
    expect(only(decisions, 'TaskStopDecided')).toEqual([]);
  });

  it('is back before the second reading since its agent went, and keeps the task', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested(web));
    const [task] = cluster.acceptStarts('PENDING');
    const name = task?.containerInstanceArn === instanceArn('a1') ? 'a1' : 'b1';
    const agent = (agentConnected: boolean, version: number) =>
      instanceOf(name, { agentConnected, detailVersion: version as never });
    const [read] = readTwice;
    if (read === undefined) throw new Error('nothing was read');
    cluster.later(1_000, agent(false, 2), read);
    cluster.later(1_000, agent(true, 3), agent(false, 4), read);
    expect(cluster.later(60_000)).toEqual([]);
    expect(only(cluster.later(1_000, read), 'TaskReplacementDecided')).toHaveLength(1);
  });

  it('of another cluster changes nothing', () => {
    const { cluster } = running();
    const { seq } = cluster.state;
    cluster.turn({
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: ec2Id('c9'),
      state: 'terminated',
    });
    expect(cluster.state.seq).toBe(seq);
  });
});

describe('a start that ECS refuses', () => {
  it('is tried again on another instance after a second', () => {
    const cluster = new ClusterUnderTest();
    const [placed] = only(
      cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested(web)),
      'TaskPlaced',
    );
    if (placed?.target.type !== 'EC2') throw new Error('not placed on EC2');
    const refused = cluster.refuseStart(placed.attemptId, 'RESOURCE:MEMORY');
    expect(only(refused, 'TaskPlaced')).toEqual([]);
    const [again] = only(cluster.later(1_000), 'TaskPlaced');
    if (again?.target.type !== 'EC2') throw new Error('not placed again');
    expect(again.target.containerInstanceArn).not.toBe(placed.target.containerInstanceArn);
    expect(again.attemptId).not.toBe(placed.attemptId);
  });

  it('gives up its token after 55 minutes without an answer', () => {
    const cluster = new ClusterUnderTest();
    const [placed] = only(cluster.turn(instanceOf('a1'), ...placementRequested(web)), 'TaskPlaced');
    expect(cluster.later(54 * 60_000)).toEqual([]);
    const decisions = cluster.later(60_000);
    expect(only(decisions, 'AttemptExpired')).toMatchObject([{ attemptId: placed?.attemptId }]);
  });
});

describe('a gang', () => {
  it('is torn down whole when ECS refuses a part of it', () => {
    const cluster = new ClusterUnderTest();
    const gang = { desiredCount: 5, gang: true };
    const placed = only(
      cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested(web, gang)),
      'TaskPlaced',
    );
    expect(placed.length).toBeGreaterThan(1);
    const last = at(placed, placed.length - 1);
    cluster.refuseStart(last.attemptId, 'RESOURCE:CPU');
    const started = cluster.acceptStarts('PENDING');
    const stops = [...cluster.state.effects.values()];
    expect(stops.map((effect) => effect.type === 'StopTask' && effect.reason)).toEqual(
      started.map(() => 'gang incomplete'),
    );
    expect(cluster.runningOf(web)).toBe(0);
  });

  it('is not placed in part', () => {
    const cluster = new ClusterUnderTest();
    const decisions = cluster.turn(
      instanceOf('a1'),
      ...placementRequested(web, { desiredCount: 5, gang: true }),
    );
    expect(only(decisions, 'TaskPlaced')).toEqual([]);
    expect(only(decisions, 'TaskUnplaceable')).toMatchObject([{ slots: [0, 1, 2, 3, 4] }]);
  });
});

describe('a gang that grows before it is whole', () => {
  const grow = (desiredCount: number) =>
    ({
      type: 'PlacementUpdateRequested',
      placementId: web,
      desiredCount,
      requestedBy: 'ana',
    }) as const;

  /** Of three tasks, all decided and none answered, five are wanted now. */
  function grown() {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 3, gang: true }));
    expect(only(cluster.turn(grow(5)), 'TaskPlaced')).toEqual([]);
    cluster.acceptStarts();
    expect(cluster.runningOf(web)).toBe(3);
    return cluster;
  }

  it('waits for its answers, and then gets the rest together', () => {
    const cluster = grown();
    expect(cluster.state.placements.get(web)?.unplaceable?.slots).toEqual([3, 4]);
    const fits = new ClusterUnderTest();
    fits.turn(
      instanceOf('a1'),
      instanceOf('b1'),
      ...placementRequested(web, { desiredCount: 3, gang: true }),
    );
    fits.turn(grow(5));
    fits.acceptStarts();
    expect([...fits.state.attempts.values()].flatMap(({ slots }) => slots).sort()).toEqual([3, 4]);
    fits.acceptStarts();
    expect(fits.state.placements.get(web)?.complete).toBe(true);
  });

  it('is torn down whole when there is no place for the rest', () => {
    const cluster = grown();
    const decisions = cluster.later(1_000);
    expect(only(decisions, 'TaskReplacementDecided')).toHaveLength(3);
    expect(only(decisions, 'TaskStopDecided')).toHaveLength(3);
    expect(cluster.runningOf(web)).toBe(0);
    expect(only(cluster.later(600_000), 'TaskReplacementDecided')).toEqual([]);
  });

  it('is all or none again after it was wanted no more at all', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 3, gang: true }));
    cluster.acceptStarts();
    cluster.turn(grow(0));
    expect(cluster.state.placements.get(web)?.complete).toBe(false);
    expect(only(cluster.turn(grow(2)), 'TaskPlaced')).toEqual([]);
    expect(only(cluster.turn(grow(1)), 'TaskPlaced')).toHaveLength(1);
  });

  it('is whole again when it shrinks to what it has', () => {
    const cluster = grown();
    const decisions = cluster.turn(grow(3));
    expect(only(decisions, 'SlotsReleased')).toMatchObject([{ slots: [3, 4] }]);
    expect(cluster.state.placements.get(web)?.complete).toBe(true);
    expect(cluster.later(600_000)).toEqual([]);
    expect(cluster.runningOf(web)).toBe(3);
  });
});

describe('what nobody wants', () => {
  it('is stopped when the desired count is lowered, those that do not run first', () => {
    const { cluster } = running();
    const decisions = cluster.turn({
      type: 'PlacementUpdateRequested',
      placementId: web,
      desiredCount: 1,
      requestedBy: 'ana',
    });
    expect(only(decisions, 'SlotsReleased')).toMatchObject([{ slots: [1, 2] }]);
    expect(only(decisions, 'TaskStopDecided')).toHaveLength(2);
  });

  it('is stopped once, though what happened before the stop is told after it', () => {
    const { cluster, tasks } = running();
    const wanted = { placementId: web, desiredCount: 2, requestedBy: 'ana' } as const;
    const [stop] = only(
      cluster.turn({ type: 'PlacementUpdateRequested', ...wanted }),
      'TaskStopDecided',
    );
    const stopped = tasks.find(({ taskArn }) => taskArn === stop?.taskArn);
    if (stop === undefined || stopped === undefined) throw new Error('nothing was stopped');
    cluster.turn({ type: 'StopTaskAccepted', effectId: stop.effectId });
    expect(only(cluster.later(200, changed(stopped, {})), 'TaskStopDecided')).toEqual([]);
    expect(cluster.state.tasks.get(stopped.taskArn)?.desiredStatus).toBe('STOPPED');
  });

  it('ends with the placement once every task of it has stopped', () => {
    const { cluster, tasks } = running({ desiredCount: 2 });
    cluster.turn({ type: 'PlacementDeleteRequested', placementId: web, requestedBy: 'ana' });
    for (const effect of cluster.state.effects.sorted()) {
      cluster.turn({ type: 'StopTaskAccepted', effectId: effect.effectId });
    }
    expect(cluster.state.placements.size).toBe(1);
    cluster.turn(
      ...tasks.map((task) => changed(task, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' })),
    );
    expect(cluster.state.placements.size).toBe(0);
    expect(cluster.state.slots.size).toBe(0);
  });

  it('is stopped when it carries our name and no attempt is known', () => {
    const { cluster, tasks } = running();
    const stray = { ...at(tasks, 0), taskArn: `${at(tasks, 0).taskArn}x` as never };
    const decisions = cluster.turn({ type: 'TaskStateChanged', task: stray });
    expect(only(decisions, 'TaskStopDecided')).toMatchObject([{ reason: 'not known to the log' }]);
  });

  it('is left alone when another log started it', () => {
    const { cluster, tasks } = running();
    const theirs = {
      ...at(tasks, 0),
      taskArn: `${at(tasks, 0).taskArn}y` as never,
      startedBy: 'estiva/p-web/otherlog-3-1',
    };
    expect(cluster.turn({ type: 'TaskStateChanged', task: theirs })).toEqual([]);
  });
});

describe('an answer that was lost', () => {
  it('is made up for by the event of the task, and the replayed answer changes nothing', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    const [attempt] = cluster.state.attempts.sorted();
    if (attempt?.target.type !== 'EC2') throw new Error('no attempt');
    const { containerInstanceArn } = attempt.target;
    const before = new ClusterUnderTest();
    before.turn(instanceOf('a1'), ...placementRequested(web));
    const [task] = before.acceptStarts('PENDING');
    if (task === undefined) throw new Error('no task');
    expect(
      cluster.turn({ type: 'TaskStateChanged', task: { ...task, containerInstanceArn } }),
    ).toEqual([]);
    expect(cluster.runningOf(web)).toBe(1);
    const answer = {
      type: 'RunTaskAccepted',
      attemptId: attempt.attemptId as AttemptId,
      tasks: [task],
      failures: [],
    } as const;
    expect(cluster.turn(answer)).toEqual([]);
    expect(cluster.state.attempts.size).toBe(0);
    expect([...cluster.state.tasks.values()]).toHaveLength(1);
  });
});

describe('a Fargate zone that has no room', () => {
  it('is left alone for a minute, while the other zones of its capacity provider are used', () => {
    const cluster = new ClusterUnderTest();
    const spread = {
      desiredCount: 2,
      capacity: [{ capacityProvider: 'FARGATE' }],
      placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }],
    } as const;
    const zones = only(
      cluster.turn(
        { type: 'SubnetDescribed', subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
        { type: 'SubnetDescribed', subnetId: 'subnet-b', availabilityZone: 'us-east-1b' },
        ...placementRequested(web, spread, anywhereDefinition),
      ),
      'TaskPlaced',
    );
    expect(zones.map(({ target }) => target.type === 'FARGATE' && target.availabilityZone)).toEqual(
      ['us-east-1a', 'us-east-1b'],
    );
    cluster.refuseStart(at(zones, 0).attemptId, 'RESOURCE:FARGATE');
    cluster.acceptStarts();
    const [again] = only(cluster.later(1_000), 'TaskPlaced');
    expect(again?.target).toMatchObject({ availabilityZone: 'us-east-1b' });
  });
});

describe('an instance type that looks free and refuses', () => {
  it('is left for Fargate after three refusals in a row', () => {
    const cluster = new ClusterUnderTest();
    const capacity = [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }] as const;
    cluster.turn(
      instanceOf('a1'),
      instanceOf('b1'),
      ...placementRequested(web, { capacity }, anywhereDefinition),
    );
    const targets: string[] = [];
    for (let refusals = 0; refusals < 4; refusals += 1) {
      const [attempt] = cluster.state.attempts.sorted();
      if (attempt === undefined) throw new Error(`nothing is tried after ${refusals} refusals`);
      targets.push(attempt.target.type);
      cluster.refuseStart(attempt.attemptId, 'RESOURCE:MEMORY');
      cluster.later(8_000);
    }
    expect(targets).toEqual(['EC2', 'EC2', 'EC2', 'FARGATE']);
  });
});

describe('much that vanishes at once', () => {
  /** One reading after another, a minute apart, lacks these tasks. */
  function readings(cluster: ClusterUnderTest, arns: readonly TaskArn[], count: number) {
    const causes: string[] = [];
    cluster.turn(...readTwice);
    for (let reading = 0; reading < count; reading += 1) {
      const missed = arns.map((taskArn) => ({ type: 'TaskMissed', taskArn }) as const);
      const decisions = cluster.later(60_000, ...missed);
      for (const { cause } of only(decisions, 'TaskReplacementDecided')) causes.push(cause);
    }
    return causes;
  }

  it('is believed by the fourth reading, and not by the second', () => {
    const { cluster, tasks } = running();
    const arns = tasks.map(({ taskArn }) => taskArn);
    expect(readings(cluster, arns, 3)).toEqual([]);
    expect(readings(cluster, arns, 1)).toEqual(['TASK_MISSING', 'TASK_MISSING', 'TASK_MISSING']);
  });

  it('is no doubt about a single task: the second reading is believed, and its room is free', () => {
    const { cluster, tasks } = running();
    const { taskArn } = at(tasks, 0);
    expect(readings(cluster, [taskArn], 1)).toEqual([]);
    expect(readings(cluster, [taskArn], 1)).toEqual(['TASK_MISSING']);
    expect(cluster.state.tasks.get(taskArn)?.lastStatus).toBe('STOPPED');
  });
});

describe('an instance with a Spot warning', () => {
  it('stays closed when EC2 loses sight of it for a reading and shows it again', () => {
    const { cluster } = running();
    const ec2InstanceId = ec2Id('a1');
    cluster.turn({ type: 'SpotInterruptionWarned', ec2InstanceId, action: 'terminate' });
    cluster.later(30_000, { type: 'Ec2InstanceMissed', ec2InstanceId });
    cluster.later(30_000, { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'running' });
    const signals = cluster.state.ec2Instances.get(ec2InstanceId);
    expect(signals).toEqual({ ec2InstanceId, state: 'running', spotInterruption: 'terminate' });
  });
});

describe('a placement whose tasks stand on an instance that EC2 does not know any more', () => {
  it('is gone when it is deleted, though ECS goes on showing the tasks as it last saw them', () => {
    const cluster = new ClusterUnderTest();
    const gone = instanceOf('a1', { agentConnected: false, detailVersion: 2 as never });
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    const [task] = cluster.acceptStarts();
    const missed = { type: 'Ec2InstanceMissed', ec2InstanceId: ec2Id('a1') } as const;
    cluster.later(60_000, gone, missed);
    cluster.later(60_000, missed);
    cluster.turn({ type: 'PlacementDeleteRequested', placementId: web, requestedBy: 'ana' });
    expect(cluster.state.tasks.get(task?.taskArn as TaskArn)?.lastStatus).toBe('RUNNING');
    expect(cluster.state.placements.size).toBe(0);
  });
});

describe('an instance that shuts down', () => {
  it('is not opened again by a late word that it runs', () => {
    const { cluster } = running();
    const ec2InstanceId = ec2Id('a1');
    cluster.later(1_000, { type: 'SpotInterruptionWarned', ec2InstanceId, action: 'terminate' });
    cluster.turn({ type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'shutting-down' });
    const { seq } = cluster.state;
    cluster.turn({ type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'running' });
    expect(cluster.state.seq).toBe(seq);
    const placed = only(
      cluster.turn(...placementRequested('p-new', { desiredCount: 2 })),
      'TaskPlaced',
    );
    for (const { target } of placed) {
      expect(target).toMatchObject({ containerInstanceArn: instanceArn('b1') });
    }
  });
});

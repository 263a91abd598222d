import {
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  readTwice,
  taskOf,
} from '../../core/cluster-under-test.ts';
import { appendForeign, bring, stateNow } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input } from './api-under-test.ts';

const asked = { ...caller, dryRun: false };

/** Of nine tasks of one placement, four are on `a1` and two of them run; somebody else's is on `b1`. */
async function partlyRunning() {
  const all = await apiUnderTest();
  const { world, api } = all;
  const theirs = taskOf('theirs', {
    containerInstanceArn: instanceArn('b1'),
    cpuUnits: 300,
    memoryMiB: 700,
  });
  await bring(world, { type: 'TaskStateChanged', task: theirs });
  const outcome = await api.requestPlacement('demo', input({ desiredCount: 9 }), asked);
  const { placementId } = answered(outcome).body;
  const attempt = (await stateNow(world)).attempts
    .sorted()
    .find(({ target }) => target.type === 'EC2' && target.ec2InstanceId === ec2Id('a1'));
  if (attempt === undefined) throw new Error('nothing was decided');
  const { slots } = attempt;
  const tasks = slots.map((slot, index) =>
    taskOf(`ours-${slot}`, {
      startedBy: attempt.runTask.startedBy,
      containerInstanceArn: instanceArn('a1'),
      lastStatus: index < 2 ? 'RUNNING' : 'PENDING',
    }),
  );
  const { attemptId } = attempt;
  await bring(world, { type: 'RunTaskAccepted', attemptId, tasks, failures: [] });
  return { ...all, placementId, tasks, slots };
}

describe('the cluster', () => {
  it('is shown in numbers', async () => {
    const { world, api } = await partlyRunning();
    await bring(world, { type: 'ReconcileCompleted', tasks: 5, containerInstances: 2 });
    const state = await stateNow(world);
    const { body } = answered(await api.showCluster('demo'));
    expect(body).toEqual({
      cluster: 'demo',
      seq: state.seq,
      at: state.at,
      health: 'OK',
      zones: ['us-east-1a', 'us-east-1b'].map((availabilityZone) => ({
        availabilityZone,
        state: 'NORMAL',
        containerInstances: 1,
        inDoubt: 0,
      })),
      placements: 1,
      desiredCount: 9,
      runningCount: 2,
      pendingCount: 7,
      tasks: 5,
      containerInstances: 2,
      registered: { cpuUnits: 4_096, memoryMiB: 15_360 },
      used: { cpuUnits: 4 * 512 + 300, memoryMiB: 4 * 1_024 + 700 },
      fargateTasks: 0,
      lastReconciledAt: world.clock.now(),
    });
  });

  it('says that it does not act when it cannot read its log', async () => {
    const { world, api } = await apiUnderTest();
    await appendForeign(world.log, [{ type: 'TaskDreamt', v: 4 }]);
    const { body } = answered(await api.showCluster('demo'));
    expect(body.health).toBe('HALTED');
    expect(body.halted).toContain('TaskDreamt of version 4');
  });

  it('says so of one that it does not serve, whatever is asked', async () => {
    const { api } = await apiUnderTest();
    const outcomes = [
      await api.showCluster('other'),
      await api.listTasks('other'),
      await api.listPlacements('other'),
      await api.listContainerInstances('other'),
      await api.listEvents('other', { after: 0, waitSeconds: 0 }),
      await api.drainContainerInstance('other', ec2Id('a1'), caller),
    ];
    const codes = outcomes.map((one) => (one.type === 'refused' ? one.problem.code : one.type));
    expect(new Set(codes)).toEqual(new Set(['cluster-unknown']));
  });
});

describe('placements', () => {
  it('are shown in the order in which they were asked for, with their tasks', async () => {
    const { api, placementId, slots } = await partlyRunning();
    const second = answered(await api.requestPlacement('demo', input(), asked)).body.placementId;
    const { body } = answered(await api.listPlacements('demo'));
    expect(body.placements.map((one) => one.placementId)).toEqual([placementId, second]);
    const [first] = body.placements;
    expect(first?.tasks.map(({ slot, ec2InstanceId }) => [slot, ec2InstanceId])).toEqual(
      slots.map((slot) => [slot, ec2Id('a1')]),
    );
    expect(first?.unplaceable).toMatchObject({ ruledOut: { 'RESOURCE:CPU': 2 } });
  });

  it('show a task no more once it has stopped', async () => {
    const { world, api, placementId, tasks } = await partlyRunning();
    const [task] = tasks;
    if (task === undefined) throw new Error('nothing runs');
    await bring(world, changed(task, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }));
    const { body } = answered(await api.showPlacement('demo', placementId));
    expect(body.tasks).toHaveLength(3);
    expect([body.runningCount, body.pendingCount]).toEqual([1, 8]);
  });

  it('are explained instance by instance', async () => {
    const { api, placementId } = await partlyRunning();
    const { body } = answered(await api.explainPlacement('demo', placementId));
    expect(body).toMatchObject({
      placementId,
      ruledOut: { 'RESOURCE:CPU': 2 },
      capacity: ['EC2: open'],
    });
    expect(body.waiting).toBeGreaterThan(0);
    expect(body.containerInstances.map(({ ec2InstanceId, fits }) => [ec2InstanceId, fits])).toEqual(
      [
        [ec2Id('a1'), false],
        [ec2Id('b1'), false],
      ],
    );
    expect(body.summary).toContain('0 of 2 container instances would take one');
  });

  it('are explained as waiting when their back-off has not ended', async () => {
    const { world, api } = await apiUnderTest();
    const { placementId } = answered(await api.requestPlacement('demo', input(), asked)).body;
    const [attempt] = (await stateNow(world)).attempts.sorted();
    if (attempt === undefined) throw new Error('nothing was decided');
    const { attemptId } = attempt;
    const refusal = { error: 'FAILURES', message: '', failures: [{ reason: 'AGENT' }] };
    await bring(world, { type: 'RunTaskRefused', attemptId, ...refusal });
    const { body } = answered(await api.explainPlacement('demo', placementId));
    expect(body.summary).toContain('1 of them not before their back-off ends');
  });
});

describe('container instances', () => {
  it('are shown with what is free, and why nothing is placed there', async () => {
    const { world, api } = await partlyRunning();
    await bring(world, instanceOf('c1', { agentConnected: false }), instanceOf('d1'));
    await bring(world, ...readTwice, {
      type: 'ContainerInstanceMissed',
      containerInstanceArn: instanceArn('d1'),
    });
    const { body } = answered(await api.listContainerInstances('demo'));
    const shown = body.containerInstances.map((one) => ({
      id: one.ec2InstanceId,
      cpu: one.free.cpuUnits,
      running: one.runningTasksCount,
      pending: one.pendingTasksCount,
      closed: one.closed,
    }));
    const b1 = { id: ec2Id('b1'), running: 1, closed: undefined };
    expect(shown).toMatchObject([
      { id: ec2Id('a1'), cpu: 0, running: 2, pending: 2, closed: undefined },
      b1,
      { id: ec2Id('c1'), cpu: 2_048, running: 0, pending: 0, closed: 'AGENT' },
      { id: ec2Id('d1'), closed: 'MISSING' },
    ]);
    expect(body.containerInstances[0]?.availabilityZone).toBe('us-east-1a');
  });
});

describe('tasks', () => {
  it("are all that have not stopped, ours and everybody else's", async () => {
    const { api, placementId, slots } = await partlyRunning();
    const { body } = answered(await api.listTasks('demo'));
    expect(
      body.tasks.map(({ taskArn, placementId: of }) => [taskArn.split('/').at(-1), of]),
    ).toEqual([...slots.map((slot) => [`ours-${slot}`, placementId]), ['theirs', undefined]]);
  });
});

describe('incidents', () => {
  it('are listed, and shown one by one with what they lost', async () => {
    const { world, api, tasks } = await partlyRunning();
    await bring(world, {
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: ec2Id('a1'),
      state: 'terminated',
    });
    const { incidents } = answered(await api.listIncidents('demo')).body;
    expect(incidents).toMatchObject([{ status: 'OPEN', lostCount: 4, mendedCount: 0 }]);
    const { body } = answered(await api.showIncident('demo', incidents[0]?.incidentId ?? ''));
    expect(body).toMatchObject({
      containerInstanceArns: [instanceArn('a1')],
      verdicts: { EC2_INSTANCE_TERMINATED: 4 },
      openedSeq: (await stateNow(world)).seq,
    });
    expect(body.healing.map(({ lostTaskArn }) => lostTaskArn).sort()).toEqual(
      tasks.map(({ taskArn }) => taskArn).sort(),
    );
  });

  it('that nobody remembers are refused with 404', async () => {
    const { api } = await partlyRunning();
    expect(await api.showIncident('demo', 'x-1-1')).toMatchObject({
      type: 'refused',
      problem: { status: 404, code: 'incident-unknown' },
    });
  });
});

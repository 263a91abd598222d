import type { DetailVersion } from '../../shared/core/ids.ts';
import type { Arrival } from '../../shared/core/log/item.ts';
import { EcsUnavailable } from '../../shared/runtime/ports.ts';
import {
  anywhereDefinition,
  instanceOf,
  placementRequested,
  taskOf,
} from '../core/cluster-under-test.ts';
import { bring, itemsOf, stateNow } from './process-under-test.ts';
import { reading, seen, theirs } from './reading.ts';

const minuteMs = 60_000;

describe('reconcile', () => {
  it('brings in every task and instance, from every page of every list', async () => {
    const instances = [seen('a1'), seen('b1'), seen('c1', { status: 'DRAINING' })];
    const { world, aws, tick } = reading(instances, theirs(5));
    await tick();
    const state = await stateNow(world);
    expect([state.containerInstances.size, state.tasks.size]).toEqual([3, 5]);
    expect(aws.calls.filter((call) => call === 'ListTasks')).toHaveLength(3);
    const last = (await itemsOf(world)).at(-1)?.entries.at(-1);
    expect(last).toEqual({ type: 'ReconcileCompleted', tasks: 5, containerInstances: 3 });
    expect(state.lastReconciledAt).toBe(world.clock.now());
  });

  it('describes a hundred at a time', async () => {
    const { aws, tick } = reading([seen('a1')], theirs(230));
    aws.pageSize = 100;
    await tick();
    const describes = aws.calls.filter((call) => call.startsWith('DescribeTasks'));
    expect(describes).toEqual(['DescribeTasks 100', 'DescribeTasks 100', 'DescribeTasks 30']);
  });

  it('costs a calm cluster one entry a minute', async () => {
    const { world, tick } = reading([seen('a1'), seen('b1')], theirs(3));
    await tick();
    const before = (await itemsOf(world)).length;
    world.clock.pass(minuteMs);
    await tick();
    const after = (await itemsOf(world)).slice(before);
    expect(after.map((item) => item.entries.map(({ type }) => type))).toEqual([
      ['ReconcileCompleted'],
    ]);
  });

  it('takes in as one append what is too large for one inbox item', async () => {
    const { world, aws, tick } = reading([seen('a1')], theirs(230));
    aws.pageSize = 100;
    await tick();
    const [item, ...more] = await itemsOf(world);
    expect(more).toEqual([]);
    expect([item?.entries.length, item?.consumed.length]).toEqual([232, 3]);
  });

  it('decides what is due before it reads, and even if nothing can be read', async () => {
    const { world, aws, tick } = reading([seen('a1')]);
    const capacity = [{ capacityProvider: 'FARGATE', afterSeconds: 200 }] as const;
    await bring(world, ...placementRequested('p-1', { capacity }, anywhereDefinition));
    world.clock.pass(200_000);
    aws.onCall = () => {
      throw new EcsUnavailable('ListContainerInstances');
    };
    await expect(tick()).rejects.toThrow(EcsUnavailable);
    expect((await itemsOf(world)).at(-1)?.entries).toMatchObject([{ type: 'TaskPlaced' }]);
    expect(world.wakes.sent).toContainEqual({ wake: 'act', afterMs: 0 });
  });

  it.each([
    ['the second page of a list', 'ListTasks'],
    ['a description', 'DescribeTasks 3'],
  ])('takes nothing for the truth when %s fails', async (_what, failing) => {
    const { world, aws, tick } = reading([seen('a1')], theirs(3));
    await tick();
    const before = (await itemsOf(world)).length;
    aws.tasks.clear();
    for (const task of theirs(3)) aws.tasks.set(task.taskArn, { ...task, lastStatus: 'STOPPED' });
    let calls = 0;
    aws.onCall = (call) => {
      if (call === failing && ++calls === (failing === 'ListTasks' ? 2 : 1)) {
        throw new EcsUnavailable(call);
      }
    };
    await expect(tick()).rejects.toThrow(EcsUnavailable);
    expect(await itemsOf(world)).toHaveLength(before);
  });

  it('wakes act as long as anything is unanswered', async () => {
    const { world, tick } = reading([seen('a1')]);
    await bring(world, instanceOf('a1'), ...placementRequested('p-1'));
    await tick();
    expect(world.wakes.take()).toContainEqual({ wake: 'act', afterMs: 0 });
    world.clock.pass(minuteMs);
    await tick();
    expect(world.wakes.take()).toContainEqual({ wake: 'act', afterMs: 0 });
  });
});

describe('a task that is in no list any more', () => {
  /** One task of ours that runs, with three of somebody else's beside it. */
  async function running() {
    const all = reading([seen('a1'), seen('b1')], theirs(3));
    await all.tick();
    await bring(all.world, ...placementRequested('p-1'));
    const [attempt] = (await stateNow(all.world)).attempts.sorted();
    if (attempt?.target.type !== 'EC2') throw new Error('nothing was decided');
    const { runTask, target, attemptId } = attempt;
    const { containerInstanceArn } = target;
    const task = taskOf('ours', { startedBy: runTask.startedBy, containerInstanceArn });
    const accepted: Arrival = { type: 'RunTaskAccepted', attemptId, tasks: [task], failures: [] };
    await bring(all.world, accepted);
    return { ...all, task };
  }

  /** By now every list must show what the log knows. */
  async function readTwice({ tick, aws, task }: Awaited<ReturnType<typeof running>>) {
    aws.tasks.set(task.taskArn, task);
    await tick();
    await tick();
    aws.tasks.delete(task.taskArn);
  }

  it('may be too new to be listed, and is not missed by the first two readings', async () => {
    const { world, tick, types } = await running();
    await tick();
    world.clock.pass(10 * minuteMs);
    await tick();
    expect(await types()).not.toContain('TaskMissed');
    await tick();
    expect(await types()).toContain('TaskMissed');
  });

  it('is not missed by a reading that took longer than a minute', async () => {
    const all = await running();
    const { world, tick, aws, types } = all;
    await readTwice(all);
    const before = (await itemsOf(world)).length;
    let isSlow = true;
    aws.onCall = () => {
      if (isSlow) world.clock.pass(minuteMs + 1);
      isSlow = false;
    };
    await tick();
    expect(await itemsOf(world)).toHaveLength(before);
    await tick();
    expect(await types()).toContain('TaskMissed');
  });

  it('is replaced once two readings, a minute apart, have missed it', async () => {
    const all = await running();
    const { world, tick, task, types } = all;
    await readTwice(all);
    await tick();
    expect((await stateNow(world)).tasks.get(task.taskArn)?.missedFirstAt).toBe(world.clock.now());
    expect(await types()).not.toContain('TaskReplacementDecided');
    world.clock.pass(minuteMs - 1);
    await tick();
    expect(await types()).not.toContain('TaskReplacementDecided');
    world.clock.pass(1);
    await tick();
    expect((await itemsOf(world)).at(-1)?.entries).toMatchObject([
      { type: 'TaskMissed', taskArn: task.taskArn },
      { type: 'ReconcileCompleted' },
      { type: 'TaskReplacementDecided', cause: 'TASK_MISSING', taskArn: task.taskArn },
      { type: 'TaskForgotten', taskArn: task.taskArn },
      { type: 'TaskPlaced' },
      { type: 'IncidentOpened', cause: 'TASK_MISSING' },
      { type: 'EventPutDecided' },
    ]);
  });

  it('is itself again when it is seen before that', async () => {
    const all = await running();
    const { world, aws, tick, task, types } = all;
    await readTwice(all);
    await tick();
    expect(await types()).toContain('TaskMissed');
    aws.tasks.set(task.taskArn, task);
    world.clock.pass(minuteMs);
    await tick();
    expect((await stateNow(world)).tasks.get(task.taskArn)).not.toHaveProperty('missedFirstAt');
    aws.tasks.delete(task.taskArn);
    world.clock.pass(minuteMs);
    await tick();
    expect(await types()).not.toContain('TaskReplacementDecided');
  });

  it('is described though it is not listed: stopping tasks are in no list', async () => {
    const { world, aws, tick, task } = await running();
    aws.tasks.set(task.taskArn, {
      ...task,
      desiredStatus: 'STOPPED',
      lastStatus: 'DEACTIVATING',
      detailVersion: 2 as DetailVersion,
    });
    await tick();
    expect((await stateNow(world)).tasks.get(task.taskArn)?.lastStatus).toBe('DEACTIVATING');
  });
});

describe('tasks that vanish', () => {
  it.each([
    ['two of four', 4, 2, true],
    ['three of four', 4, 3, false],
    ['three of fifteen, a fifth,', 15, 3, true],
    ['four of fifteen', 15, 4, false],
  ])(
    '%s, give their room back after a minute, or later when in doubt',
    async (_name, live, vanished, soon) => {
      const { world, aws, tick, types } = reading([seen('a1')], theirs(live));
      aws.pageSize = 100;
      await tick();
      await tick();
      for (const arn of [...aws.tasks.keys()].slice(0, vanished)) aws.tasks.delete(arn);
      const forgotten = async () =>
        (await types()).filter((type) => type === 'TaskForgotten').length;
      await tick();
      world.clock.pass(minuteMs);
      await tick();
      expect(await forgotten()).toBe(soon ? vanished : 0);
      world.clock.pass(minuteMs);
      await tick();
      expect(await forgotten()).toBe(soon ? vanished : 0);
      world.clock.pass(minuteMs);
      await tick();
      expect(await forgotten()).toBe(vanished);
      expect((await types()).filter((type) => type === 'TaskMissed').length).toBe(
        vanished * (soon ? 2 : 4),
      );
    },
  );
});

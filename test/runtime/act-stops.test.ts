import type { Arrival } from '../../shared/core/log/item.ts';
import { EcsUnavailable } from '../../shared/runtime/ports.ts';
import { instanceArn, instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import { acting, deleteWeb, lastEntries, requestedBy, web } from './acting.ts';
import { bring, itemsOf, stateNow } from './process-under-test.ts';

describe('before it stops a task, act reads it again', () => {
  /** A task that is to be stopped, and a process that is about to. */
  async function stopping() {
    const all = await acting([instanceOf('a1'), ...placementRequested(web)]);
    await all.slice();
    await bring(all.world, deleteWeb);
    all.ecs.take();
    all.world.wakes.take();
    const [task] = [...all.ecs.tasks.values()];
    if (task === undefined) throw new Error('nothing was started');
    return { ...all, task };
  }

  it('and stops it with a reason that names us', async () => {
    const { world, ecs, slice, task } = await stopping();
    await slice();
    expect(ecs.calls).toEqual([
      { call: 'DescribeTasks', taskArns: [task.taskArn] },
      { call: 'StopTask', taskArn: task.taskArn, reason: 'estiva: placement deleted' },
    ]);
    expect(await lastEntries(world)).toEqual(['StopTaskAccepted']);
  });

  it.each([
    ['STOPPED', { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }],
    ['STOPPED', { lastStatus: 'DELETED', desiredStatus: 'STOPPED' }],
    ['STOPPING', { lastStatus: 'RUNNING', desiredStatus: 'STOPPED' }],
    ['NOT_OURS', { startedBy: 'ecs-svc/1234' }],
  ] as const)('and leaves it alone when it finds it %s', async (found, change) => {
    const { world, ecs, slice, task } = await stopping();
    ecs.tasks.set(task.taskArn, { ...task, ...change, detailVersion: 8 as never });
    await slice();
    expect(ecs.take()).toEqual(['DescribeTasks']);
    const entries = (await itemsOf(world)).flatMap((item) => item.entries);
    expect(entries).toContainEqual(expect.objectContaining({ type: 'StopTaskSkipped', found }));
    expect((await stateNow(world)).effects.size).toBe(0);
  });

  it('and stops one all the same that ECS does not show: it may only be too new', async () => {
    const { ecs, slice } = await stopping();
    ecs.tasks.clear();
    await slice();
    expect(ecs.take()).toEqual(['DescribeTasks', 'StopTask']);
  });

  it('and takes it for gone when ECS does not know it at the stop either', async () => {
    const { world, ecs, slice, task } = await stopping();
    const message = 'The referenced task was not found.';
    ecs.onStopTask = () => ({ type: 'refused', error: 'InvalidParameterException', message });
    await slice();
    expect(await lastEntries(world)).toEqual(['StopTaskSkipped', 'PlacementClosed']);
    expect((await stateNow(world)).tasks.get(task.taskArn)?.lastStatus).toBe('STOPPED');
  });

  it('and asks another time when ECS does not answer the reading', async () => {
    const { world, ecs, slice } = await stopping();
    ecs.onDescribe = () => {
      throw new EcsUnavailable('DescribeTasks');
    };
    await slice();
    expect(ecs.take()).toEqual(['DescribeTasks']);
    expect((await stateNow(world)).effects.size).toBe(1);
    expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 2_000 }]);
  });

  it('and writes a refusal down, to ask again a minute later', async () => {
    const { world, ecs, slice } = await stopping();
    ecs.onStopTask = () => ({ type: 'refused', error: 'AccessDeniedException', message: 'no' });
    await slice();
    expect(await lastEntries(world)).toEqual(['StopTaskRefused']);
    expect((await bring(world)).appended).toBeUndefined();
    world.clock.pass(60_000);
    expect((await bring(world)).appended?.entries).toMatchObject([{ type: 'TaskStopDecided' }]);
  });
});

describe('a drain', () => {
  const drain: Arrival = {
    type: 'DrainRequested',
    containerInstanceArn: instanceArn('a1'),
    requestedBy,
  };

  it('is called as it was decided, and shows at once', async () => {
    const { world, ecs, slice } = await acting([instanceOf('a1'), drain]);
    await slice();
    expect(ecs.calls).toEqual([
      {
        call: 'UpdateContainerInstancesState',
        containerInstanceArn: instanceArn('a1'),
        status: 'DRAINING',
      },
    ]);
    const { containerInstances, effects } = await stateNow(world);
    expect(containerInstances.get(instanceArn('a1'))?.status).toBe('DRAINING');
    expect(effects.size).toBe(0);
  });

  it('that ECS refuses is an answer', async () => {
    const { world, ecs, slice } = await acting([instanceOf('a1'), drain]);
    ecs.onUpdate = () => ({ type: 'refused', error: 'ClientException', message: 'no' });
    await slice();
    expect(await lastEntries(world)).toEqual(['UpdateContainerInstancesStateRefused']);
  });

  it('that ECS does not answer is called again after two seconds', async () => {
    const { world, ecs, slice } = await acting([instanceOf('a1'), drain]);
    ecs.onUpdate = () => ({ type: 'unknown', message: 'no answer' });
    await slice();
    ecs.onUpdate = () => ({ type: 'accepted' });
    await slice();
    expect(ecs.calls).toHaveLength(1);
    world.clock.pass(2_000);
    await slice();
    expect(ecs.take()).toHaveLength(2);
    expect((await stateNow(world)).effects.size).toBe(0);
  });
});

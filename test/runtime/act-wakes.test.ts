import { instanceArn, instanceOf } from '../core/cluster-under-test.ts';
import { acting, requestedBy } from './acting.ts';
import { bring, stateNow } from './process-under-test.ts';

describe('wakes of act', () => {
  it('do not breed, however many slices end with something open', async () => {
    const { world, ecs, slice } = await acting();
    ecs.onRunTask = () => ({ type: 'unknown', message: 'no answer' });
    for (let slices = 0; slices < 5; slices += 1) {
      await slice();
      world.clock.pass(300);
    }
    expect(world.wakes.take()).toEqual([{ wake: 'act', afterMs: 2_000 }]);
    world.clock.pass(1_000);
    await slice();
    expect(world.wakes.take()).toEqual([{ wake: 'act', afterMs: 2_000 }]);
    expect(ecs.requests.map(({ clientToken }) => clientToken)).toEqual(
      Array(2).fill(ecs.requests[0]?.clientToken),
    );
  });
});

describe('a clock that was minutes ahead', () => {
  it('does not keep a call without an answer waiting until time has caught up with it', async () => {
    const { world, ecs, slice } = await acting();
    ecs.onRunTask = () => ({ type: 'unknown', message: 'no answer' });
    await slice();
    world.clock.pass(-300_000);
    await slice();
    expect(ecs.requests).toHaveLength(2);
  });
});

describe('a drain that is taken back before it is called', () => {
  it('is not called any more: the last word counts', async () => {
    const containerInstanceArn = instanceArn('a1');
    const { world, ecs, slice } = await acting([
      instanceOf('a1'),
      { type: 'DrainRequested', containerInstanceArn, requestedBy },
    ]);
    await bring(world, { type: 'ActivateRequested', containerInstanceArn, requestedBy });
    await slice();
    expect(ecs.calls).toEqual([
      { call: 'UpdateContainerInstancesState', containerInstanceArn, status: 'ACTIVE' },
    ]);
    expect((await stateNow(world)).containerInstances.get(containerInstanceArn)).toMatchObject({
      status: 'ACTIVE',
    });
  });
});

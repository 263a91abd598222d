import type { Arrival } from '../../shared/core/log/item.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { instanceArn, instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import { acting, deleteWeb, lastEntries, web } from './acting.ts';
import { bring, demo, inboxItem, itemsOf, stateNow } from './process-under-test.ts';

describe('act', () => {
  it('calls what the log holds, word by word, and brings the answer into it', async () => {
    const { world, ecs, slice } = await acting();
    const logged = (await stateNow(world)).attempts.sorted().map(({ runTask }) => runTask);
    await slice();
    expect(ecs.requests).toEqual(logged);
    expect(await lastEntries(world)).toEqual(['RunTaskAccepted']);
    const state = await stateNow(world);
    expect(state.attempts.size).toBe(0);
    expect([...state.slots.values()].map(({ status }) => status)).toEqual(['STARTED', 'STARTED']);
    expect(await world.log.readInbox(demo)).toEqual([]);
    expect(world.wakes.sent).toEqual([]);
  });

  it('calls nothing when the log holds nothing to do', async () => {
    const { world, ecs, slice } = await acting([instanceOf('a1')]);
    await slice();
    expect(ecs.calls).toEqual([]);
    expect(await itemsOf(world)).toHaveLength(1);
    expect(world.wakes.sent).toEqual([]);
  });

  it('calls nothing for what only waits in the inbox: it decides nothing by itself', async () => {
    const { world, ecs, slice } = await acting([instanceOf('a1')]);
    await world.log.putInbox(demo, inboxItem('waits', placementRequested(web)));
    await slice();
    expect(ecs.calls).toEqual([]);
    await bring(world);
    await slice();
    expect(ecs.take()).toEqual(['RunTask']);
  });

  it('performs in the same slice what its answers lead to', async () => {
    const { world, ecs, slice } = await acting();
    await bring(world, deleteWeb);
    world.wakes.take();
    await slice();
    // The tasks that were on their way when the placement was deleted.
    expect(ecs.take()).toEqual(['RunTask', 'DescribeTasks', 'StopTask', 'StopTask']);
    expect(await lastEntries(world)).toEqual(['StopTaskAccepted', 'StopTaskAccepted']);
    expect(world.wakes.sent).toEqual([]);
  });

  it('brings the answers of calls made side by side into the log in one append', async () => {
    const names = ['p-1', 'p-2', 'p-3'].flatMap((name) => placementRequested(name));
    const { world, ecs, slice } = await acting([instanceOf('a1'), ...names]);
    await slice();
    expect(ecs.take()).toEqual(['RunTask', 'RunTask', 'RunTask']);
    expect(await itemsOf(world)).toHaveLength(2);
    expect(await lastEntries(world)).toEqual([
      'RunTaskAccepted',
      'RunTaskAccepted',
      'RunTaskAccepted',
    ]);
  });

  it('writes a refusal down, and leaves it to the next decision when to try again', async () => {
    const { world, ecs, slice } = await acting();
    ecs.onRunTask = () => ({
      type: 'refused',
      error: 'FAILURES',
      message: 'no task was started',
      failures: [{ arn: instanceArn('a1'), reason: 'RESOURCE:MEMORY' }],
    });
    await slice();
    expect(ecs.take()).toEqual(['RunTask']);
    expect(await lastEntries(world)).toEqual([
      'RunTaskRefused',
      'TaskReplacementDecided',
      'TaskReplacementDecided',
    ]);
    expect(world.wakes.sent).toEqual([{ wake: 'observe', afterMs: 1_000, hop: 0 }]);
  });

  it.each(['throttled', 'unknown'] as const)(
    'asks again with the same token when the answer is %s',
    async (type) => {
      const { world, ecs, slice } = await acting();
      ecs.onRunTask = () => ({ type, message: 'no answer' });
      await slice();
      expect(await itemsOf(world)).toHaveLength(1);
      expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 2_000 }]);
      expect(world.reporter.told).toMatchObject([
        { level: 'warn', data: { calls: 1, throttled: type === 'throttled' ? 1 : 0 } },
      ]);
      ecs.onRunTask = (request) => ecs.start(request);
      world.clock.pass(2_000);
      await slice();
      const [first, second, ...more] = ecs.requests;
      expect(second).toEqual(first);
      expect(more).toEqual([]);
      expect((await stateNow(world)).attempts.size).toBe(0);
    },
  );

  it('takes the whole bucket for spent when ECS throttles one call', async () => {
    const { ecs, slice, process } = await acting();
    ecs.onRunTask = () => ({ type: 'throttled', message: 'Rate exceeded' });
    await slice();
    expect(process.budget.all.tokens).toBe(0);
    expect(process.budget.ordinary.tokens).toBe(0);
  });

  it('starts under a new token after a refusal', async () => {
    const { world, ecs, slice } = await acting();
    ecs.onRunTask = () => ({ type: 'refused', error: 'ServerBusy', message: '', failures: [] });
    await slice();
    world.clock.pass(1_000);
    await bring(world);
    await slice();
    const tokens = ecs.requests.map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(2);
  });

  it('finds its own task again by the same token when its answer never came into the log', async () => {
    const { world, on, ecs, slice } = await acting();
    on.putInbox = async () => Promise.reject(new LogUnavailable('not reached'));
    await expect(slice()).rejects.toThrow(LogUnavailable);
    delete on.putInbox;
    world.clock.pass(2_000);
    await slice();
    const [first, second] = ecs.requests;
    expect(second).toEqual(first);
    expect((await stateNow(world)).attempts.size).toBe(0);
  });
});

describe('a slice of act', () => {
  /** More starts than may be made at once. */
  function many(count: number): Arrival[] {
    const instances = Array.from({ length: 20 }, (_, index) => instanceOf(`a${index}`));
    const asked = Array.from({ length: count }, (_, index) => placementRequested(`p-${index}`));
    return [...instances, ...asked.flat()];
  }

  it('makes at most twenty calls at once', async () => {
    const { world, ecs, slice } = await acting(many(45));
    await slice();
    expect(ecs.requests).toHaveLength(45);
    const answered = (await itemsOf(world)).map(
      ({ entries }) => entries.filter(({ type }) => type === 'RunTaskAccepted').length,
    );
    expect(answered).toEqual([0, 20, 20, 5]);
  });

  it('ends when its share of the calls is spent, and wakes itself for the time of the next', async () => {
    const { world, ecs, slice } = await acting(many(45), 0.12);
    await slice();
    expect(ecs.requests).toHaveLength(12);
    expect(world.wakes.take()).toEqual([{ wake: 'act', afterMs: 209 }]);
    world.clock.pass(1_000);
    await slice();
    expect(ecs.requests).toHaveLength(16);
  });

  it('ends with time left for the answers, and what it did not get to is in the log', async () => {
    const { world, ecs, slice } = await acting(many(45));
    let remainingMs = 12_000;
    ecs.onRunTask = (request) => {
      remainingMs -= 400;
      return ecs.start(request);
    };
    await slice(() => remainingMs);
    expect(ecs.requests).toHaveLength(20);
    expect((await stateNow(world)).attempts.size).toBe(25);
    expect(world.wakes.take()).toEqual([{ wake: 'act', afterMs: 0 }]);
    remainingMs = 60_000;
    await slice(() => remainingMs);
    expect((await stateNow(world)).attempts.size).toBe(0);
    expect(new Set(ecs.requests.map(({ clientToken }) => clientToken)).size).toBe(45);
  });
});

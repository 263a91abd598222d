import type { Observed } from '../../shared/core/log/observed.ts';
import { observe } from '../../shared/runtime/observe.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';
import {
  anywhereDefinition,
  instanceOf,
  placementRequested,
  taskOf,
} from '../core/cluster-under-test.ts';
import { bring, createWorld, demo, interceptable, itemsOf } from './process-under-test.ts';

function tasks(count: number): Observed[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'TaskStateChanged',
    task: taskOf(`theirs-${index}`),
  }));
}

describe('observe', () => {
  it('brings a batch into the log in one append, however much it is', async () => {
    const world = createWorld();
    await observe(world, new Sessions(), { cluster: demo, entries: tasks(73), hop: 0 });
    const items = await itemsOf(world);
    expect(items.map(({ entries }) => entries.length)).toEqual([73]);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('appends nothing for a batch that is delivered again', async () => {
    const world = createWorld();
    const sessions = new Sessions();
    await observe(world, sessions, { cluster: demo, entries: tasks(3), hop: 0 });
    await observe(world, sessions, { cluster: demo, entries: tasks(3), hop: 0 });
    expect(await itemsOf(world)).toHaveLength(1);
  });

  it('wakes act for what follows from what was seen', async () => {
    const world = createWorld();
    await bring(world, ...placementRequested('p-web'));
    const entries = [instanceOf('a1')] as Observed[];
    await observe(world, new Sessions(), { cluster: demo, entries, hop: 0 });
    expect(world.wakes.sent).toEqual([{ wake: 'act', afterMs: 0 }]);
  });

  it('decides what is due when it is woken without entries, and counts the wakes in a row', async () => {
    const world = createWorld();
    const capacity = [
      { capacityProvider: 'FARGATE_SPOT', afterSeconds: 10 },
      { capacityProvider: 'FARGATE', afterSeconds: 30 },
    ] as const;
    await bring(world, ...placementRequested('p-web', { capacity }, anywhereDefinition));
    const sessions = new Sessions();
    await observe(world, sessions, { cluster: demo, entries: [], hop: 2 });
    expect(world.wakes.take()).toEqual([{ wake: 'observe', afterMs: 10_000, hop: 0 }]);
    world.clock.pass(10_000);
    await observe(world, sessions, { cluster: demo, entries: [], hop: 3 });
    expect(world.wakes.take()).toEqual([{ wake: 'act', afterMs: 0 }]);
    expect((await itemsOf(world)).at(-1)?.entries.map(({ type }) => type)).toEqual(['TaskPlaced']);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('fails when the inbox cannot be written, so that the queue delivers again', async () => {
    const { log, on } = interceptable();
    const world = createWorld(log);
    const sessions = new Sessions();
    on.putInbox = async () => Promise.reject(new LogUnavailable('not reached'));
    const batch = { cluster: demo, entries: tasks(2), hop: 0 };
    await expect(observe(world, sessions, batch)).rejects.toThrow(LogUnavailable);
    delete on.putInbox;
    await observe(world, sessions, batch);
    expect(await itemsOf(world)).toHaveLength(1);
  });
});

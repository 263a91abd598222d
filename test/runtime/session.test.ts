import type { Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { stateFormat } from '../../shared/core/state/cluster-state.ts';
import { serialise } from '../../shared/core/state/serialise.ts';
import { sha256Of } from '../../shared/runtime/item-hash.ts';
import { LogExpired } from '../../shared/runtime/log-errors.ts';
import { ChainBroken, catchUp, foldItem, openSession } from '../../shared/runtime/session.ts';
import { instanceOf } from '../core/cluster-under-test.ts';
import {
  bring,
  createWorld,
  demo,
  interceptable,
  itemsOf,
  stateNow,
} from './process-under-test.ts';

/** A log of three items, and a snapshot of the first two. */
async function threeItems() {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, instanceOf('a1'));
  await bring(world, instanceOf('b1'));
  const text = serialise(await stateNow(world));
  const snapshot = { cluster: demo, seq: 2 as Seq, stateFormat, text, hash: sha256Of(text) };
  await bring(world, instanceOf('c1'));
  return { world, on, snapshot };
}

describe('catching up', () => {
  it('folds what was appended since, and says what it was', async () => {
    const { world } = await threeItems();
    const session = openSession(demo);
    expect((await catchUp(world.log, session)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await catchUp(world.log, session)).toEqual([]);
    await bring(world, instanceOf('d1'));
    expect((await catchUp(world.log, session)).map(({ seq }) => seq)).toEqual([4]);
    expect(session.state.containerInstances.size).toBe(4);
  });

  it('of a new process begins with the newest snapshot', async () => {
    const { world, snapshot } = await threeItems();
    await world.log.writeSnapshot(snapshot);
    const session = openSession(demo);
    expect((await catchUp(world.log, session)).map(({ seq }) => seq)).toEqual([3]);
    expect(session.state.containerInstances.size).toBe(3);
  });

  it('asks for a snapshot once in the life of a process', async () => {
    const { world, on } = await threeItems();
    let asked = 0;
    on.readSnapshot = async () => {
      asked += 1;
      return undefined;
    };
    const session = openSession(demo);
    await catchUp(world.log, session);
    await catchUp(world.log, session);
    expect(asked).toBe(1);
  });

  it('of a process that slept for too long begins again from a snapshot', async () => {
    const { world, on, snapshot } = await threeItems();
    const { readTail } = world.log;
    const session = openSession(demo);
    on.readTail = async (cluster, after) => readTail(cluster, after, 1);
    await catchUp(world.log, session);
    await world.log.writeSnapshot(snapshot);
    on.readTail = async (cluster, after, itemsMax) => {
      if (after < 2) throw new LogExpired('items 1 to 2 have been removed');
      return readTail(cluster, after, itemsMax);
    };
    expect(session.state.seq).toBe(1);
    expect((await catchUp(world.log, session)).map(({ seq }) => seq)).toEqual([3]);
    expect(session.state.containerInstances.size).toBe(3);
  });

  it('fails as the store fails, and can be tried again', async () => {
    const { world, on } = await threeItems();
    const session = openSession(demo);
    on.readTail = async () => Promise.reject(new Error('not reached'));
    await expect(catchUp(world.log, session)).rejects.toThrow('not reached');
    delete on.readTail;
    await catchUp(world.log, session);
    expect(session.state.seq).toBe(3);
  });
});

describe('folding an item', () => {
  async function folding(): Promise<{ items: readonly LogItem[]; fold: (item: LogItem) => void }> {
    const { world } = await threeItems();
    const items = await itemsOf(world);
    const { state } = openSession(demo);
    return { items, fold: (item) => foldItem(state, item) };
  }

  function at(items: readonly LogItem[], index: number): LogItem {
    const item = items[index];
    if (item === undefined) throw new Error(`no item ${index}`);
    return item;
  }

  it('refuses one that leaves a gap, or that stands there already', async () => {
    const { items, fold } = await folding();
    expect(() => fold(at(items, 1))).toThrow(new ChainBroken('item 2 cannot follow item 0'));
    fold(at(items, 0));
    expect(() => fold(at(items, 0))).toThrow(ChainBroken);
  });

  it('refuses one that does not name the hash of the item before it', async () => {
    const { items, fold } = await folding();
    fold({ ...at(items, 0), entries: [] });
    expect(() => fold(at(items, 1))).toThrow(
      new ChainBroken('item 2 does not name the hash of item 1'),
    );
  });
});

import type { PlacementId } from '../../shared/core/ids.ts';
import { serialise } from '../../shared/core/state/serialise.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { turn } from '../../shared/runtime/turn.ts';
import { changed, instanceOf, placementRequested, taskOf } from '../core/cluster-under-test.ts';
import {
  bring,
  demo,
  inboxItem,
  itemsOf,
  oneInstance,
  requestedIn,
  settled,
  stateNow,
} from './process-under-test.ts';

describe('a reply that was lost', () => {
  it('of the append is recognised by its id, and nothing is appended twice', async () => {
    const { world, on } = await oneInstance();
    const { append } = world.log;
    on.append = async (item) => {
      await append(item);
      return append(item);
    };
    const report = await bring(world, ...placementRequested('p-web'));
    expect(report).toMatchObject({ races: 0, appended: { seq: 2 } });
    expect(await itemsOf(world)).toHaveLength(2);
  });

  it('of an append that is given up finds its own item when it comes again', async () => {
    const { world, on } = await oneInstance();
    const { append } = world.log;
    on.append = async (item) => {
      await append(item);
      throw new LogUnavailable('the answer was lost');
    };
    const session = openSession(demo);
    const mine = inboxItem('mine', placementRequested('p-web'));
    await expect(turn(world, session, [mine])).rejects.toThrow('the answer was lost');
    delete on.append;
    const report = await turn(world, session, [mine]);
    await report.swept;
    expect(report).not.toHaveProperty('appended');
    expect(requestedIn(await itemsOf(world))).toEqual(['p-web']);
    expect(session.state.placements.has('p-web' as PlacementId)).toBe(true);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('of the sweep leaves items in the inbox that change nothing', async () => {
    const { world, on } = await oneInstance();
    on.clearInbox = async () => Promise.reject(new LogUnavailable('not reached'));
    const task = taskOf('theirs');
    const reconciled = { type: 'ReconcileCompleted', tasks: 1, containerInstances: 1 } as const;
    // Each of these would be news a second time.
    await bring(
      world,
      { type: 'TaskStateChanged', task },
      { type: 'TaskMissed', taskArn: task.taskArn },
    );
    await bring(world, changed(task, { lastStatus: 'STOPPED' }), reconciled);
    expect(await world.log.readInbox(demo)).toHaveLength(2);
    delete on.clearInbox;
    const report = await turn(world, openSession(demo));
    await report.swept;
    expect(report).not.toHaveProperty('appended');
    expect(await world.log.readInbox(demo)).toEqual([]);
    expect((await stateNow(world)).tasks.get(task.taskArn)?.lastStatus).toBe('STOPPED');
    expect((await itemsOf(world)).at(-1)?.seq).toBe(3);
  });
});

describe('a turn whose inbox cannot be read', () => {
  it('fails only when its fold has ended, so that the session can be used again', async () => {
    const { world, on } = await oneInstance();
    const { readTail } = world.log;
    const tail = gate();
    on.readTail = async (...asked) => {
      const items = await readTail(...asked);
      await tail.opened;
      return items;
    };
    on.readInbox = async () => Promise.reject(new LogUnavailable('not reached'));
    const session = openSession(demo);
    let failed = false;
    const turning = turn(world, session).catch((error: unknown) => {
      failed = true;
      return error;
    });
    await settled();
    expect({ failed, folded: session.state.seq }).toEqual({ failed: false, folded: 0 });
    tail.open();
    expect(await turning).toBeInstanceOf(LogUnavailable);
    expect(session.state.seq).toBe(1);
    delete on.readInbox;
    await turn(world, session, [inboxItem('later', [instanceOf('b1')])]);
    expect(serialise(session.state)).toBe(serialise(await stateNow(world)));
  });

  it('fails as its fold fails when neither can be read', async () => {
    const { world, on } = await oneInstance();
    on.readTail = async () => Promise.reject(new LogUnavailable('no tail'));
    on.readInbox = async () => Promise.reject(new LogUnavailable('no inbox'));
    await expect(turn(world, openSession(demo))).rejects.toThrow('no tail');
  });
});

/** A promise that a test opens. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

import type { PlacementId } from '../../shared/core/ids.ts';
import type { Arrival, LogItem } from '../../shared/core/log/item.ts';
import { byText } from '../../shared/core/order.ts';
import { serialise } from '../../shared/core/state/serialise.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { TurnContended, turn } from '../../shared/runtime/turn.ts';
import {
  changed,
  instanceArn,
  instanceOf,
  placementRequested,
  taskOf,
} from '../core/cluster-under-test.ts';
import {
  appendForeign,
  bring,
  createWorld,
  demo,
  inboxItem,
  interceptable,
  isDenseAndChained,
  itemsOf,
  requestedIn,
  settled,
  stateNow,
} from './process-under-test.ts';

/** A world with one instance, and a log that a test may get in the way of. */
async function oneInstance() {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, instanceOf('a1'));
  return { world, on };
}

function typesIn(items: readonly LogItem[]): string[][] {
  return items.map(({ entries }) => entries.map(({ type }) => type));
}

describe('a turn', () => {
  it('appends one item that holds what arrived and what follows from it', async () => {
    const { world } = await oneInstance();
    const arrivals = [
      inboxItem('in-1', placementRequested('p-web', { desiredCount: 2 })),
      inboxItem('in-2', [instanceOf('b1')]),
    ];
    const report = await turn(world, openSession(demo), arrivals);
    await report.swept;
    const items = await itemsOf(world);
    expect(typesIn(items.slice(1))).toEqual([
      [
        'TaskDefinitionDescribed',
        'PlacementRequested',
        'ContainerInstanceStateChanged',
        'TaskPlaced',
        'TaskPlaced',
      ],
    ]);
    expect(report).toMatchObject({ races: 0, appended: { seq: 2, consumed: ['in-1', 'in-2'] } });
    expect(report.items).toEqual(items);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('takes along what others have put into the inbox', async () => {
    const { world } = await oneInstance();
    await world.log.putInbox(demo, inboxItem('of-another', [instanceOf('b1')]));
    const report = await turn(world, openSession(demo), [
      inboxItem('mine', [instanceOf('c1')], world.clock.now()),
    ]);
    expect(report.appended?.consumed).toEqual(['mine', 'of-another']);
  });

  it('appends nothing when nothing is news, and sweeps the inbox all the same', async () => {
    const { world } = await oneInstance();
    const report = await bring(world, instanceOf('a1', { detailVersion: 9 as never }));
    expect(report).not.toHaveProperty('appended');
    expect(await itemsOf(world)).toHaveLength(1);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('appends nothing when there is nothing at all', async () => {
    const world = createWorld();
    const report = await turn(world, openSession(demo));
    expect(report.items).toEqual([]);
    expect(await itemsOf(world)).toEqual([]);
  });

  it('decides what has become due by time alone', async () => {
    const { world } = await oneInstance();
    await bring(world, ...placementRequested('p-web'));
    const { attempts } = await stateNow(world);
    const [attempt] = attempts.sorted();
    if (attempt === undefined) throw new Error('nothing was decided');
    const failures = [{ reason: 'RESOURCE:CPU' }];
    const { attemptId } = attempt;
    await bring(world, {
      type: 'RunTaskRefused',
      attemptId,
      error: 'FAILURES',
      message: '',
      failures,
    });
    const session = openSession(demo);
    expect(await turn(world, session)).not.toHaveProperty('appended');
    world.clock.pass(1_000);
    const { appended } = await turn(world, session);
    expect(appended?.entries.map(({ type }) => type)).toEqual(['TaskPlaced']);
  });

  it('never goes back in time, though its clock does', async () => {
    const { world } = await oneInstance();
    world.clock.pass(90_000);
    await bring(world, instanceOf('b1'));
    world.clock.pass(-60_000);
    await bring(world, instanceOf('c1'));
    const times = (await itemsOf(world)).map(({ at }) => at);
    const [first = 0] = times;
    expect(times.map((at) => at - first)).toEqual([0, 90_000, 90_000]);
  });

  it('leaves the state as it was when the append fails, and can be tried again', async () => {
    const { world, on } = await oneInstance();
    const session = openSession(demo);
    await turn(world, session);
    const before = serialise(session.state);
    on.append = async () => Promise.reject(new LogUnavailable('not reached'));
    const arrivals = [inboxItem('in-1', placementRequested('p-web'))];
    await expect(turn(world, session, arrivals)).rejects.toThrow(LogUnavailable);
    expect(serialise(session.state)).toBe(before);
    delete on.append;
    const { appended } = await turn(world, session);
    expect(appended).toMatchObject({ seq: 2, consumed: ['in-1'] });
  });

  it('records and decides nothing, once the log holds what it cannot read', async () => {
    const { world } = await oneInstance();
    await appendForeign(world.log, [{ type: 'TaskDreamt', v: 4 }]);
    const { appended } = await bring(world, ...placementRequested('p-web'), instanceOf('b1'));
    expect(appended?.entries.map(({ type }) => type)).toEqual([
      'TaskDefinitionDescribed',
      'PlacementRequested',
      'ContainerInstanceStateChanged',
    ]);
  });
});

describe('an inbox that was read later than the log', () => {
  it('is not swept unread when it answers what the log has only just decided', async () => {
    const { world, on } = await oneInstance();
    const { readInbox } = world.log;
    const session = openSession(demo);
    on.readInbox = async (cluster) => {
      delete on.readInbox;
      await settled();
      await bring(world, ...placementRequested('p-web'));
      const [attempt] = (await stateNow(world)).attempts.sorted();
      if (attempt === undefined) throw new Error('nothing was decided');
      const { attemptId } = attempt;
      const refusal = { error: 'FAILURES', message: '', failures: [{ reason: 'AGENT' }] };
      const answer: Arrival = { type: 'RunTaskRefused', attemptId, ...refusal };
      await world.log.putInbox(demo, inboxItem('answer', [answer]));
      return readInbox(cluster);
    };
    const report = await turn(world, session);
    await report.swept;
    expect(report.appended).toMatchObject({ seq: 3, consumed: ['answer'] });
    expect(session.state.attempts.size).toBe(0);
  });
});

describe('a turn that loses a race', () => {
  it('is done when the winner has taken its arrivals along', async () => {
    const { world, on } = await oneInstance();
    const mine = placementRequested('p-mine', { desiredCount: 2 });
    on.append = async (item) => {
      delete on.append;
      await bring(world, ...placementRequested('p-winner'));
      return world.log.append(item);
    };
    const session = openSession(demo);
    const report = await turn(world, session, [inboxItem('mine', mine)]);
    const items = await itemsOf(world);
    expect(items).toHaveLength(2);
    expect(requestedIn(items).sort(byText)).toEqual(['p-mine', 'p-winner']);
    expect(report).toMatchObject({ races: 1 });
    expect(report).not.toHaveProperty('appended');
    expect(report.items).toEqual(items);
    expect(serialise(session.state)).toBe(serialise(await stateNow(world)));
  });

  it('goes on behind a winner that did not see them, and decides anew on what is left', async () => {
    const { world, on } = await oneInstance();
    const full = { cpuUnits: 2_048, memoryMiB: 7_680, containerInstanceArn: instanceArn('a1') };
    const theirs = taskOf('theirs', full);
    on.append = async (item) => {
      delete on.append;
      await appendForeign(world.log, [{ type: 'TaskStateChanged', task: theirs }]);
      return world.log.append(item);
    };
    const session = openSession(demo);
    const report = await turn(world, session, [
      inboxItem('mine', placementRequested('p-mine', { desiredCount: 3 })),
    ]);
    expect(report).toMatchObject({ races: 1, appended: { seq: 3 } });
    expect(report.appended?.entries.map(({ type }) => type)).toEqual([
      'TaskDefinitionDescribed',
      'PlacementRequested',
      'TaskUnplaceable',
    ]);
    expect(isDenseAndChained(await itemsOf(world))).toBe(true);
  });

  it('gives up after forty races and leaves what it brought in the inbox', async () => {
    const { world, on } = await oneInstance();
    const { append } = world.log;
    let lost = 0;
    on.append = async (item) => {
      lost += 1;
      delete on.append;
      await appendForeign(world.log);
      on.append = losing;
      return append(item);
    };
    const losing = on.append;
    const session = openSession(demo);
    const mine = inboxItem('mine', placementRequested('p-mine'));
    await expect(turn(world, session, [mine])).rejects.toThrow(TurnContended);
    expect(lost).toBe(40);
    expect(await world.log.readInbox(demo)).toEqual([mine]);
    delete on.append;
    const { appended } = await turn(world, session);
    expect(appended).toMatchObject({ seq: 42, consumed: ['mine'] });
  });
});

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
    await bring(world, { type: 'TaskStateChanged', task });
    await bring(world, changed(task, { lastStatus: 'STOPPED' }));
    expect(await world.log.readInbox(demo)).toHaveLength(2);
    delete on.clearInbox;
    const report = await turn(world, openSession(demo));
    await report.swept;
    expect(report).not.toHaveProperty('appended');
    expect(await world.log.readInbox(demo)).toEqual([]);
    expect((await stateNow(world)).tasks.get(task.taskArn)?.lastStatus).toBe('STOPPED');
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

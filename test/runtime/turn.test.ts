import type { Arrival, LogItem } from '../../shared/core/log/item.ts';
import { byText } from '../../shared/core/order.ts';
import { serialise } from '../../shared/core/state/serialise.ts';
import { LogUnavailable } from '../../shared/runtime/ports.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { TurnContended, turn } from '../../shared/runtime/turn.ts';
import { instanceArn, instanceOf, placementRequested, taskOf } from '../core/cluster-under-test.ts';
import {
  appendForeign,
  bring,
  createWorld,
  demo,
  inboxItem,
  isDenseAndChained,
  itemsOf,
  oneInstance,
  requestedIn,
  settled,
  stateNow,
} from './process-under-test.ts';

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
    const { readInbox } = world.log;
    let looks = 0;
    const session = openSession(demo);
    on.readInbox = async (cluster) => {
      looks += 1;
      return readInbox(cluster);
    };
    const report = await turn(world, session, [inboxItem('mine', mine)]);
    const items = await itemsOf(world);
    expect(items).toHaveLength(2);
    expect(requestedIn(items).sort(byText)).toEqual(['p-mine', 'p-winner']);
    expect(report).toMatchObject({ races: 1 });
    expect(report).not.toHaveProperty('appended');
    // Its own look and the winner's: it does not look again for what is done.
    expect(looks).toBe(2);
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
      'EventPutDecided',
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

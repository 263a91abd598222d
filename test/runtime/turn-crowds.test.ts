import fc from 'fast-check';
import type { Arrival, LogItem } from '../../shared/core/log/item.ts';
import { byText } from '../../shared/core/order.ts';
import { safetyViolations } from '../../shared/core/state/safety.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import type { Log } from '../../shared/runtime/ports.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { turn } from '../../shared/runtime/turn.ts';
import { instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import {
  bring,
  createFakeIds,
  createWorld,
  demo,
  inboxItem,
  interceptable,
  isDenseAndChained,
  itemsOf,
  requestedIn,
  settled,
  stateNow,
  type World,
} from './process-under-test.ts';

describe('many turns at once', () => {
  /** A log that takes a moment for each call, so that everybody is in the way of everybody. */
  function slow(log: Log, wait: () => Promise<void>): Log {
    return new Proxy(log, {
      get:
        (target, name: keyof Log) =>
        async (...asked: never[]) => {
          await wait();
          const answer = await (target[name] as (...args: never[]) => unknown)(...asked);
          await wait();
          return answer;
        },
    });
  }

  function counted(log: Log): { log: Log; tries: () => number } {
    let tries = 0;
    const { log: counting, on } = interceptable(log);
    on.append = async (item) => {
      tries += 1;
      return log.append(item);
    };
    return { log: counting, tries: () => tries };
  }

  async function requestAll(world: World, log: Log, count: number): Promise<void> {
    const turns = Array.from({ length: count }, async (_, index) => {
      const ids = createFakeIds(`P${index}X`);
      const arrivals = [inboxItem(`in-${index}`, request(index), world.clock.now())];
      return turn({ ...world, log, ids }, openSession(demo), arrivals);
    });
    for (const report of await Promise.all(turns)) await report.swept;
  }

  function request(index: number): Arrival[] {
    return placementRequested(`p-${index}`, { desiredCount: 1 + (index % 3) });
  }

  async function judge(world: World, count: number): Promise<readonly LogItem[]> {
    const items = await itemsOf(world);
    const everybody = Array.from({ length: count }, (_, index) => `p-${index}`);
    expect(requestedIn(items).sort(byText)).toEqual(everybody.sort(byText));
    expect(isDenseAndChained(items)).toBe(true);
    expect(safetyViolations(await stateNow(world))).toEqual([]);
    expect(await world.log.readInbox(demo)).toEqual([]);
    return items;
  }

  it('bring fifty requests into the log, each once, in far fewer appends', async () => {
    const world = createWorld();
    await bring(world, instanceOf('a1'), instanceOf('b1'), instanceOf('c1'));
    const counting = counted(world.log);
    await requestAll(world, slow(counting.log, settled), 50);
    const items = await judge(world, 50);
    expect(items.length - 1).toBeLessThan(10);
    expect(counting.tries()).toBeLessThan(200);
  });

  it('lose none and double none, in whatever order their calls are answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = createWorld(createMemoryLog());
        await bring(world, instanceOf('a1'));
        const wait = () => scheduler.schedule(Promise.resolve());
        const all = requestAll(world, slow(world.log, wait), 8);
        await scheduler.waitFor(all);
        await judge(world, 8);
      }),
      { numRuns: 40 },
    );
  });
});

import type { AppendId, ClusterName, EpochMs, InboxId, Seq } from '../../shared/core/ids.ts';
import {
  type Arrival,
  type InboxItem,
  type LogItem,
  logFormat,
  type StoredEntry,
} from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { hashOf } from '../../shared/runtime/item-hash.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import type { Clock, Ids, Log, Reporter, Wakes } from '../../shared/runtime/ports.ts';
import { catchUp, openSession } from '../../shared/runtime/session.ts';
import { type TurnReport, turn } from '../../shared/runtime/turn.ts';
import { instanceOf, startAt } from '../core/cluster-under-test.ts';

export const demo = 'demo' as ClusterName;

/** A clock that only a test moves. */
export class FakeClock implements Clock {
  #now: number = startAt;

  now(): EpochMs {
    return this.#now as EpochMs;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}

/** Names that sort in the order in which they were given out. */
export function createFakeIds(prefix = 'ID'): Ids {
  let count = 0;
  return {
    next() {
      count += 1;
      return prefix + String(count).padStart(26 - prefix.length, '0');
    },
  };
}

export interface Wake {
  readonly wake: 'act' | 'observe';
  readonly afterMs: number;
  readonly hop?: number;
}

/** Remembers who was woken. */
export function createFakeWakes(): Wakes & { readonly sent: Wake[]; take(): Wake[] } {
  const sent: Wake[] = [];
  return {
    sent,
    take: () => sent.splice(0),
    act: async (_, afterMs = 0) => void sent.push({ wake: 'act', afterMs }),
    observe: async (_, afterMs, hop) => void sent.push({ wake: 'observe', afterMs, hop }),
  };
}

/** Remembers what was reported. */
export function createFakeReporter(): Reporter & {
  readonly told: {
    level: 'info' | 'warn';
    message: string;
    data: Readonly<Record<string, unknown>>;
  }[];
} {
  const told: ReturnType<typeof createFakeReporter>['told'] = [];
  return {
    told,
    info: (message, data) => void told.push({ level: 'info', message, data }),
    warn: (message, data) => void told.push({ level: 'warn', message, data }),
  };
}

/** Everything that a function needs but ECS, around one log in memory. */
export interface World {
  readonly log: Log;
  readonly clock: FakeClock;
  readonly ids: Ids;
  readonly wakes: ReturnType<typeof createFakeWakes>;
  readonly reporter: ReturnType<typeof createFakeReporter>;
}

export function createWorld(log: Log = createMemoryLog()): World {
  const clock = new FakeClock();
  const wakes = createFakeWakes();
  return { log, clock, ids: createFakeIds(), wakes, reporter: createFakeReporter() };
}

/** A log whose methods a test may replace, one by one, and put back. */
export function interceptable(log: Log = createMemoryLog()): { log: Log; on: Partial<Log> } {
  const on: Partial<Log> = {};
  const intercepted = new Proxy(log, {
    get: (target, name: keyof Log) => on[name] ?? target[name],
  });
  return { log: intercepted, on };
}

/** What comes into the inbox together. */
export function inboxItem(
  id: string,
  entries: readonly Arrival[],
  receivedAt = startAt,
): InboxItem {
  return { id: id as InboxId, receivedAt, entries };
}

/** One turn of a process of its own, which knows nothing but the log. */
export async function bring(world: World, ...entries: Arrival[]): Promise<TurnReport> {
  const item = inboxItem(`brought-${world.ids.next()}`, entries, world.clock.now());
  const report = await turn(world, openSession(demo), [item]);
  await report.swept;
  return report;
}

/** The state as a new process finds it. */
export async function stateNow({ log }: Pick<World, 'log'>): Promise<ClusterState> {
  const session = openSession(demo);
  await catchUp(log, session);
  return session.state;
}

/** Every item of the log, oldest first. */
export function itemsOf({ log }: Pick<World, 'log'>): Promise<readonly LogItem[]> {
  return log.readTail(demo, 0 as Seq);
}

/** Somebody else's append: an item at the end of the log that says nothing but that it is there. */
export async function appendForeign(log: Log, entries: readonly StoredEntry[] = []): Promise<void> {
  const last = (await log.readTail(demo, 0 as Seq)).at(-1);
  const seq = ((last?.seq ?? 0) + 1) as Seq;
  const outcome = await log.append({
    format: logFormat,
    cluster: demo,
    seq,
    appendId: `FOREIGN${seq}` as AppendId,
    at: last?.at ?? startAt,
    previousHash: last === undefined ? '' : hashOf(last),
    consumed: [],
    entries: [{ type: 'ReconcileCompleted', tasks: seq, containerInstances: 3 }, ...entries],
  });
  if (outcome.type !== 'appended') throw new Error(`item ${seq} stands there already`);
}

/** The placements that were asked for in some items. */
export function requestedIn(items: readonly LogItem[]): string[] {
  return items.flatMap(({ entries }) =>
    entries.flatMap((entry) =>
      entry.type === 'PlacementRequested' && 'placementId' in entry
        ? [String(entry.placementId)]
        : [],
    ),
  );
}

/** Whether a log has no gap and each item names the hash of the one before it. */
export function isDenseAndChained(items: readonly LogItem[]): boolean {
  return items.every((item, index) => {
    const previous = items[index - 1];
    const names = previous === undefined ? '' : hashOf(previous);
    return item.seq === index + 1 && item.previousHash === names;
  });
}

/** Everything that could go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A world with one instance, and a log that a test may get in the way of. */
export async function oneInstance() {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, instanceOf('a1'));
  return { world, on };
}

import { checkHistory } from '../../../scripts/log-race/check-history.ts';
import { type Race, runRace } from '../../../scripts/log-race/race.ts';
import type { RacedLog } from '../../../scripts/log-race/recorder.ts';
import type { AppendId, ClusterName, Seq } from '../../../shared/core/ids.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { createMemoryLog } from '../../../shared/runtime/memory-log.ts';
import { LogUnavailable } from '../../../shared/runtime/ports.ts';

const cluster = 'demo' as ClusterName;
const noLosses = { replies: 0, requests: 0, lateRequests: 0, reads: 0 };

function race(log: RacedLog, changes: Partial<Race> = {}): Race {
  const logs = Array.from({ length: 6 }, () => log);
  return { logs, cluster, appends: 300, seed: 11, ...changes };
}

async function violationTypesOf(log: RacedLog): Promise<string[]> {
  const { operations } = await runRace(race(log));
  return [...new Set(checkHistory(operations).map(({ type }) => type))];
}

/** Counts up, and is true each time that many calls have passed. */
function every(count: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % count === 0;
  };
}

/** A list of items without any care: what is said to it, it does. */
function carelessLog(): { readonly items: LogItem[]; readonly log: RacedLog } {
  const items: LogItem[] = [];
  const readTail = async (_: ClusterName, after: Seq, itemsMax?: number) =>
    items.slice(after, itemsMax === undefined ? undefined : after + itemsMax);
  const append: RacedLog['append'] = async (item) => {
    const winner = items[item.seq - 1];
    if (winner === undefined) items.push(item);
    const isOwn = winner === undefined || winner.appendId === item.appendId;
    return isOwn ? { type: 'appended' } : { type: 'lost', winner };
  };
  return { items, log: { readTail, append } };
}

describe('a race for a log', () => {
  it('ends when as many appends were acknowledged as were asked for, in one order', async () => {
    const told: number[] = [];
    const onAppended = (acknowledged: number) => told.push(acknowledged);
    const result = await runRace(race(createMemoryLog(), { onAppended }));
    expect(result.acknowledged).toBe(300);
    expect(told).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(checkHistory(result.operations)).toEqual([]);
  });

  it('leaves in the log what was acknowledged and what was given up without an answer', async () => {
    const log = createMemoryLog();
    const { items, operations } = await runRace(race(log));
    expect(await log.readTail(cluster, 0 as Seq)).toHaveLength(items);
    expect(items).toBeGreaterThan(300);
    const silent = await runRace(race(createMemoryLog(), { losses: noLosses }));
    expect(silent.items).toBe(300);
    expect(silent.operations.map(({ outcome }) => outcome.type)).not.toContain('unknown');
    expect(operations.map(({ outcome }) => outcome.type)).toContain('unknown');
  });

  it('never gives two operations the same moment', async () => {
    const { operations } = await runRace(race(createMemoryLog()));
    const moments = operations.flatMap(({ invoked, completed }) => [invoked, completed]);
    expect(new Set(moments).size).toBe(moments.length);
    expect(operations.every(({ invoked, completed }) => invoked < completed)).toBe(true);
  });

  it('is the same race for the same seed, in memory', async () => {
    const first = await runRace(race(createMemoryLog()));
    expect(await runRace(race(createMemoryLog()))).toEqual(first);
    expect((await runRace(race(createMemoryLog(), { seed: 12 }))).operations).not.toEqual(
      first.operations,
    );
  });

  it('ends early when it is told to, and still reads the log', async () => {
    const ending = new AbortController();
    const onAppended = (acknowledged: number) => {
      if (acknowledged === 40) ending.abort();
    };
    const changes = { onAppended, signal: ending.signal };
    const result = await runRace(race(createMemoryLog(), changes));
    // Whoever had begun could finish.
    expect(result.acknowledged).toBeGreaterThanOrEqual(40);
    expect(result.acknowledged).toBeLessThanOrEqual(46);
    expect(result.items).toBeGreaterThanOrEqual(result.acknowledged);
    expect(checkHistory(result.operations)).toEqual([]);
  });

  it('fails when the store is gone', async () => {
    const gone = async () => {
      throw new LogUnavailable('nobody there');
    };
    await expect(runRace(race({ append: gone, readTail: gone }))).rejects.toThrow('no answer');
  });

  it('fails with what a broken implementation throws', async () => {
    const broken = async () => {
      throw new TypeError('a bug');
    };
    await expect(runRace(race({ append: broken, readTail: broken }))).rejects.toThrow('a bug');
  });
});

describe('a race finds a log that', () => {
  it('acknowledges what it does not write', async () => {
    const { log } = carelessLog();
    const isForgotten = every(60);
    const append: RacedLog['append'] = async (item) =>
      isForgotten() ? { type: 'appended' } : log.append(item);
    expect(await violationTypesOf({ ...log, append })).toContain('twoAcknowledged');
  });

  it('loses its last item', async () => {
    const { log, items } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const outcome = await log.append(item);
      if (item.seq === 150 && outcome.type === 'appended') items.pop();
      return outcome;
    };
    // It can never be passed: each writer is told that its append succeeded, and none stands.
    expect(await violationTypesOf({ ...log, append })).toEqual(
      expect.arrayContaining(['twoAcknowledged', 'missed']),
    );
  });

  it('reads from a replica that lags', async () => {
    const { log } = carelessLog();
    const lags = every(25);
    const readTail: RacedLog['readTail'] = async (name, after, itemsMax) => {
      const items = await log.readTail(name, after, itemsMax);
      return lags() ? items.slice(0, -1) : items;
    };
    expect(await violationTypesOf({ ...log, readTail })).toEqual(['missed']);
  });

  it('lets two writers in between the look and the write', async () => {
    const { items, log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const winner = items[item.seq - 1];
      await Promise.resolve();
      if (winner !== undefined && winner.appendId !== item.appendId) {
        return { type: 'lost', winner };
      }
      items[item.seq - 1] = item;
      return { type: 'appended' };
    };
    expect(await violationTypesOf({ ...log, append })).toContain('twoAcknowledged');
  });

  it('does not know its own append again', async () => {
    const { items, log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const winner = items[item.seq - 1];
      if (winner !== undefined) return { type: 'lost', winner };
      return log.append(item);
    };
    expect(await violationTypesOf({ ...log, append })).toEqual(['wrongWinner']);
  });

  it('appends again, at the end, what is tried again', async () => {
    const { items, log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const before = items.findIndex(({ appendId }) => appendId === item.appendId);
      if (before === -1) return log.append(item);
      items.push({ ...item, seq: (items.length + 1) as Seq });
      return { type: 'appended' };
    };
    expect(await violationTypesOf({ ...log, append })).toContain('double');
  });

  it('changes an item after it was written', async () => {
    const { items, log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const changed = items[99];
      if (item.seq === 200 && changed) items[99] = { ...changed, consumed: [] };
      return log.append(item);
    };
    expect(await violationTypesOf({ ...log, append })).toContain('changed');
  });

  it('leaves an item out of what it reads', async () => {
    const { log } = carelessLog();
    const readTail: RacedLog['readTail'] = async (name, after, itemsMax) =>
      (await log.readTail(name, after, itemsMax)).filter(({ seq }) => seq !== 170);
    expect(await violationTypesOf({ ...log, readTail })).toContain('gap');
  });

  it('shows a loser somebody who did not win', async () => {
    const { log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      const outcome = await log.append(item);
      if (outcome.type !== 'lost' || item.seq < 50) return outcome;
      const appendId = 'NOBODY' as AppendId;
      return { type: 'lost', winner: { ...outcome.winner, appendId } };
    };
    expect(await violationTypesOf({ ...log, append })).toContain('wrongWinner');
  });

  it('refuses what is next', async () => {
    const { log } = carelessLog();
    const append: RacedLog['append'] = async (item) => {
      if (item.seq === 90) throw new RangeError('append at 90, but nothing stands at 89');
      return log.append(item);
    };
    expect(await violationTypesOf({ ...log, append })).toEqual(['missed']);
  });
});

import { LossyLog } from '../../../scripts/log-race/lossy-log.ts';
import type { ClusterName, Seq } from '../../../shared/core/ids.ts';
import { createMemoryLog } from '../../../shared/runtime/memory-log.ts';
import { LogUnavailable } from '../../../shared/runtime/ports.ts';
import { itemAt } from '../../contracts/log-items.ts';

const cluster = 'demo' as ClusterName;
const start = 0 as Seq;
const noLosses = { replies: 0, requests: 0, lateRequests: 0, reads: 0 };

function lossy(losses: Partial<typeof noLosses>) {
  const log = createMemoryLog();
  return { log, way: new LossyLog(log, { a: 5 }, { ...noLosses, ...losses }) };
}

describe('a way to the log that loses', () => {
  it('replies, has done what nobody hears of', async () => {
    const { log, way } = lossy({ replies: 1_000 });
    await expect(way.append(itemAt(cluster, 1))).rejects.toThrow(LogUnavailable);
    expect(await log.readTail(cluster, start)).toEqual([itemAt(cluster, 1)]);
  });

  it('requests, has done nothing, and never will', async () => {
    const { log, way } = lossy({ requests: 1_000 });
    await expect(way.append(itemAt(cluster, 1))).rejects.toThrow(LogUnavailable);
    await way.deliver();
    expect(await log.readTail(cluster, start)).toEqual([]);
  });

  it('no request but is late, does it with a later call, or in the end', async () => {
    const { log, way } = lossy({ lateRequests: 1_000 });
    await expect(way.append(itemAt(cluster, 1))).rejects.toThrow(LogUnavailable);
    expect(await log.readTail(cluster, start)).toEqual([]);
    const seen: number[] = [];
    for (let calls = 0; calls < 30; calls += 1)
      seen.push((await way.readTail(cluster, start)).length);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    await expect(way.append(itemAt(cluster, 2))).rejects.toThrow(LogUnavailable);
    await way.deliver();
    await way.deliver();
    expect(await log.readTail(cluster, start)).toEqual([itemAt(cluster, 1), itemAt(cluster, 2)]);
  });

  it('a late request that the log refuses, tells nobody', async () => {
    const { log, way } = lossy({ lateRequests: 1_000 });
    await expect(way.append(itemAt(cluster, 2))).rejects.toThrow(LogUnavailable);
    await way.deliver();
    expect(await log.readTail(cluster, start)).toEqual([]);
  });

  it('reads, fails with them', async () => {
    const { way } = lossy({ reads: 1_000 });
    await expect(way.readTail(cluster, start)).rejects.toThrow(LogUnavailable);
  });

  it('nothing, answers as the log does', async () => {
    const { way } = lossy({});
    expect(await way.append(itemAt(cluster, 1))).toEqual({ type: 'appended' });
    expect(await way.readTail(cluster, start)).toEqual([itemAt(cluster, 1)]);
  });
});

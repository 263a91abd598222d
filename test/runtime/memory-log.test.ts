import type { ClusterName, InboxId, Seq } from '../../shared/core/ids.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import { appendAll, inboxItem } from '../contracts/log-items.ts';

const cluster = 'demo' as ClusterName;

describe('the log in memory', () => {
  it('hands out what nobody can change, down to the entries', async () => {
    const log = createMemoryLog();
    await appendAll(log, cluster, 1, 1);
    await log.putInbox(cluster, inboxItem('one' as InboxId, 5));
    const [item] = await log.readTail(cluster, 0 as Seq);
    const [waiting] = await log.readInbox(cluster);
    for (const value of [item, item?.entries, item?.entries[0], waiting, waiting?.entries[0]]) {
      expect(Object.isFrozen(value)).toBe(true);
    }
  });

  it('is one of its own each time it is made', async () => {
    await appendAll(createMemoryLog(), cluster, 1, 3);
    expect(await createMemoryLog().readTail(cluster, 0 as Seq)).toEqual([]);
  });
});

import type { AppendId, Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { itemAt, largeEntry } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

/** Three parts and more, in a store whose items have at most 400 KB. */
const oversizedBytes = 3_000_000;

export function describeSizes(make: MakeLog): void {
  describe('sizes', () => {
    const current = useLog(make);
    const start = 0 as Seq;

    it('reads a tail that is more than one page of the store', async () => {
      const { log, cluster } = current();
      const items: LogItem[] = [];
      for (let seq = 1; seq <= 12; seq += 1) {
        const item = itemAt(cluster, seq, { entries: [largeEntry(200_000, `page ${seq}`)] });
        items.push(item);
        await log.append(item);
      }
      expect(await log.readTail(cluster, start)).toEqual(items);
      expect(await log.readTail(cluster, 11 as Seq)).toEqual(items.slice(11));
    });

    it('takes an item of any size as one append', async () => {
      const { log, cluster, another } = current();
      const oversized = itemAt(cluster, 2, { entries: [largeEntry(oversizedBytes, 'large')] });
      const items = [itemAt(cluster, 1), oversized, itemAt(cluster, 3)];
      for (const item of items) expect(await log.append(item)).toEqual({ type: 'appended' });
      expect(await another().readTail(cluster, start)).toEqual(items);
      expect(await another().append(oversized)).toEqual({ type: 'appended' });
    });

    it('shows an oversized winner to an oversized loser, and nothing of the loser to anybody', async () => {
      const { log, cluster, another } = current();
      const winner = itemAt(cluster, 1, { entries: [largeEntry(oversizedBytes, 'winner')] });
      const loser = itemAt(cluster, 1, {
        appendId: 'LOSER' as AppendId,
        entries: [largeEntry(oversizedBytes + 7, 'loser')],
      });
      await log.append(winner);
      expect(await another().append(loser)).toEqual({ type: 'lost', winner });
      expect(await log.readTail(cluster, start)).toEqual([winner]);
    });
  });
}

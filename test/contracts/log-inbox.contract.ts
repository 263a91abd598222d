import type { ClusterName, InboxId, Seq } from '../../shared/core/ids.ts';
import { inboxItemsMax } from '../../shared/runtime/ports.ts';
import { inboxItem, noise } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

export function describeInbox(make: MakeLog): void {
  describe('the inbox', () => {
    const current = useLog(make);
    const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

    it('holds what was put until it is cleared', async () => {
      const { log, cluster, another } = current();
      const first = inboxItem('first', 100, 11);
      const second = inboxItem('second', 200, 22);
      await log.putInbox(cluster, first);
      await log.putInbox(cluster, second);
      expect(await another().readInbox(cluster)).toEqual([first, second]);
      await another().clearInbox(cluster, [first.id]);
      expect(await log.readInbox(cluster)).toEqual([second]);
      expect(await log.readInbox(cluster)).toEqual([second]);
    });

    it('replaces an item that is put again under the same id', async () => {
      const { log, cluster } = current();
      await log.putInbox(cluster, inboxItem('same', 300, 1));
      await log.putInbox(cluster, inboxItem('other', 200, 2));
      await log.putInbox(cluster, inboxItem('same', 100, 3));
      expect(await log.readInbox(cluster)).toEqual([
        inboxItem('same', 100, 3),
        inboxItem('other', 200, 2),
      ]);
    });

    it('gives the oldest first, and those of one moment by id', async () => {
      const { log, cluster } = current();
      for (const [id, receivedAt] of [
        ['d', 9],
        ['b', 50],
        ['c', 1_000],
        ['a', 50],
      ] as const) {
        await log.putInbox(cluster, inboxItem(id, receivedAt));
      }
      expect(idsOf(await log.readInbox(cluster))).toEqual(['d', 'a', 'b', 'c']);
    });

    it('gives at most so many at once, the oldest, and the rest when those are cleared', async () => {
      const { log, cluster } = current();
      const count = inboxItemsMax + 30;
      // Later ones have smaller ids, so that the order of the ids is not the order of time.
      const all = Array.from({ length: count }, (_, index) =>
        inboxItem(`id-${String(count - index).padStart(5, '0')}`, 1_000 + index),
      );
      await Promise.all(all.map((item) => log.putInbox(cluster, item)));
      const first = await log.readInbox(cluster);
      expect(first).toEqual(all.slice(0, inboxItemsMax));
      await log.clearInbox(
        cluster,
        first.map(({ id }) => id),
      );
      expect(await log.readInbox(cluster)).toEqual(all.slice(inboxItemsMax));
    }, 30_000);

    it('gives items that are more than one page of the store', async () => {
      const { log, cluster } = current();
      const all = Array.from({ length: 14 }, (_, index) => {
        const large = inboxItem(`large-${index}`, 5_000 - index);
        return {
          ...large,
          entries: [...large.entries, { ...large.entries[0], note: noise(120_000, `${index}`) }],
        };
      });
      for (const item of all) await log.putInbox(cluster, item as ReturnType<typeof inboxItem>);
      expect(await log.readInbox(cluster)).toEqual(all.toReversed());
    });

    it('takes it calmly when an id is cleared twice, or was never there, or none is named', async () => {
      const { log, cluster } = current();
      await log.putInbox(cluster, inboxItem('stays', 1));
      await log.putInbox(cluster, inboxItem('goes', 2));
      const ids = ['goes', 'goes', 'never'] as InboxId[];
      await log.clearInbox(cluster, ids);
      await log.clearInbox(cluster, ids);
      await log.clearInbox(cluster, []);
      expect(idsOf(await log.readInbox(cluster))).toEqual(['stays']);
    });

    it('is another one for another cluster, and no part of the log', async () => {
      const { log, cluster } = current();
      const neighbour = `${cluster}-2` as ClusterName;
      await log.putInbox(cluster, inboxItem('here', 1));
      await log.putInbox(neighbour, inboxItem('there', 2));
      await log.clearInbox(neighbour, ['here' as InboxId]);
      expect(idsOf(await log.readInbox(cluster))).toEqual(['here']);
      expect(await log.readTail(cluster, 0 as Seq)).toEqual([]);
    });
  });
}

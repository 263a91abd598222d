import type { AppendId, ClusterName, InboxId, Seq } from '../../shared/core/ids.ts';
import { appendAll, itemAt } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

export function describeAppends(make: MakeLog): void {
  describe('appends and reads', () => {
    const current = useLog(make);
    const start = 0 as Seq;

    it('is empty at first', async () => {
      const { log, cluster } = current();
      expect(await log.readTail(cluster, start)).toEqual([]);
    });

    it('gives back every item as it was appended, in order, after any position', async () => {
      const { log, cluster } = current();
      const items = await appendAll(log, cluster, 1, 7);
      expect(await log.readTail(cluster, start)).toEqual(items);
      expect(await log.readTail(cluster, 4 as Seq)).toEqual(items.slice(4));
      expect(await log.readTail(cluster, 7 as Seq)).toEqual([]);
    });

    it('gives back only the first items to a reader who wants no more', async () => {
      const { log, cluster } = current();
      const items = await appendAll(log, cluster, 1, 7);
      expect(await log.readTail(cluster, 2 as Seq, 3)).toEqual(items.slice(2, 5));
      expect(await log.readTail(cluster, 5 as Seq, 3)).toEqual(items.slice(5));
    });

    it('shows an item to everybody as soon as it is appended', async () => {
      const { log, cluster, another } = current();
      for (let seq = 1; seq <= 5; seq += 1) {
        await log.append(itemAt(cluster, seq));
        const seen = await another().readTail(cluster, (seq - 1) as Seq);
        expect(seen).toEqual([itemAt(cluster, seq)]);
      }
    });

    it('answers a second append at the same position with the whole winner', async () => {
      const { log, cluster, another } = current();
      await appendAll(log, cluster, 1, 2);
      const loser = itemAt(cluster, 2, { appendId: 'OTHER' as AppendId, entries: [] });
      expect(await another().append(loser)).toEqual({ type: 'lost', winner: itemAt(cluster, 2) });
      expect(await log.readTail(cluster, 1 as Seq)).toEqual([itemAt(cluster, 2)]);
    });

    it('recognises its own append whose reply was lost', async () => {
      const { log, cluster, another } = current();
      await appendAll(log, cluster, 1, 3);
      expect(await log.append(itemAt(cluster, 3))).toEqual({ type: 'appended' });
      await appendAll(log, cluster, 4, 5);
      expect(await another().append(itemAt(cluster, 3))).toEqual({ type: 'appended' });
      expect(await log.readTail(cluster, start)).toHaveLength(5);
    });

    it('refuses to leave a gap', async () => {
      const { log, cluster, another } = current();
      await appendAll(log, cluster, 1, 2);
      await expect(log.append(itemAt(cluster, 4))).rejects.toThrow(RangeError);
      await expect(another().append(itemAt(cluster, 9))).rejects.toThrow(RangeError);
      expect(await log.readTail(cluster, start)).toHaveLength(2);
      expect(await another().append(itemAt(cluster, 3))).toEqual({ type: 'appended' });
    });

    it('keeps what was appended, whatever becomes of the object that was passed', async () => {
      const { log, cluster } = current();
      const consumed: InboxId[] = ['one' as InboxId];
      await log.append(itemAt(cluster, 1, { consumed }));
      consumed.push('two' as InboxId);
      expect((await log.readTail(cluster, start))[0]?.consumed).toEqual(['one']);
    });

    it('keeps what was appended, whatever a reader does to what it got', async () => {
      const { log, cluster } = current();
      await log.append(itemAt(cluster, 1));
      const [read] = await log.readTail(cluster, start);
      // A store may hand out frozen objects or copies; neither lets the change through.
      Reflect.set(read ?? {}, 'appendId', 'CHANGED');
      Reflect.set(read?.entries[0] ?? {}, 'type', 'Changed');
      expect(await log.readTail(cluster, start)).toEqual([itemAt(cluster, 1)]);
    });

    it('gives back an item of a newer format with all that is in it', async () => {
      const { log, cluster } = current();
      const future = {
        ...itemAt(cluster, 1),
        format: 9,
        signature: 'not known here',
        entries: [{ type: 'TaskDreamt', v: 4, ignorable: true, depth: [1, { of: 'sleep' }] }],
      };
      await log.append(future);
      expect(await log.readTail(cluster, start)).toEqual([future]);
      const loser = itemAt(cluster, 1, { appendId: 'OTHER' as AppendId });
      expect(await log.append(loser)).toEqual({ type: 'lost', winner: future });
    });

    it('keeps empty texts, empty lists and text of any script, and drops what is undefined', async () => {
      const { log, cluster } = current();
      const note = {
        type: 'Noted',
        empty: '',
        list: [],
        none: null,
        text: 'é 東 \u0000 \ud83d\ude80 \ud800',
      };
      await log.append(
        itemAt(cluster, 1, { entries: [{ ...note, gone: undefined } as typeof note] }),
      );
      const [read] = await log.readTail(cluster, start);
      expect(read?.entries).toStrictEqual([note]);
    });

    it('keeps the logs of two clusters apart', async () => {
      const { log, cluster } = current();
      const neighbour = `${cluster}-2` as ClusterName;
      await appendAll(log, cluster, 1, 3);
      await appendAll(log, neighbour, 1, 1);
      expect(await log.readTail(neighbour, start)).toEqual([itemAt(neighbour, 1)]);
      expect(await log.readTail(cluster, 2 as Seq)).toEqual([itemAt(cluster, 3)]);
    });
  });
}

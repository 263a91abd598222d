import type { ClusterName, EpochMs, Seq } from '../../shared/core/ids.ts';
import { LogExpired } from '../../shared/runtime/log-errors.ts';
import { expiryGraceMs } from '../../shared/runtime/log-rules.ts';
import type { Log } from '../../shared/runtime/ports.ts';
import { inboxItem, itemAt, largeEntry, snapshotAt, startAt } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

/** Twelve items: ten of them from long ago, an oversized one among them, then two of now. */
async function fill(log: Log, cluster: ClusterName): Promise<void> {
  for (let seq = 1; seq <= 12; seq += 1) {
    const at = startAt + seq * 1_000 + (seq > 10 ? 2 * expiryGraceMs : 0);
    const large = seq === 3 ? { entries: [largeEntry(600_000, 'third')] } : {};
    await log.append(itemAt(cluster, seq, { at: at as EpochMs, ...large }));
  }
}

export function describeExpiry(make: MakeLog): void {
  describe('expiry', () => {
    const current = useLog(make);
    const seqsAfter = async (log: Log, cluster: ClusterName, after: number) =>
      (await log.readTail(cluster, after as Seq)).map(({ seq }) => seq as number);

    it('removes what lies before, and leaves the rest readable', async () => {
      const { log, cluster, another } = current();
      await fill(log, cluster);
      for (const seq of [4, 6, 9]) await log.writeSnapshot(snapshotAt(cluster, seq, `"${seq}"`));
      await log.expire(cluster, 6 as Seq);
      expect(await seqsAfter(log, cluster, 5)).toEqual([6, 7, 8, 9, 10, 11, 12]);
      expect(await seqsAfter(another(), cluster, 9)).toEqual([10, 11, 12]);
      expect(await log.listSnapshots(cluster, 1)).toEqual([6, 9]);
      expect(await log.readSnapshot(cluster, 1)).toEqual(snapshotAt(cluster, 9, '"9"'));
    });

    it('tells a reader whose position has been removed to begin from a snapshot', async () => {
      const { log, cluster, another } = current();
      await fill(log, cluster);
      await log.writeSnapshot(snapshotAt(cluster, 8, '"8"'));
      await log.expire(cluster, 8 as Seq);
      for (const after of [0, 2, 6]) {
        await expect(another().readTail(cluster, after as Seq)).rejects.toThrow(LogExpired);
      }
      expect(await seqsAfter(another(), cluster, 7)).toEqual([8, 9, 10, 11, 12]);
    });

    it('goes on appending and expiring afterwards', async () => {
      const { log, cluster, another } = current();
      await fill(log, cluster);
      await log.writeSnapshot(snapshotAt(cluster, 8, '"8"'));
      await log.expire(cluster, 5 as Seq);
      await log.expire(cluster, 5 as Seq);
      await log.expire(cluster, 8 as Seq);
      const at = (startAt + 3 * expiryGraceMs) as EpochMs;
      expect(await another().append(itemAt(cluster, 13, { at }))).toEqual({ type: 'appended' });
      expect(await seqsAfter(log, cluster, 7)).toEqual([8, 9, 10, 11, 12, 13]);
    });

    it('removes nothing that no snapshot covers, whatever it is asked', async () => {
      const { log, cluster } = current();
      await fill(log, cluster);
      await log.expire(cluster, 9 as Seq);
      expect(await seqsAfter(log, cluster, 0)).toHaveLength(12);
      await log.writeSnapshot(snapshotAt(cluster, 4, '"4"'));
      await log.expire(cluster, 9 as Seq);
      expect(await seqsAfter(log, cluster, 4)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await log.readSnapshot(cluster, 1)).toEqual(snapshotAt(cluster, 4, '"4"'));
    });

    it('keeps the newest snapshot and the last hour of the log, whatever it is asked', async () => {
      const { log, cluster } = current();
      await fill(log, cluster);
      for (const seq of [5, 12]) await log.writeSnapshot(snapshotAt(cluster, seq, `"${seq}"`));
      await log.expire(cluster, 99 as Seq);
      expect(await seqsAfter(log, cluster, 10)).toEqual([11, 12]);
      expect(await log.listSnapshots(cluster, 1)).toEqual([12]);
    });

    it('removes nothing when the whole log is of the last hour', async () => {
      const { log, cluster } = current();
      for (let seq = 1; seq <= 5; seq += 1) await log.append(itemAt(cluster, seq));
      for (const seq of [3, 5]) await log.writeSnapshot(snapshotAt(cluster, seq, `"${seq}"`));
      await log.expire(cluster, 3 as Seq);
      expect(await seqsAfter(log, cluster, 0)).toEqual([1, 2, 3, 4, 5]);
    });

    it('leaves the inbox and other clusters alone', async () => {
      const { log, cluster } = current();
      const neighbour = `${cluster}-2` as ClusterName;
      for (const name of [cluster, neighbour]) {
        await fill(log, name);
        for (const seq of [5, 9]) await log.writeSnapshot(snapshotAt(name, seq, `"${seq}"`));
        await log.putInbox(name, inboxItem('000000000001', 1));
      }
      await log.expire(cluster, 9 as Seq);
      expect(await seqsAfter(log, neighbour, 0)).toHaveLength(12);
      expect(await log.listSnapshots(neighbour, 1)).toEqual([5, 9]);
      expect(await log.readInbox(cluster)).toHaveLength(1);
    });

    it('has nothing to do in an empty log', async () => {
      const { log, cluster } = current();
      await log.expire(cluster, 50 as Seq);
      expect(await log.append(itemAt(cluster, 1))).toEqual({ type: 'appended' });
    });
  });
}

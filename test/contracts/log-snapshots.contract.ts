import type { ClusterName, Seq } from '../../shared/core/ids.ts';
import { noise, snapshotAt } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

export function describeSnapshots(make: MakeLog): void {
  describe('snapshots', () => {
    const current = useLog(make);

    it('has none at first', async () => {
      const { log, cluster } = current();
      expect(await log.readSnapshot(cluster, 1)).toBeUndefined();
      expect(await log.listSnapshots(cluster, 1)).toEqual([]);
    });

    it('reads the newest one and lists them all, in whatever order they were written', async () => {
      const { log, cluster, another } = current();
      for (const seq of [90, 1_000, 200]) {
        await log.writeSnapshot(snapshotAt(cluster, seq, `{"state":${seq}}`));
      }
      const newest = snapshotAt(cluster, 1_000, '{"state":1000}');
      expect(await another().readSnapshot(cluster, 1)).toEqual(newest);
      expect(await log.listSnapshots(cluster, 1)).toEqual([90, 200, 1_000]);
    });

    it('reads the newest at or before a position, and none when all are later', async () => {
      const { log, cluster } = current();
      for (const seq of [30, 90, 1_000]) {
        await log.writeSnapshot(snapshotAt(cluster, seq, `{"state":${seq}}`));
      }
      const read = async (notAfter: number) =>
        (await log.readSnapshot(cluster, 1, notAfter as Seq))?.seq;
      expect([await read(89), await read(90), await read(999), await read(29)]).toEqual([
        30,
        90,
        90,
        undefined,
      ]);
    });

    it('gives back a state of many megabytes, and an empty one', async () => {
      const { log, cluster } = current();
      const large = snapshotAt(cluster, 40, `"${noise(2_500_000, 'state')} é"`);
      await log.writeSnapshot(snapshotAt(cluster, 3, ''));
      expect((await log.readSnapshot(cluster, 1))?.text).toBe('');
      await log.writeSnapshot(large);
      expect(await log.readSnapshot(cluster, 1)).toEqual(large);
    });

    it('falls back to the one before when the newest is not what was written', async () => {
      const { log, cluster } = current();
      await log.writeSnapshot(snapshotAt(cluster, 10, '"ten"'));
      await log.writeSnapshot(
        snapshotAt(cluster, 20, '"twenty"', { hash: 'not that of the text' }),
      );
      await log.writeSnapshot(snapshotAt(cluster, 30, '"thirty"', { hash: '' }));
      expect(await log.readSnapshot(cluster, 1)).toEqual(snapshotAt(cluster, 10, '"ten"'));
    });

    it('finds none when none is what was written', async () => {
      const { log, cluster } = current();
      await log.writeSnapshot(snapshotAt(cluster, 20, '"twenty"', { hash: 'wrong' }));
      expect(await log.readSnapshot(cluster, 1)).toBeUndefined();
    });

    it('takes the last one that was written at a position', async () => {
      const { log, cluster } = current();
      await log.writeSnapshot(snapshotAt(cluster, 10, `"${noise(900_000, 'first')}"`));
      await log.writeSnapshot(snapshotAt(cluster, 10, '"second"'));
      expect(await log.readSnapshot(cluster, 1)).toEqual(snapshotAt(cluster, 10, '"second"'));
      expect(await log.listSnapshots(cluster, 1)).toEqual([10]);
    });

    it('keeps the formats of the state apart, so that the version before finds its own', async () => {
      const { log, cluster } = current();
      const old = snapshotAt(cluster, 10, '"old"', { stateFormat: 1 });
      const recent = snapshotAt(cluster, 20, '"new"', { stateFormat: 12 });
      await log.writeSnapshot(old);
      await log.writeSnapshot(recent);
      expect(await log.readSnapshot(cluster, 1)).toEqual(old);
      expect(await log.readSnapshot(cluster, 12)).toEqual(recent);
      expect(await log.listSnapshots(cluster, 12)).toEqual([20]);
      expect(await log.readSnapshot(cluster, 2)).toBeUndefined();
    });

    it('keeps the clusters apart', async () => {
      const { log, cluster } = current();
      const neighbour = `${cluster}-2` as ClusterName;
      await log.writeSnapshot(snapshotAt(cluster, 10, '"here"'));
      expect(await log.readSnapshot(neighbour, 1)).toBeUndefined();
    });
  });
}

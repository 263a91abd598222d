import type { AppendId, Seq } from '../../shared/core/ids.ts';
import { appendAll, itemAt } from './log-items.ts';
import { runRace } from './log-race.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

/** As many as try at once in the large race. */
const writers = 32;

export function describeRaces(make: MakeLog, raceAppends: number): void {
  describe('races', () => {
    const current = useLog(make);

    it('lets exactly one of twenty writers have a position, and shows it to the others', async () => {
      const { log, cluster, another } = current();
      await appendAll(log, cluster, 1, 4);
      const rivals = Array.from({ length: 20 }, (_, rival) =>
        itemAt(cluster, 5, { appendId: `RIVAL${rival}` as AppendId, entries: [] }),
      );
      const outcomes = await Promise.all(rivals.map((item) => another().append(item)));
      const winners = rivals.filter((_, rival) => outcomes[rival]?.type === 'appended');
      expect(winners).toHaveLength(1);
      const lost = outcomes.filter((outcome) => outcome.type === 'lost');
      expect(lost.map(({ winner }) => winner)).toEqual(Array(19).fill(winners[0]));
      expect(await log.readTail(cluster, 4 as Seq)).toEqual(winners);
    });

    it('puts all that many writers append at once into one order', async () => {
      const { cluster, another } = current();
      const logs = Array.from({ length: writers }, another);
      const result = await runRace({ logs, cluster, appends: raceAppends });
      expect(result.faults).toEqual([]);
      expect(result.acknowledged).toBe(raceAppends);
      expect(result.lost).toBeGreaterThan(0);
    }, 60_000);
  });
}

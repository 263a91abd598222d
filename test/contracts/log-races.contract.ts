import { checkHistory } from '../../scripts/log-race/check-history.ts';
import { runRace } from '../../scripts/log-race/race.ts';
import type { AppendId, Seq } from '../../shared/core/ids.ts';
import { appendAll, itemAt } from './log-items.ts';
import { type MakeLog, useLog } from './log-under-test.ts';

/** The large race; `npm run log-race` has one of a hundred thousand appends. */
const writers = 32;
const appends = 2_000;

export function describeRaces(make: MakeLog): void {
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

    it('is linearisable under many writers, some of whose calls are not answered', async () => {
      const { cluster, another } = current();
      const logs = Array.from({ length: writers }, another);
      const result = await runRace({ logs, cluster, appends, seed: 3 });
      expect(checkHistory(result.operations)).toEqual([]);
      expect(result.acknowledged).toBe(appends);
      // What was not acknowledged, and stands all the same, was given up without an answer.
      expect(result.items).toBeGreaterThanOrEqual(appends);
      // The race was one, and the losses were felt.
      const count = (what: string) =>
        result.operations.filter(({ type, outcome }) => `${type} ${outcome.type}` === what).length;
      expect(count('append lost')).toBeGreaterThan(appends / 2);
      expect(count('append unknown')).toBeGreaterThan(appends / 20);
      expect(count('readTail unknown')).toBeGreaterThan(10);
      expect(new Set(result.operations.map(({ writer }) => writer)).size).toBe(writers + 1);
    }, 300_000);
  });
}

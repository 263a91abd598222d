import fc from 'fast-check';
import { place } from '../../../../shared/core/decide/places/place.ts';
import { explain } from '../../../../shared/core/views/explanation.ts';
import { instanceOf, now, poolOf, workOf } from './given.ts';

const amount = fc.integer({ min: 0, max: 1_500 });

describe('headroom', () => {
  it('stays free on every instance that a task goes to, and is given to those who keep none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ cpuUnits: amount, memoryMiB: amount }), { maxLength: 5 }),
        amount,
        amount,
        (rooms, cpuUnits, memoryMiB) => {
          const pool = poolOf(rooms.map((room, n) => instanceOf(`${n}`, room)));
          const headroom = { cpuUnits, memoryMiB };
          const [outcome] = place(pool, [workOf({ headroom, slots: 9 })], now);
          // 256 CPU units and 500 MiB a task.
          const expected = rooms.reduce((sum, room) => {
            const byCpu = Math.floor((room.cpuUnits - cpuUnits) / 256);
            const byMemory = Math.floor((room.memoryMiB - memoryMiB) / 500);
            return sum + Math.max(0, Math.min(byCpu, byMemory));
          }, 0);
          expect(outcome?.placed).toHaveLength(Math.min(9, expected));
        },
      ),
    );
    const pool = poolOf([instanceOf('a', { cpuUnits: 600, memoryMiB: 1_200 })]);
    const frugal = workOf({ placementId: 'p-1', headroom: { cpuUnits: 300 }, slots: 2 });
    const other = workOf({ placementId: 'p-2', slots: 2, priority: 10 });
    const counts = place(pool, [frugal, other], now).map(({ placed }) => placed.length);
    expect(counts).toEqual([1, 1]);
  });

  it('is what an explanation names where nothing else is lacking', () => {
    const pool = poolOf([
      instanceOf('a', { cpuUnits: 600, memoryMiB: 1_200 }),
      instanceOf('b', { cpuUnits: 100 }),
    ]);
    const work = workOf({ headroom: { cpuUnits: 400, memoryMiB: 100 } });
    const { ruledOut, wouldHelp, summary } = explain(pool, work, now);
    expect(ruledOut).toEqual({ HEADROOM: 2 });
    expect(wouldHelp).toEqual([
      {
        change: 'DROP',
        what: 'headroom',
        asked: '400 units and 100 MiB kept free',
        containerInstances: 1,
      },
    ]);
    expect(summary).toContain('remained 344 units and 700 MiB beside it');
  });
});

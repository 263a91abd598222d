import fc from 'fast-check';
import { RecentRows } from '../../../shared/core/engine/recent-rows.ts';

describe('the rows to which something happened', () => {
  it('are those since any moment, each once, the latest first', () => {
    const rows = 7;
    fc.assert(
      fc.property(fc.array(fc.nat(rows - 1), { maxLength: 40 }), fc.nat(40), (touched, from) => {
        const recent = new RecentRows(rows);
        for (const row of touched.slice(0, from)) recent.touch(row);
        const moment = recent.now;
        for (const row of touched.slice(from)) recent.touch(row);
        const since = [...new Set(touched.slice(from).reverse())];
        expect(recent.since(moment)).toEqual(since);
      }),
    );
  });

  it('are none where nothing did', () => {
    expect(new RecentRows(3).since(0)).toEqual([]);
  });
});

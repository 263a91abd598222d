import { jsonTotals, speedup, totalsOf } from '../../../simulation/runner/totals.ts';
import { failed, held } from './reports.ts';

const reports = [
  held(4, { faults: { 'zone-failed': 2 } }),
  failed(5, { simulatedHours: 0.2504, wallMs: 500, throttles: 8 }),
  held(9, { faults: { 'event-lost': 5, 'event-doubled': 6 } }),
];

describe('the totals', () => {
  it('add up what every seed counted, failed ones too', () => {
    expect(totalsOf(reports)).toEqual({
      seeds: 3,
      failed: [5],
      simulatedHours: 3.2504,
      seedsMs: 4_500,
      events: 3_618,
      turns: 2_100,
      appends: 1_200,
      calls: 270,
      throttles: 14,
      faults: { 'event-lost': 25, 'event-doubled': 6, 'zone-failed': 3 },
    });
  });

  it('end --json with one object of exactly these members, in this order', () => {
    expect(jsonTotals(totalsOf(reports), 6_000)).toBe(
      '{"seeds":3,"failures":1,"simulatedHours":3.25,"speedup":1950,"events":3618,"turns":2100,' +
        '"faults":{"event-lost":25,"event-doubled":6,"zone-failed":3}}',
    );
  });

  it('are all zero when no seed came to its end', () => {
    expect(jsonTotals(totalsOf([]), 0)).toBe(
      '{"seeds":0,"failures":0,"simulatedHours":0,"speedup":0,"events":0,"turns":0,"faults":{}}',
    );
  });

  it('measure speed against the clock on the wall', () => {
    expect(speedup(2, 1_000)).toBe(7_200);
  });
});

import {
  emptied,
  openBudget,
  refilled,
  spent,
  waitForOneMs,
} from '../../../shared/core/effects/api-budget.ts';
import type { EpochMs } from '../../../shared/core/ids.ts';

const at = (ms: number) => (1_767_600_000_000 + ms) as EpochMs;

describe('our share of the token bucket', () => {
  it('opens full: half of a hundred calls, and half of forty a second', () => {
    expect(openBudget(0.5, at(0))).toEqual({ burst: 50, perSecond: 20, tokens: 50, at: at(0) });
  });

  it('holds one call at least, however small the share', () => {
    const budget = openBudget(0.001, at(0));
    expect(budget).toMatchObject({ burst: 1, tokens: 1 });
    expect(budget.perSecond).toBeCloseTo(0.04);
  });

  it('fills again with time, up to its burst', () => {
    const budget = spent(openBudget(0.25, at(0)), 20);
    expect(budget.tokens).toBe(5);
    expect(refilled(budget, at(300)).tokens).toBeCloseTo(8);
    expect(refilled(budget, at(60_000)).tokens).toBe(25);
  });

  it('neither fills nor empties when the clock goes back', () => {
    const budget = spent(openBudget(0.25, at(5_000)), 20);
    expect(refilled(budget, at(1_000)).tokens).toBe(5);
  });

  it('says how long until one call may be made', () => {
    const full = openBudget(0.5, at(0));
    expect(waitForOneMs(full)).toBe(0);
    expect(waitForOneMs(spent(full, 49))).toBe(0);
    expect(waitForOneMs(spent(full, 49.5))).toBe(25);
    expect(waitForOneMs(emptied(full))).toBe(50);
  });

  it('may make that call once so long has passed', () => {
    for (const share of [1, 0.5, 0.3, 0.07]) {
      const empty = emptied(openBudget(share, at(0)));
      const later = refilled(empty, at(waitForOneMs(empty)));
      expect(waitForOneMs(later)).toBe(0);
    }
  });
});

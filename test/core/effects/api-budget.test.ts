import fc from 'fast-check';
import {
  type ApiBudget,
  emptied,
  openBudget,
  refilled,
  spentOnOne,
  waitForOneMs,
} from '../../../shared/core/effects/api-budget.ts';
import type { EpochMs } from '../../../shared/core/ids.ts';

const at = (ms: number) => (1_767_600_000_000 + ms) as EpochMs;
const half = { calls: 0.5, callsToHeal: 0.75 };

/** Calls as often as the budget lets it, at most `times`. */
function callsMade(budget: ApiBudget, isUrgent: boolean, times = 1_000) {
  let left = budget;
  for (let calls = 0; calls < times; calls += 1) {
    const next = spentOnOne(left, isUrgent);
    if (next === undefined) return { calls, left };
    left = next;
  }
  return { calls: times, left };
}

describe('our share of the token bucket', () => {
  it('opens full: so many of a hundred calls, and so many of forty a second', () => {
    const { all, ordinary } = openBudget(half, at(0));
    expect(all).toEqual({ burst: 75, perSecond: 30, tokens: 75 });
    expect(ordinary).toEqual({ burst: 50, perSecond: 20, tokens: 50 });
  });

  it('holds one call at least, however small the share', () => {
    const { all, ordinary } = openBudget({ calls: 0.001, callsToHeal: 0.002 }, at(0));
    expect(ordinary).toMatchObject({ burst: 1, tokens: 1 });
    expect(all.perSecond).toBeCloseTo(0.08);
  });

  it('keeps nothing for healing where that share is the smaller one', () => {
    const { all, ordinary } = openBudget({ calls: 0.9, callsToHeal: 0.75 }, at(0));
    expect(all).toEqual(ordinary);
  });

  it('leaves a part to what is urgent, however much else is called', () => {
    const { calls, left } = callsMade(openBudget(half, at(0)), false);
    expect(calls).toBe(50);
    expect(callsMade(left, true).calls).toBe(25);
  });

  it('leaves nothing to others once what is urgent has had all of it', () => {
    const { calls, left } = callsMade(openBudget(half, at(0)), true);
    expect(calls).toBe(75);
    expect(callsMade(left, false).calls).toBe(0);
  });

  it('fills again with time, up to its burst', () => {
    const { left } = callsMade(openBudget({ calls: 0.25, callsToHeal: 0.5 }, at(0)), false, 20);
    expect(left.ordinary.tokens).toBe(5);
    expect(refilled(left, at(300)).ordinary.tokens).toBeCloseTo(8);
    expect(refilled(left, at(60_000)).ordinary.tokens).toBe(25);
    expect(refilled(left, at(60_000)).all.tokens).toBe(50);
  });

  it('neither fills nor empties when the clock goes back', () => {
    const { left } = callsMade(openBudget({ calls: 0.25, callsToHeal: 0.5 }, at(5_000)), false, 20);
    expect(refilled(left, at(1_000)).ordinary.tokens).toBe(5);
  });

  it('says how long until one call may be made', () => {
    const full = openBudget(half, at(0));
    expect(waitForOneMs(full, false)).toBe(0);
    const { left } = callsMade(full, false);
    expect([waitForOneMs(left, false), waitForOneMs(left, true)]).toEqual([50, 0]);
    const none = emptied(full);
    expect([waitForOneMs(none, false), waitForOneMs(none, true)]).toEqual([50, 34]);
  });

  it('may make that call once so long has passed', () => {
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.boolean(), (calls, callsToHeal, isUrgent) => {
        const empty = emptied(openBudget({ calls, callsToHeal }, at(0)));
        const later = refilled(empty, at(waitForOneMs(empty, isUrgent)));
        expect(waitForOneMs(later, isUrgent)).toBe(0);
      }),
    );
  });
});

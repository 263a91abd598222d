import type { EpochMs, Seq } from '../../shared/core/ids.ts';
import {
  expiryGraceMs,
  firstGap,
  mayExpire,
  mayExpireSnapshot,
} from '../../shared/runtime/log-rules.ts';

const newestAt = 50 * expiryGraceMs;
const facts = {
  newestSnapshot: 80,
  newestItem: { seq: 100 as Seq, at: newestAt as EpochMs },
};
const at = (seq: number) => seq as Seq;
const item = (seq: number, ageMs: number) => ({ seq, at: newestAt - ageMs });

describe('mayExpire', () => {
  it.each([
    ['lies before and is old', item(59, expiryGraceMs), at(60), true],
    ['is where the rest begins', item(60, expiryGraceMs), at(60), false],
    ['is a moment too young', item(59, expiryGraceMs - 1), at(60), false],
    ['is the last that a snapshot covers', item(80, expiryGraceMs), at(90), true],
    ['is the first that none covers', item(81, expiryGraceMs), at(90), false],
  ])('judges an item that %s', (_, candidate, bound, expected) => {
    expect(mayExpire(candidate, bound, facts)).toBe(expected);
  });

  it('spares the newest item even when a snapshot covers it', () => {
    const covered = { newestSnapshot: 100, newestItem: { seq: 100 as Seq, at: 0 as EpochMs } };
    expect(mayExpire({ seq: 100, at: -expiryGraceMs }, at(200), covered)).toBe(false);
  });
});

describe('mayExpireSnapshot', () => {
  it('spares the newest one and what does not lie before', () => {
    const expired = [20, 40, 60, 80].filter((seq) => mayExpireSnapshot(seq, at(60), 80));
    expect(expired).toEqual([20, 40]);
    expect(mayExpireSnapshot(80, at(999), 80)).toBe(false);
  });
});

describe('firstGap', () => {
  it('names the first position that is missing', () => {
    expect(firstGap(4 as Seq, [5, 6, 8, 9])).toBe(7);
    expect(firstGap(0 as Seq, [2])).toBe(1);
    expect(firstGap(0 as Seq, [1, 1])).toBe(2);
  });

  it('finds none in a dense tail or an empty one', () => {
    expect(firstGap(4 as Seq, [5, 6, 7])).toBeUndefined();
    expect(firstGap(4 as Seq, [])).toBeUndefined();
  });
});

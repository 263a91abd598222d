import { createIds } from '../../shared/aws/ids.ts';
import type { EpochMs } from '../../shared/core/ids.ts';

/** A clock that shows each of these in turn. */
function clockOf(...times: number[]) {
  return { now: () => (times.shift() ?? 0) as EpochMs };
}

describe('createIds', () => {
  it('makes ULIDs: the time, then chance, in base 32', () => {
    // The time of the ULID specification's example, 01ARYZ6S41….
    const ids = createIds(clockOf(1_469_918_176_385), () => new Uint8Array(10).fill(0xff));
    expect(ids.next()).toBe('01ARYZ6S41ZZZZZZZZZZZZZZZZ');
  });

  it('makes each greater than the one before while the clock stands still or goes back', () => {
    const ids = createIds(clockOf(5000, 5000, 5000, 4000, 6000), () => new Uint8Array(10).fill(7));
    const made = Array.from({ length: 5 }, () => ids.next());
    for (const [index, id] of made.entries()) {
      expect(id > (made[index - 1] ?? '')).toBe(true);
    }
  });

  it('makes no id twice, in as many environments as there are', () => {
    const sources = Array.from({ length: 20 }, () => createIds({ now: () => 5000 as EpochMs }));
    const made = sources.flatMap((ids) => Array.from({ length: 50 }, () => ids.next()));
    expect(new Set(made).size).toBe(1000);
  });
});

import { Crowd } from '../../../scripts/log-race/crowd.ts';

/** Lets `writers` work side by side, each so often; answers how many were at work at each entry. */
async function sizesOf(writers: number, rounds: number): Promise<number[]> {
  const crowd = new Crowd({ a: 7 });
  const sizes: number[] = [];
  let working = 0;
  const work = async () => {
    for (let round = 0; round < rounds; round += 1) {
      await crowd.enter();
      working += 1;
      sizes.push(working);
      // Those who are in meet each other.
      for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
      working -= 1;
      crowd.leave();
    }
  };
  await Promise.all(Array.from({ length: writers }, work));
  return sizes;
}

describe('the crowd', () => {
  it('is everybody at times, and one alone at others', async () => {
    const sizes = await sizesOf(12, 400);
    expect(sizes).toHaveLength(4_800);
    // After the beginning, at which all are let in.
    const later = sizes.slice(100);
    expect(Math.max(...later)).toBe(12);
    expect(later.filter((size) => size === 1).length).toBeGreaterThan(1_000);
    expect(later.filter((size) => size > 4).length).toBeLessThan(1_000);
  });

  it('lets a single writer through every time', async () => {
    expect(await sizesOf(1, 50)).toEqual(Array(50).fill(1));
  });
});

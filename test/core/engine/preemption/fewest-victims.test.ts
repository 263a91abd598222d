import fc from 'fast-check';
import {
  fewestVictims,
  type Victim,
  type VictimSearch,
} from '../../../../shared/core/engine/preemption/fewest-victims.ts';

/** Slow and obvious: of all sets that are enough, the first by size, highest priority and indexes. */
function obviousVictims({ lack, victims, goMax }: VictimSearch): readonly number[] | undefined {
  const sets = [...Array(2 ** victims.length).keys()].map((bits) =>
    [...victims.keys()].filter((index) => bits & (1 << index)),
  );
  const isEnough = (set: readonly number[]) =>
    Array.from(lack).every((amount, resource) => {
      const given = set.reduce((sum, index) => sum + (victims[index]?.amounts[resource] ?? 0), 0);
      return given >= amount;
    });
  const mayGo = (set: readonly number[]) =>
    set.every((index) => {
      const group = victims[index]?.group ?? '';
      const going = set.filter((other) => victims[other]?.group === group).length;
      return going <= (goMax?.(group) ?? Number.POSITIVE_INFINITY);
    });
  const highest = (set: readonly number[]) => victims[set.at(-1) ?? -1]?.priority ?? 0;
  const [best] = sets
    .filter((set) => isEnough(set) && mayGo(set))
    .sort((a, b) => a.length - b.length || highest(a) - highest(b) || byIndexes(a, b));
  return best;
}

function byIndexes(a: readonly number[], b: readonly number[]): number {
  for (const [place, index] of a.entries()) {
    const difference = index - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const amount = fc.constantFrom(0, 64, 128, 200, 256, 300);
const victim = fc.record({
  amounts: fc.tuple(amount, amount, fc.constantFrom(0, 0, 1)),
  priority: fc.constantFrom(5, 5, 17, 40),
  group: fc.constantFrom('web', 'batch', ''),
});
const searches = fc.record({
  lack: fc.tuple(
    fc.integer({ min: -100, max: 700 }),
    fc.integer({ min: -100, max: 700 }),
    fc.constantFrom(-1, 0, 0, 1, 2),
  ),
  victims: fc
    .array(victim, { maxLength: 8 })
    .map((some): readonly Victim[] => some.sort((a, b) => a.priority - b.priority)),
  budget: fc.constantFrom(0, 1, 2, Number.POSITIVE_INFINITY),
});

describe('the fewest victims', () => {
  it('are those that looking at every set finds', () => {
    fc.assert(
      fc.property(searches, ({ lack, victims, budget }) => {
        const goMax = (group: string) => (group === 'web' ? budget : Number.POSITIVE_INFINITY);
        const search = { lack, victims, goMax };
        expect(fewestVictims(search)).toEqual(obviousVictims(search));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are none where nothing lacks', () => {
    expect(fewestVictims({ lack: [0, -300], victims: [] })).toEqual([]);
  });

  it('are one large task rather than two small ones that are less important', () => {
    const victims = [
      { amounts: [200], priority: 3, group: 'a' },
      { amounts: [200], priority: 4, group: 'b' },
      { amounts: [400], priority: 30, group: 'c' },
    ];
    expect(fewestVictims({ lack: [350], victims })).toEqual([2]);
  });

  it('are enough, and none of them can stay, where there is too much to look at', () => {
    const victims = Array.from({ length: 90 }, (_, n) => ({
      amounts: [(n * 37) % 101, (n * 61) % 103, (n * 17) % 97],
      priority: 1 + Math.floor(n / 3),
      group: '',
    }));
    const lack = [2_222, 2_333, 2_100];
    const found = fewestVictims({ lack, victims }) ?? [];
    const without = (left: number) =>
      lack.map((amount, resource) =>
        found
          .filter((index) => index !== left)
          .reduce((rest, index) => rest - (victims[index]?.amounts[resource] ?? 0), amount),
      );
    expect(without(-1).every((rest) => rest <= 0)).toBe(true);
    for (const index of found) expect(without(index).some((rest) => rest > 0)).toBe(true);
  });
});

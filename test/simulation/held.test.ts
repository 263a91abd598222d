import { type FaultClass, faultClasses, noFaults } from '../../simulation/faults.ts';
import { keptSeeds } from '../../simulation/kept-seeds.ts';
import { runSeed, type SeedReport } from '../../simulation/run-seed.ts';

const all: ReadonlySet<FaultClass> = new Set(faultClasses);
const none: ReadonlySet<FaultClass> = new Set();

/** One simulated hour takes a few seconds, on a slow machine some more. */
const seedMsMax = 60_000;

function struck({ faults }: SeedReport): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}

describe('an hour of every fault at once', () => {
  it.each(keptSeeds.map((kept) => [kept.seed, kept.found, kept] as const))(
    'leaves every promise kept in seed %i, where once %s',
    async (seed, _, { hours }) => {
      const report = await runSeed({ seed, hours, faults: all });
      expect(report.failure).toBeUndefined();
      // Some seeds leave Estiva itself alone, and little else goes wrong there.
      expect(struck(report)).toBeGreaterThan(3);
      expect(report.appends).toBeGreaterThan(100);
    },
    seedMsMax,
  );
});

describe('a world without faults', () => {
  it(
    'keeps every promise too, and strikes nobody',
    async () => {
      const report = await runSeed({ seed: 8, hours: 0.5, faults: none });
      expect(report.failure).toBeUndefined();
      expect(struck(report)).toBe(0);
      expect(report.calls).toBeGreaterThan(50);
    },
    seedMsMax,
  );
});

describe('a seed', () => {
  it(
    'tells the same story each time',
    async () => {
      const options = { seed: 23, hours: 0.25, faults: all };
      const [first, second, other] = [
        await runSeed(options),
        await runSeed(options),
        await runSeed({ ...options, seed: 24 }),
      ].map(({ wallMs: _, seed: __, ...story }) => story);
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    },
    seedMsMax,
  );

  it(
    'strikes with the faults that it is allowed and no others',
    async () => {
      const struckBy = new Set<string>();
      for (const seed of [3, 4, 5, 6]) {
        const { faults } = await runSeed({ seed, hours: 0.1, faults: new Set(['event-doubled']) });
        for (const name of Object.keys(faults)) struckBy.add(name);
      }
      expect([...struckBy]).toEqual(['event-doubled']);
      expect(Object.keys(noFaults())).toEqual([...faultClasses]);
    },
    seedMsMax,
  );
});

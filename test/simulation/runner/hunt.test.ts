import type { PlantedBug } from '../../../simulation/planted-bugs/planted-bug.ts';
import { Hunt, nextHunt, type Quarry } from '../../../simulation/runner/hunt.ts';
import { huntAll } from '../../../simulation/runner/hunt-all.ts';
import { Interruption } from '../../../simulation/runner/interruption.ts';
import { learned } from '../../../simulation/runner/known-seeds.ts';
import {
  failingWarning,
  quarryJson,
  quarryLine,
  quarrySummary,
} from '../../../simulation/runner/mutant-words.ts';
import { painter } from '../../../simulation/runner/words.ts';
import { workerDirectory } from './workers.ts';

const plain = painter(false, undefined);

function bugNamed(name: string): PlantedBug {
  return { name, file: 'shared/a.ts', find: 'a', replace: 'b', breaks: 'It breaks.' };
}

function huntFor(name: string, seeds = 4, first = 10): Hunt {
  return new Hunt(bugNamed(name), { first, seeds, hours: 2 });
}

describe('the hunt for a planted bug', () => {
  it('ends with the first seed that fails, once those before it have ended', () => {
    const hunt = huntFor('one');
    expect([hunt.take(), hunt.take(), hunt.take()]).toEqual([10, 11, 12]);
    expect(hunt.ended(12, 'late')).toBeUndefined();
    expect(hunt.wantsMore).toBe(false);
    expect(hunt.ended(10, undefined)).toBeUndefined();
    expect(hunt.ended(11, 'early')).toMatchObject({
      seeds: 2,
      hours: 2,
      found: { seed: 11, invariant: 'early' },
    });
  });

  it('ends in vain when all its seeds have', () => {
    const hunt = huntFor('one', 2);
    hunt.take();
    hunt.take();
    expect(hunt.wantsMore).toBe(false);
    expect(hunt.ended(11, undefined)).toBeUndefined();
    expect(hunt.ended(10, undefined)).toEqual({ bug: hunt.bug, hours: 2, seeds: 2 });
  });

  it('keeps a worker until it wants no more, and gets help when no other is left to begin', () => {
    const [one, two, three] = [huntFor('one'), huntFor('two'), huntFor('three', 1)];
    const hunts = [one, two, three];
    expect(nextHunt(hunts, undefined)).toBe(one);
    one.take();
    expect(nextHunt(hunts, one)).toBe(one);
    expect(nextHunt(hunts, undefined)).toBe(two);
    two.take();
    two.take();
    expect(nextHunt(hunts, undefined)).toBe(three);
    three.take();
    expect(nextHunt(hunts, three)).toBe(one);
    one.take();
    one.take();
    expect(nextHunt(hunts, three)).toBe(two);
  });
});

describe('hunts side by side', () => {
  const { worker, remove } = workerDirectory();
  afterAll(remove);

  it('find each bug by the first seed that fails with it and holds without it', async () => {
    const fails = (seeds: string) =>
      worker(
        `answer([${seeds}].includes(options.seed) ? { invariant: 'no ' + options.seed, lastEntries: [] } : undefined);`,
      );
    const bundles = new Map([
      [undefined, fails('11, 12')],
      ['one', fails('11, 13')],
      ['two', fails('11, 12')],
      ['three', fails('10')],
    ]);
    const hunts = [huntFor('one'), huntFor('two'), huntFor('three'), huntFor('none', 0)];
    const quarries = new Map<string, Quarry>();
    let seedsRun = 0;
    const failing = await huntAll(hunts, {
      faults: new Set(),
      jobs: 2,
      interruption: new Interruption(),
      bundleOf: async (bug) => bundles.get(bug?.name) ?? '',
      ran: () => {
        seedsRun += 1;
      },
      ended: ({ bug }, quarry) => quarries.set(bug.name, quarry),
    });
    expect(failing).toEqual([11, 12]);
    expect(quarries.get('one')).toMatchObject({ seeds: 4, found: { seed: 13 } });
    expect(quarries.get('two')).toEqual({ bug: bugNamed('two'), hours: 2, seeds: 4 });
    expect(quarries.get('three')).toMatchObject({
      seeds: 1,
      found: { seed: 10, invariant: 'no 10' },
    });
    expect(quarries.get('none')).toMatchObject({ seeds: 0 });
    expect(seedsRun).toBeGreaterThanOrEqual(5);
    expect(seedsRun).toBeLessThanOrEqual(12);
  });
});

describe('what a hunt tells', () => {
  const invariant = `Violation: ${'x'.repeat(300)}\nsecond line`;
  const found: Quarry = {
    bug: bugNamed('one'),
    hours: 1,
    seeds: 3,
    found: { seed: 12, invariant },
  };
  const missed: Quarry = { bug: bugNamed('two'), hours: 1, seeds: 1_500 };

  it('is with --json one object of exactly these members, in this order', () => {
    expect(quarryJson(found)).toBe('{"mutant":"one","found":true,"seeds":3}');
    expect(quarryJson(missed)).toBe('{"mutant":"two","found":false,"seeds":1500}');
  });

  it('is else a line a bug, and what the missed ones would break', () => {
    expect(quarryLine(found, plain)).toBe(
      `one: found after 3 seeds, by seed 12: ${invariant.slice(0, 160)}`,
    );
    expect(quarryLine(missed, plain)).toBe('two: NOT FOUND in 1,500 seeds');
    expect(quarryLine({ ...missed, seeds: 0 }, plain)).toBe('two: NOT FOUND: no seed is known');
    expect(quarrySummary([found, missed], 3, plain)).toEqual([
      '1 of 2 planted bugs found, each within 3 seeds; 1 not looked for to the end',
      '  not found: two (shared/a.ts). It breaks.',
    ]);
  });

  it('warns of seeds that fail without a bug', () => {
    expect(failingWarning([], plain)).toEqual([]);
    expect(failingWarning([3, 8], plain)).toEqual([
      '2 seeds failed without a planted bug: 3, 8',
      expect.stringContaining('may be chance'),
    ]);
    const many = Array.from({ length: 21 }, (_, n) => n);
    expect(failingWarning(many, plain)[0]).toMatch(/^21 seeds .* 18, 19, …$/);
  });

  it('is kept of bugs that there are, until they are hunted again', () => {
    const [old, older, fresh] = [
      { seed: 1, hours: 1 },
      { seed: 2, hours: 1 },
      { seed: 9, hours: 3 },
    ];
    const before = { two: old, three: older, gone: old };
    const hunted = new Map([
      ['one', fresh],
      ['three', undefined],
    ]);
    expect(learned(before, ['one', 'two', 'three', 'four'], hunted)).toEqual({
      one: fresh,
      two: old,
    });
  });
});

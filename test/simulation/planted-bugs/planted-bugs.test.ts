import { readFileSync } from 'node:fs';
import { withBug } from '../../../simulation/planted-bugs/plant.ts';
import type { PlantedBug } from '../../../simulation/planted-bugs/planted-bug.ts';
import { plantedBugs } from '../../../simulation/planted-bugs/planted-bugs.ts';
import { readKnownSeeds } from '../../../simulation/runner/known-seeds.ts';

const textOf = ({ file }: PlantedBug) => readFileSync(file, 'utf8');

describe('the planted bugs', () => {
  it('are many, and each has a name of its own', () => {
    const names = plantedBugs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(36);
  });

  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    'can be planted where they belong: %s',
    (name, bug) => {
      const text = textOf(bug);
      expect(withBug(bug, text)).not.toBe(text);
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(bug.file).toMatch(/^shared\/(core|runtime|wire)\/.+\.ts$/);
      expect(bug.breaks).toMatch(/^[A-Z].{20,}\.$/);
    },
  );

  it('are each another change', () => {
    const changes = plantedBugs.map((bug) => `${bug.file} ${withBug(bug, textOf(bug))}`);
    expect(new Set(changes).size).toBe(changes.length);
  });
});

describe('the seeds known to find them', () => {
  it('are known of bugs that there are', () => {
    const names = new Set(plantedBugs.map(({ name }) => name));
    const known = Object.entries(readKnownSeeds(process.cwd()));
    expect(known.filter(([name]) => !names.has(name))).toEqual([]);
    expect(known.length).toBeGreaterThanOrEqual(30);
    for (const [, { seed, hours }] of known) {
      expect(Number.isInteger(seed)).toBe(true);
      expect(hours).toBeGreaterThan(0);
    }
  });
});

describe('planting', () => {
  const bug = { name: 'one', file: 'a.ts', find: 'a + b', replace: 'a - $& b', breaks: '' };

  it('changes nothing but the text that is found, and takes the new one as it is', () => {
    expect(withBug(bug, 'return a + b;')).toBe('return a - $& b;');
  });

  it.each([
    ['return a;', 0],
    ['a + b; a + b;', 2],
  ])('refuses a text where it is not clear what is meant: %s', (text, times) => {
    expect(() => withBug(bug, text)).toThrow(
      `one: its text stands ${times} times in a.ts, not once`,
    );
  });
});

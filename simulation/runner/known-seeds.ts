import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where it is written down which seed finds which planted bug, from the project's directory. */
const knownSeedsFile = 'simulation/planted-bugs/known-seeds.json';

/** A seed that finds a planted bug, with all faults. */
export interface KnownSeed {
  readonly seed: number;
  readonly hours: number;
}

export type KnownSeeds = Readonly<Record<string, KnownSeed>>;

export function readKnownSeeds(projectDirectory: string): KnownSeeds {
  return JSON.parse(readFileSync(join(projectDirectory, knownSeedsFile), 'utf8')) as KnownSeeds;
}

export function writeKnownSeeds(projectDirectory: string, known: KnownSeeds): void {
  const path = join(projectDirectory, knownSeedsFile);
  writeFileSync(path, `${JSON.stringify(known, undefined, 2)}\n`);
}

/** What is known after a hunt: only of bugs that exist, and of those not hunted what was known. */
export function learned(
  before: KnownSeeds,
  names: readonly string[],
  hunted: ReadonlyMap<string, KnownSeed | undefined>,
): KnownSeeds {
  return Object.fromEntries(
    names.flatMap((name) => {
      const known = hunted.has(name) ? hunted.get(name) : before[name];
      return known === undefined ? [] : [[name, known]];
    }),
  );
}

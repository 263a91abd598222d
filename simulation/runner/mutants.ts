import { join } from 'node:path';
import { plant } from '../planted-bugs/plant.ts';
import type { PlantedBug } from '../planted-bugs/planted-bug.ts';
import { plantedBugs } from '../planted-bugs/planted-bugs.ts';
import { bundleSeedWorker, withBundles } from './bundle.ts';
import { Hunt, type Quarry } from './hunt.ts';
import { huntAll } from './hunt-all.ts';
import { InOrder } from './in-order.ts';
import { type KnownSeed, learned, readKnownSeeds, writeKnownSeeds } from './known-seeds.ts';
import {
  failingWarning,
  huntProgress,
  quarryJson,
  quarryLine,
  quarrySummary,
  unknownWarning,
} from './mutant-words.ts';
import type { MutantsOptions } from './options.ts';
import type { Surroundings } from './simulate.ts';

/** Plants one bug at a time and looks for the seed that finds it. @returns the exit code */
export async function hunt(
  options: MutantsOptions,
  { projectDirectory, screen, interruption }: Surroundings,
): Promise<number> {
  const bugs = bugsNamed(options.only);
  if (bugs.type === 'unknown') {
    screen.tell(`--only ${bugs.name}: there is no such planted bug. They are:`);
    screen.tell(...plantedBugs.map(({ name }) => `  ${name}`));
    return 2;
  }
  const known = options.known || options.learn ? readKnownSeeds(projectDirectory) : {};
  // Whoever asks for the known ones is told which are not; who names one is told of that one.
  const isLeftOut = ({ name }: PlantedBug) =>
    options.known && options.only === undefined && known[name] === undefined;
  screen.tell(...unknownWarning(bugs.bugs.filter(isLeftOut), screen.paintError));
  const { from, of } = options.part ?? { from: 1, of: 1 };
  const hunts = bugs.bugs
    .filter((bug) => !isLeftOut(bug))
    .filter((_, index) => index % of === from - 1)
    .map((bug) => new Hunt(bug, rangeOf(bug, options, known)));
  const quarries: Quarry[] = [];
  const inOrder = new InOrder<Quarry>();
  const tell = (quarry: Quarry) =>
    screen.print(options.json ? quarryJson(quarry) : quarryLine(quarry, screen.paint));
  let seedsRun = 0;
  const began = performance.now();
  screen.begin(() => huntProgress(quarries, hunts.length, seedsRun, performance.now() - began));
  const failing = await withBundles((directory) =>
    huntAll(hunts, {
      ...options,
      interruption,
      bundleOf: bundler(directory, projectDirectory),
      ran: () => {
        seedsRun += 1;
      },
      ended: (which, quarry) => {
        quarries.push(quarry);
        inOrder.add(hunts.indexOf(which), quarry).forEach(tell);
      },
    }),
  );
  inOrder.rest().forEach(tell);
  screen.end();
  screen.tell(...failingWarning(failing, screen.paintError));
  if (options.learn) {
    const names = plantedBugs.map(({ name }) => name);
    writeKnownSeeds(projectDirectory, learned(known, names, new Map(quarries.map(seedOf))));
  }
  if (!options.json) screen.print('', ...quarrySummary(quarries, hunts.length, screen.paint));
  if (interruption.came) return interruption.exitCode;
  return quarries.every(({ found }) => found !== undefined) ? 0 : 1;
}

type BugsNamed =
  | { readonly type: 'known'; readonly bugs: readonly PlantedBug[] }
  | { readonly type: 'unknown'; readonly name: string };

function bugsNamed(names: readonly string[] | undefined): BugsNamed {
  if (names === undefined) return { type: 'known', bugs: plantedBugs };
  const bugs: PlantedBug[] = [];
  for (const name of names) {
    const bug = plantedBugs.find((one) => one.name === name);
    if (bug === undefined) return { type: 'unknown', name };
    bugs.push(bug);
  }
  return { type: 'known', bugs };
}

/** A world that has changed a little may tell the bug's story a few seeds on. */
const knownSeedsTried = 8;

/** With `--known` the seed that is known, and at need those after it; none when none is. */
function rangeOf(
  { name }: PlantedBug,
  { known: onlyKnown, seed, seeds, hours }: MutantsOptions,
  known: Readonly<Record<string, KnownSeed>>,
): { first: number; seeds: number; hours: number } {
  if (!onlyKnown) return { first: seed, seeds, hours };
  const one = known[name];
  if (one === undefined) return { first: 0, seeds: 0, hours };
  return { first: one.seed, seeds: knownSeedsTried, hours: one.hours };
}

function seedOf({ bug, hours, found }: Quarry): [string, KnownSeed | undefined] {
  return [bug.name, found === undefined ? undefined : { seed: found.seed, hours }];
}

/** Builds each bundle when it is first asked for: the code with one bug, or as it stands. */
function bundler(
  directory: string,
  projectDirectory: string,
): (bug: PlantedBug | undefined) => Promise<string> {
  const bundles = new Map<PlantedBug | undefined, Promise<string>>();
  return (bug) => {
    const built = bundles.get(bug);
    if (built !== undefined) return built;
    const outfile = join(directory, `${bug?.name ?? 'as-it-stands'}.mjs`);
    const plugins = bug === undefined ? [] : [plant(bug, projectDirectory)];
    const building = bundleSeedWorker({ projectDirectory, outfile, plugins });
    bundles.set(bug, building);
    return building;
  };
}

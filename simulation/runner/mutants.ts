import { join } from 'node:path';
import { plant } from '../planted-bugs/plant.ts';
import type { PlantedBug } from '../planted-bugs/planted-bug.ts';
import { plantedBugs } from '../planted-bugs/planted-bugs.ts';
import { bundleSeedWorker, withBundles } from './bundle.ts';
import { Hunt, nextHunt, type Quarry } from './hunt.ts';
import { InOrder } from './in-order.ts';
import type { Interruption } from './interruption.ts';
import { type KnownSeed, learned, readKnownSeeds, writeKnownSeeds } from './known-seeds.ts';
import { mutantLimitMs, workerMemoryMiB } from './limits.ts';
import { huntProgress, quarryJson, quarryLine, quarrySummary } from './mutant-words.ts';
import type { MutantsOptions } from './options.ts';
import { SeedRunner } from './seed-runner.ts';
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
  const hunts = bugs.bugs.map((bug) => new Hunt(bug, rangeOf(bug, options, known)));
  const quarries: Quarry[] = [];
  const inOrder = new InOrder<Quarry>();
  const tell = (quarry: Quarry) =>
    screen.print(options.json ? quarryJson(quarry) : quarryLine(quarry, screen.paint));
  let seedsRun = 0;
  const began = performance.now();
  screen.begin(() => huntProgress(quarries, hunts.length, seedsRun, performance.now() - began));
  await withBundles((directory) =>
    huntAll(
      hunts,
      { ...options, directory, projectDirectory, interruption },
      {
        ran: () => {
          seedsRun += 1;
        },
        ended: (which, quarry) => {
          quarries.push(quarry);
          inOrder.add(hunts.indexOf(which), quarry).forEach(tell);
        },
      },
    ),
  );
  inOrder.rest().forEach(tell);
  screen.end();
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

/** With `--known` the one seed that is known; none when none is. */
function rangeOf(
  { name }: PlantedBug,
  { known: onlyKnown, seed, seeds, hours }: MutantsOptions,
  known: Readonly<Record<string, KnownSeed>>,
): { first: number; seeds: number; hours: number } {
  if (!onlyKnown) return { first: seed, seeds, hours };
  const one = known[name];
  if (one === undefined) return { first: 0, seeds: 0, hours };
  return { first: one.seed, seeds: 1, hours: one.hours };
}

function seedOf({ bug, hours, found }: Quarry): [string, KnownSeed | undefined] {
  return [bug.name, found === undefined ? undefined : { seed: found.seed, hours }];
}

interface HuntOptions extends Pick<MutantsOptions, 'faults' | 'jobs'> {
  readonly directory: string;
  readonly projectDirectory: string;
  readonly interruption: Interruption;
}

interface HuntListener {
  ran(): void;
  ended(hunt: Hunt, quarry: Quarry): void;
}

/** Every worker goes on with its bug as long as that wants more seeds, then begins the next. */
async function huntAll(
  hunts: readonly Hunt[],
  { directory, projectDirectory, interruption, faults, jobs }: HuntOptions,
  listener: HuntListener,
): Promise<void> {
  for (const one of hunts)
    if (!one.wantsMore) listener.ended(one, { bug: one.bug, hours: one.hours, seeds: 0 });
  const bundles = new Map<PlantedBug | undefined, Promise<string>>();
  const bundleOf = (bug?: PlantedBug): Promise<string> => {
    const built = bundles.get(bug);
    if (built !== undefined) return built;
    const outfile = join(directory, `${bug?.name ?? 'as-it-stands'}.mjs`);
    const plugins = bug === undefined ? [] : [plant(bug, projectDirectory)];
    const building = bundleSeedWorker({ projectDirectory, outfile, plugins });
    bundles.set(bug, building);
    return building;
  };
  const runners: SeedRunner[] = [];
  const newRunner = () => {
    const runner = new SeedRunner(workerMemoryMiB(2 * jobs));
    runners.push(runner);
    return runner;
  };
  const work = Array.from({ length: jobs }, async () => {
    const [planted, asItStands] = [newRunner(), newRunner()];
    for (let one = nextHunt(hunts, undefined); one !== undefined; one = nextHunt(hunts, one)) {
      if (interruption.came) return;
      const { bug, hours } = one;
      const seed = one.take();
      const job = { seed, hours, faults, limitMs: mutantLimitMs(hours) };
      const { failure } = await planted.run({ ...job, bundle: await bundleOf(bug) });
      listener.ran();
      // Of a seed that fails without the bug too, the failure says nothing about the bug.
      const proves =
        failure !== undefined &&
        (await asItStands.run({ ...job, bundle: await bundleOf() })).failure === undefined;
      const quarry = one.ended(seed, proves ? failure.invariant : undefined);
      if (quarry !== undefined) listener.ended(one, quarry);
    }
  });
  try {
    await Promise.race([Promise.all(work), interruption.happened]);
  } finally {
    for (const runner of runners) runner.close();
  }
}

import { join } from 'node:path';
import type { SeedReport } from '../run-seed.ts';
import { bundleSeedWorker, withBundles } from './bundle.ts';
import { commitOf } from './commit.ts';
import { InOrder } from './in-order.ts';
import type { Interruption } from './interruption.ts';
import { seedLimitMs, workerMemoryMiB } from './limits.ts';
import type { SimulateOptions } from './options.ts';
import { progressLine } from './progress.ts';
import type { Screen } from './screen.ts';
import { SeedRunner } from './seed-runner.ts';
import { jsonTotals, totalsOf } from './totals.ts';
import { failureLines, seedLine, totalsTable } from './words.ts';

/** What a run needs of the world. */
export interface Surroundings {
  readonly projectDirectory: string;
  readonly screen: Screen;
  readonly interruption: Interruption;
}

/** Runs seeds on all cores and tells of each. @returns the exit code */
export function simulate(options: SimulateOptions, surroundings: Surroundings): Promise<number> {
  return withBundles(async (directory) => {
    const { projectDirectory } = surroundings;
    const outfile = join(directory, 'seed-worker.mjs');
    const bundle = await bundleSeedWorker({ projectDirectory, outfile });
    return simulateWith(bundle, options, surroundings);
  });
}

async function simulateWith(
  bundle: string,
  options: SimulateOptions,
  { projectDirectory, screen, interruption }: Surroundings,
): Promise<number> {
  const { seed: first, seeds, json } = options;
  const began = performance.now();
  const done: SeedReport[] = [];
  const inOrder = new InOrder<SeedReport>();
  let commit: string | undefined;
  const tell = (report: SeedReport) => {
    screen.print(json ? JSON.stringify(report) : seedLine(report, screen.paint));
    if (report.failure === undefined) return;
    commit ??= commitOf(projectDirectory);
    screen.tell(...failureLines(report, { ...options, commit }, screen.paintError));
  };
  screen.begin(() => progressLine(done, seeds, performance.now() - began));
  await runSeeds({ ...options, bundle }, interruption, (report) => {
    done.push(report);
    inOrder.add(report.seed - first, report).forEach(tell);
  });
  inOrder.rest().forEach(tell);
  screen.end();
  const elapsedMs = performance.now() - began;
  const totals = totalsOf(done.sort((a, b) => a.seed - b.seed));
  if (json) screen.print(jsonTotals(totals, elapsedMs));
  else {
    const jobs = Math.min(options.jobs, seeds);
    screen.print('', ...totalsTable(totals, { elapsedMs, jobs, asked: seeds }, screen.paint));
  }
  if (interruption.came) return interruption.exitCode;
  return totals.failed.length === 0 ? 0 : 1;
}

export interface SeedsToRun
  extends Pick<
    SimulateOptions,
    'seed' | 'seeds' | 'hours' | 'faults' | 'jobs' | 'containerInstances'
  > {
  readonly bundle: string;
  /** Instead of the generous one that follows from the hours. */
  readonly limitMs?: number;
}

/** Hands seeds out one by one, each to the first worker that is free; `ended` is told of each. */
export async function runSeeds(
  { seed: first, seeds, hours, faults, jobs, bundle, containerInstances, ...rest }: SeedsToRun,
  interruption: Interruption,
  ended: (report: SeedReport) => void,
): Promise<void> {
  const { limitMs = seedLimitMs(hours) } = rest;
  let next = first;
  const runners = Array.from(
    { length: Math.min(jobs, seeds) },
    () => new SeedRunner(workerMemoryMiB(jobs)),
  );
  const work = runners.map(async (runner) => {
    while (next < first + seeds && !interruption.came) {
      const seed = next;
      next += 1;
      const size = containerInstances === undefined ? {} : { containerInstances };
      ended(await runner.run({ bundle, limitMs, seed, hours, faults, ...size }));
    }
  });
  await Promise.race([Promise.all(work), interruption.happened]);
  for (const runner of runners) runner.close();
}

import { join } from 'node:path';
import { bundleWorker, withBundles } from '../runner/bundle.ts';
import { commitOf } from '../runner/commit.ts';
import { InOrder } from '../runner/in-order.ts';
import type { CrashesOptions } from '../runner/options.ts';
import type { Surroundings } from '../runner/simulate.ts';
import { type CrashThreads, runCrashJobs } from './crash-threads.ts';
import {
  failedRunLines,
  type Tally,
  tallyJson,
  tallyLine,
  totalsJson,
  totalsLine,
  totalsOf,
} from './crash-words.ts';
import type { CrashJob } from './crash-worker.ts';
import type { Explored } from './explore.ts';
import { againOf, pairsOf, probeOf, singlesOf } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** The code of a worker, from the project's directory. */
const crashWorker = 'simulation/crashes/crash-worker.ts';
/** Failed runs that are told of in full, a scenario. */
const toldMax = 5;

/** Runs scenarios with crashes on all cores and tells of each. @returns the exit code */
export async function runCrashes(
  options: CrashesOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { screen, projectDirectory, interruption } = surroundings;
  const candidates = options.pairs ? scenarios.filter(({ isCore }) => isCore) : scenarios;
  const unknown = options.only?.find((name) => !candidates.some((one) => one.name === name));
  if (unknown !== undefined) {
    screen.tell(`--only ${unknown}: there is no such scenario. They are:`);
    screen.tell(...candidates.map(({ name, tells }) => `  ${name}: ${tells}`));
    return 2;
  }
  const { only } = options;
  const chosen = candidates.filter(({ name }) => only === undefined || only.includes(name));
  return withBundles(async (directory) => {
    const outfile = join(directory, 'crash-worker.mjs');
    const bundle = await bundleWorker(crashWorker, { projectDirectory, outfile });
    const threads = { bundle, threads: options.jobs, interruption };
    return new CrashRun(chosen, options, surroundings).run(threads);
  });
}

/** The scenarios that were asked for, on their way. */
class CrashRun {
  readonly #chosen: readonly Scenario[];
  readonly #options: CrashesOptions;
  readonly #surroundings: Surroundings;
  readonly #tallies: readonly Tally[];
  /** Those that are done, to be told of in order. */
  readonly #inOrder = new InOrder<Tally>();
  #commit: string | undefined;

  constructor(chosen: readonly Scenario[], options: CrashesOptions, surroundings: Surroundings) {
    this.#chosen = chosen;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#tallies = chosen.map(({ name }) => ({
      scenario: name,
      calls: [],
      runs: 0,
      failures: [],
    }));
  }

  /** @returns the exit code */
  async run(threads: CrashThreads): Promise<number> {
    const { screen, interruption } = this.#surroundings;
    const began = performance.now();
    screen.begin(() => this.#progress());
    await this.#probe(threads);
    await this.#explore(threads);
    this.#inOrder.rest().forEach((tally) => {
      this.#tell(tally);
    });
    screen.end();
    const { json } = this.#options;
    const elapsedMs = performance.now() - began;
    screen.print(
      json ? totalsJson(this.#tallies) : totalsLine(this.#tallies, elapsedMs, screen.paint),
    );
    if (interruption.came) return interruption.exitCode;
    return totalsOf(this.#tallies).failures === 0 ? 0 : 1;
  }

  /** Each once, to learn how many calls there are; or the one run that somebody wants to see. */
  #probe(threads: CrashThreads): Promise<void> {
    const { at } = this.#options;
    const probes = this.#chosen.map((one) => (at === undefined ? probeOf(one) : againOf(one, at)));
    return runCrashJobs(probes, threads, (job, explored) => {
      const tally = this.#take(job, explored);
      if (tally !== undefined) tally.calls = explored.calls;
    });
  }

  async #explore(threads: CrashThreads): Promise<void> {
    const jobs: CrashJob[] = [];
    const left = new Map<string, number>();
    this.#chosen.forEach((scenario, position) => {
      const planned = this.#planned(scenario, position);
      jobs.push(...planned);
      left.set(scenario.name, planned.length);
      if (planned.length === 0) this.#done(scenario.name);
    });
    await runCrashJobs(jobs, threads, (job, explored) => {
      this.#take(job, explored);
      const open = (left.get(job.scenario) ?? 0) - 1;
      left.set(job.scenario, open);
      if (open === 0) this.#done(job.scenario);
    });
  }

  /** A scenario that does not hold without a crash says nothing about crashes. */
  #planned(scenario: Scenario, position: number): CrashJob[] {
    const { at, pairs } = this.#options;
    const tally = this.#tallies[position];
    if (at !== undefined || tally === undefined || tally.failures.length > 0) return [];
    return pairs ? pairsOf(scenario, tally.calls) : singlesOf(scenario, tally.calls);
  }

  #take({ scenario }: CrashJob, { runs, failures }: Explored): Tally | undefined {
    const tally = this.#tallies.find((one) => one.scenario === scenario);
    if (tally === undefined) return undefined;
    tally.runs += runs;
    tally.failures.push(...failures);
    return tally;
  }

  #done(name: string): void {
    const position = this.#tallies.findIndex(({ scenario }) => scenario === name);
    const tally = this.#tallies[position];
    if (tally === undefined) return;
    for (const next of this.#inOrder.add(position, tally)) this.#tell(next);
  }

  #tell(tally: Tally): void {
    const { screen, projectDirectory } = this.#surroundings;
    screen.print(this.#options.json ? tallyJson(tally) : tallyLine(tally, screen.paint));
    const { scenario, failures } = tally;
    for (const failed of failures.slice(0, toldMax)) {
      this.#commit ??= commitOf(projectDirectory);
      const where = { scenario, commit: this.#commit };
      screen.tell(...failedRunLines(failed, where, screen.paintError));
    }
    const more = failures.length - toldMax;
    if (more > 0) screen.tell(`  and ${more} more runs of ${scenario}`);
  }

  #progress(): string {
    const { runs, failures } = totalsOf(this.#tallies);
    return `${runs} runs of ${this.#tallies.length} scenarios, ${failures} failed`;
  }
}

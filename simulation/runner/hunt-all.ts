import type { FaultClass } from '../faults.ts';
import type { PlantedBug } from '../planted-bugs/planted-bug.ts';
import { type Hunt, nextHunt, type Quarry } from './hunt.ts';
import type { Interruption } from './interruption.ts';
import { seedLimitMs, workerMemoryMiB } from './limits.ts';
import { SeedRunner } from './seed-runner.ts';

export interface HuntOptions {
  readonly faults: ReadonlySet<FaultClass>;
  /** Workers at a time. */
  readonly jobs: number;
  readonly interruption: Interruption;
  /** The bundle with a bug in it, or without one. */
  bundleOf(bug: PlantedBug | undefined): Promise<string>;
  /** A seed has been run. */
  ran(): void;
  ended(hunt: Hunt, quarry: Quarry): void;
}

/**
 * Every worker goes on with its bug as long as that wants more seeds, then begins the next.
 *
 * @returns the seeds that fail without a bug, as far as that came out, ascending
 */
export async function huntAll(
  hunts: readonly Hunt[],
  options: HuntOptions,
): Promise<readonly number[]> {
  const { jobs, interruption, ended } = options;
  for (const one of hunts) {
    if (!one.wantsMore) ended(one, { bug: one.bug, hours: one.hours, seeds: 0 });
  }
  const runners: SeedRunner[] = [];
  const newRunner = () => {
    const runner = new SeedRunner(workerMemoryMiB(2 * jobs));
    runners.push(runner);
    return runner;
  };
  const asItStands = new AsItStands(options);
  const work = Array.from({ length: jobs }, async () => {
    const [planted, plain] = [newRunner(), newRunner()];
    for (let one = nextHunt(hunts, undefined); one !== undefined; one = nextHunt(hunts, one)) {
      if (interruption.came) return;
      const quarry = await huntOnce(one, { planted, plain, asItStands }, options);
      if (quarry !== undefined) ended(one, quarry);
    }
  });
  try {
    await Promise.race([Promise.all(work), interruption.happened]);
  } finally {
    for (const runner of runners) runner.close();
  }
  return asItStands.failedSeeds();
}

interface Hunters {
  readonly planted: SeedRunner;
  readonly plain: SeedRunner;
  readonly asItStands: AsItStands;
}

/** One seed of one hunt. A seed that fails without the bug too says nothing about the bug. */
async function huntOnce(
  hunt: Hunt,
  { planted, plain, asItStands }: Hunters,
  { bundleOf, faults, ran }: HuntOptions,
): Promise<Quarry | undefined> {
  const { bug, hours } = hunt;
  const seed = hunt.take();
  if (asItStands.isKnownToFail(seed, hours)) return hunt.ended(seed, undefined);
  const limitMs = seedLimitMs(hours);
  const job = { seed, hours, faults, limitMs, bundle: await bundleOf(bug) };
  const { failure } = await planted.run(job);
  ran();
  if (failure === undefined) return hunt.ended(seed, undefined);
  const proves = await asItStands.holds(plain, seed, hours);
  return hunt.ended(seed, proves ? failure.invariant : undefined);
}

/** Which seeds hold without a bug: each is run at most once, when it is first asked for. */
class AsItStands {
  readonly #options: Pick<HuntOptions, 'bundleOf' | 'faults'>;
  readonly #runs = new Map<string, Promise<boolean>>();
  readonly #failed = new Map<string, number>();

  constructor(options: Pick<HuntOptions, 'bundleOf' | 'faults'>) {
    this.#options = options;
  }

  isKnownToFail(seed: number, hours: number): boolean {
    return this.#failed.has(nameOf(seed, hours));
  }

  failedSeeds(): number[] {
    return [...this.#failed.values()].sort((a, b) => a - b);
  }

  holds(runner: SeedRunner, seed: number, hours: number): Promise<boolean> {
    const name = nameOf(seed, hours);
    const running = this.#runs.get(name) ?? this.#run(runner, seed, hours);
    this.#runs.set(name, running);
    return running;
  }

  async #run(runner: SeedRunner, seed: number, hours: number): Promise<boolean> {
    const { bundleOf, faults } = this.#options;
    const bundle = await bundleOf(undefined);
    const limitMs = seedLimitMs(hours);
    const { failure } = await runner.run({ seed, hours, faults, limitMs, bundle });
    if (failure !== undefined) this.#failed.set(nameOf(seed, hours), seed);
    return failure === undefined;
  }
}

function nameOf(seed: number, hours: number): string {
  return `${seed} ${hours}`;
}

import type { SeedOptions, SeedReport } from '../run-seed.ts';
import { WorkerThread } from './worker-thread.ts';

/** One seed for one worker. */
export interface SeedJob extends SeedOptions {
  /** The file that the worker runs. */
  readonly bundle: string;
  /** Wall time after which the seed is taken to hang. */
  readonly limitMs: number;
}

/** Runs seeds one after another in a worker thread of its own. */
export class SeedRunner {
  readonly #thread: WorkerThread<SeedOptions, SeedReport>;

  /** @param memoryMiB what the worker's heap may grow to */
  constructor(memoryMiB: number) {
    this.#thread = new WorkerThread({
      memoryMiB,
      lost: reportOfLost,
      spoils: ({ failure }) => failure !== undefined,
    });
  }

  /**
   * Runs one seed to its end; the next may come only then. Whatever becomes of the worker, there is
   * a report: of a failure, when it died or did not end.
   */
  run({ bundle, limitMs, ...job }: SeedJob): Promise<SeedReport> {
    return this.#thread.run({ bundle, limitMs, job });
  }

  /** Ends the worker; a seed that it has in hand is not reported. */
  close(): void {
    this.#thread.close();
  }
}

function reportOfLost({ seed }: SeedOptions, why: string, wallMs: number): SeedReport {
  return {
    seed,
    simulatedHours: 0,
    wallMs,
    events: 0,
    turns: 0,
    appends: 0,
    calls: 0,
    throttles: 0,
    faults: {},
    failure: { invariant: why, lastEntries: [] },
  };
}

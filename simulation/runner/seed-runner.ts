import { Worker } from 'node:worker_threads';
import type { SeedOptions, SeedReport } from '../run-seed.ts';
import type { SeedAnswer } from './seed-worker.ts';

/** One seed for one worker. */
export interface SeedJob extends SeedOptions {
  /** The file that the worker runs. */
  readonly bundle: string;
  /** Wall time after which the seed is taken to hang. */
  readonly limitMs: number;
}

/** The seed that the worker has in hand. */
interface InHand {
  readonly seed: number;
  readonly began: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (report: SeedReport) => void;
}

/** Runs seeds one after another in a worker thread of its own. */
export class SeedRunner {
  readonly #memoryMiB: number;
  #open: { readonly bundle: string; readonly worker: Worker } | undefined;
  #inHand: InHand | undefined;

  /** @param memoryMiB what the worker's heap may grow to */
  constructor(memoryMiB: number) {
    this.#memoryMiB = memoryMiB;
  }

  /**
   * Runs one seed to its end; the next may come only then. Whatever becomes of the worker, there is
   * a report: of a failure, when it died or did not end.
   */
  run({ bundle, limitMs, ...options }: SeedJob): Promise<SeedReport> {
    return new Promise((resolve) => {
      const hangs = `the run did not end within ${Math.round(limitMs / 1_000)} s`;
      const timer = setTimeout(() => this.#lose(hangs), limitMs);
      this.#inHand = { seed: options.seed, began: performance.now(), timer, resolve };
      this.#workerFor(bundle).postMessage(options);
    });
  }

  /** Ends the worker; a seed that it has in hand is not reported. */
  close(): void {
    clearTimeout(this.#inHand?.timer);
    this.#inHand = undefined;
    this.#drop();
  }

  #workerFor(bundle: string): Worker {
    if (this.#open?.bundle === bundle) return this.#open.worker;
    this.#drop();
    const worker = new Worker(bundle, {
      // Not those of this process: a loader of TypeScript would only cost time there.
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMiB },
    });
    worker.on('message', (answer: SeedAnswer) => {
      if (answer.type === 'ran') this.#end(answer.report);
      else this.#lose(`the run threw ${answer.stack}`);
    });
    worker.on('error', (error: unknown) => {
      if (this.#open?.worker !== worker) return;
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#lose(`the worker died of ${what}`);
    });
    worker.on('exit', (code) => {
      if (this.#open?.worker === worker) this.#lose(`the worker ended with exit code ${code}`);
    });
    this.#open = { bundle, worker };
    return worker;
  }

  #end(report: SeedReport): void {
    const inHand = this.#inHand;
    this.#inHand = undefined;
    // What a failed run leaves behind must not disturb the next one.
    if (report.failure !== undefined) this.#drop();
    clearTimeout(inHand?.timer);
    inHand?.resolve(report);
  }

  #lose(why: string): void {
    if (this.#inHand === undefined) return this.#drop();
    const { seed, began } = this.#inHand;
    this.#end({
      seed,
      simulatedHours: 0,
      wallMs: performance.now() - began,
      events: 0,
      turns: 0,
      appends: 0,
      calls: 0,
      throttles: 0,
      faults: {},
      failure: { invariant: why, lastEntries: [] },
    });
  }

  #drop(): void {
    const open = this.#open;
    this.#open = undefined;
    void open?.worker.terminate();
  }
}

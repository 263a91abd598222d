import { Worker } from 'node:worker_threads';
import type { JobAnswer } from './answer-jobs.ts';

/** Almost all that a simulation makes is soon forgotten: room for it saves a tenth of the time. */
const youngMiB = 64;

/** One job for one worker. */
export interface ThreadJob<Job> {
  /** The file that the worker runs. */
  readonly bundle: string;
  /** Wall time after which the job is taken to hang. */
  readonly limitMs: number;
  readonly job: Job;
}

export interface ThreadOptions<Job, Report> {
  /** What the worker's heap may grow to. */
  readonly memoryMiB: number;
  /** Reports a job whose worker died or did not end. */
  lost(job: Job, why: string, wallMs: number): Report;
  /** Whether a job may have left behind what would disturb the next one. */
  spoils(report: Report): boolean;
}

/** The job that the worker has in hand. */
interface InHand<Job, Report> {
  readonly job: Job;
  readonly began: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (report: Report) => void;
}

/** Runs jobs one after another in a worker thread of its own. */
export class WorkerThread<Job, Report> {
  readonly #options: ThreadOptions<Job, Report>;
  #open: { readonly bundle: string; readonly worker: Worker } | undefined;
  #inHand: InHand<Job, Report> | undefined;

  constructor(options: ThreadOptions<Job, Report>) {
    this.#options = options;
  }

  /**
   * Runs one job to its end; the next may come only then. Whatever becomes of the worker, there is a
   * report: of a failure, when it died or did not end.
   */
  run({ bundle, limitMs, job }: ThreadJob<Job>): Promise<Report> {
    return new Promise((resolve) => {
      const hangs = `the run did not end within ${Math.round(limitMs / 1_000)} s`;
      const timer = setTimeout(() => this.#lose(hangs), limitMs);
      this.#inHand = { job, began: performance.now(), timer, resolve };
      this.#workerFor(bundle).postMessage(job);
    });
  }

  /** Ends the worker; a job that it has in hand is not reported. */
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
      resourceLimits: {
        maxOldGenerationSizeMb: this.#options.memoryMiB,
        maxYoungGenerationSizeMb: youngMiB,
      },
    });
    worker.on('message', (answer: JobAnswer<Report>) => {
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

  #end(report: Report): void {
    const inHand = this.#inHand;
    this.#inHand = undefined;
    if (this.#options.spoils(report)) this.#drop();
    clearTimeout(inHand?.timer);
    inHand?.resolve(report);
  }

  #lose(why: string): void {
    if (this.#inHand === undefined) return this.#drop();
    const { job, began } = this.#inHand;
    this.#drop();
    this.#end(this.#options.lost(job, why, performance.now() - began));
  }

  #drop(): void {
    const open = this.#open;
    this.#open = undefined;
    void open?.worker.terminate();
  }
}

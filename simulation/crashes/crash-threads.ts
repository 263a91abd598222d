import type { Interruption } from '../runner/interruption.ts';
import { workerMemoryMiB } from '../runner/limits.ts';
import { WorkerThread } from '../runner/worker-thread.ts';
import type { CrashJob } from './crash-worker.ts';
import type { Explored } from './explore.ts';

/** Wall time after which a job is taken to hang: about a hundred times what one takes. */
const jobLimitMs = 10 * 60_000;

export interface CrashThreads {
  /** The file that the workers run. */
  readonly bundle: string;
  /** Workers at a time. */
  readonly threads: number;
  readonly interruption: Interruption;
}

/** Hands jobs out one by one, each to the first worker that is free; `ended` is told of each. */
export async function runCrashJobs(
  jobs: readonly CrashJob[],
  { bundle, threads, interruption }: CrashThreads,
  ended: (job: CrashJob, explored: Explored) => void,
): Promise<void> {
  const queue = jobs.values();
  const workers = Array.from({ length: Math.min(threads, jobs.length) }, () => {
    const memoryMiB = workerMemoryMiB(threads);
    return new WorkerThread<CrashJob, Explored>({ memoryMiB, lost, spoils: () => false });
  });
  const work = workers.map(async (worker) => {
    for (const job of queue) {
      ended(job, await worker.run({ bundle, limitMs: jobLimitMs, job }));
      if (interruption.came) return;
    }
  });
  await Promise.race([Promise.all(work), interruption.happened]);
  for (const worker of workers) worker.close();
}

/** Nobody knows at which of its runs it was lost. */
function lost({ runs }: CrashJob, why: string): Explored {
  const [crashes = []] = runs;
  const sites = crashes.map(() => 'or a later one of the same job');
  const failure = { invariant: why, lastEntries: [] };
  return { calls: [], runs: 1, failures: [{ crashes, sites, failure }] };
}

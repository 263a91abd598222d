import { parentPort } from 'node:worker_threads';

/** What a worker answers to a job, one answer each. */
export type JobAnswer<Report> =
  | { readonly type: 'ran'; readonly report: Report }
  | { readonly type: 'threw'; readonly stack: string };

/** The life of a worker: jobs come one at a time, from whoever started it. */
export function answerJobs<Job, Report>(run: (job: Job) => Promise<Report>): void {
  parentPort?.on('message', async (job: Job) => {
    parentPort?.postMessage(await answerTo(job, run));
  });
}

async function answerTo<Job, Report>(
  job: Job,
  run: (job: Job) => Promise<Report>,
): Promise<JobAnswer<Report>> {
  try {
    return { type: 'ran', report: await run(job) };
  } catch (error) {
    return { type: 'threw', stack: String(error instanceof Error ? error.stack : error) };
  }
}

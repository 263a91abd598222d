import { parentPort } from 'node:worker_threads';
import { runSeed, type SeedOptions, type SeedReport } from '../run-seed.ts';

/** What a worker answers to `SeedOptions`, one answer each. */
export type SeedAnswer =
  | { readonly type: 'ran'; readonly report: SeedReport }
  | { readonly type: 'threw'; readonly stack: string };

/** The life of a worker: seeds come one at a time, from whoever started it. */
parentPort?.on('message', async (options: SeedOptions) => {
  parentPort?.postMessage(await answerTo(options));
});

async function answerTo(options: SeedOptions): Promise<SeedAnswer> {
  try {
    return { type: 'ran', report: await runSeed(options) };
  } catch (error) {
    return { type: 'threw', stack: String(error instanceof Error ? error.stack : error) };
  }
}

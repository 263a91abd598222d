import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workers of a few lines in the place of bundles, in a directory that `remove` removes. */
export function workerDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'estiva-workers-'));
  let files = 0;
  return {
    /** `body` sees `options` and may `answer(failure?)`. */
    worker(body: string): string {
      files += 1;
      const file = join(directory, `worker-${files}.mjs`);
      writeFileSync(
        file,
        `import { parentPort } from 'node:worker_threads';
         let runs = 0;
         parentPort.on('message', (options) => {
           runs += 1;
           const answer = (failure) => parentPort.postMessage({ type: 'ran', report: {
             seed: options.seed, simulatedHours: options.hours, wallMs: 1, events: runs, turns: 2,
             appends: 3, calls: 4, throttles: 5, faults: {}, failure } });
           ${body}
         });`,
      );
      return file;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { start } from './wiring/start.ts';

/** `npm start`: Estiva on this machine. */
process.exitCode = await start({
  args: process.argv.slice(2),
  projectDirectory: dirname(dirname(fileURLToPath(import.meta.url))),
  startedAtMs: performance.timeOrigin,
});

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demo } from './demo/demo.ts';

/** `npm run demo`: places tasks, breaks things, checks that all heals; exits 0 only if it does. */
process.exitCode = await demo({
  args: process.argv.slice(2),
  projectDirectory: dirname(dirname(fileURLToPath(import.meta.url))),
});

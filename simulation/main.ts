import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCrashes } from './crashes/run-crashes.ts';
import { Interruption } from './runner/interruption.ts';
import { hunt } from './runner/mutants.ts';
import { help, readOptions } from './runner/options.ts';
import { Screen } from './runner/screen.ts';
import { simulate } from './runner/simulate.ts';

/** `npm run simulate`: seeded worlds of faults around the production code, on all cores. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), availableParallelism());
  if (options.type === 'help') {
    console.log(help);
    return 0;
  }
  if (options.type === 'wrong') {
    console.error(`${options.message}\n\nnpm run simulate -- --help tells of the options.`);
    return 2;
  }
  const interruption = new Interruption();
  process.once('SIGINT', () => interruption.interrupt());
  const { stdout, stderr, env } = process;
  const screen = new Screen(stdout, stderr, env['NO_COLOR'], options.json);
  const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));
  const surroundings = { projectDirectory, screen, interruption };
  if (options.type === 'mutants') return hunt(options, surroundings);
  if (options.type === 'crashes') return runCrashes(options, surroundings);
  return simulate(options, surroundings);
}

process.exitCode = await main();

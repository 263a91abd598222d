import { replay } from './replay/replay.ts';

/** `npm run replay`: shows a cluster at any point of its log, and why each decision was made. */
process.exitCode = await replay({
  args: process.argv.slice(2),
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
});

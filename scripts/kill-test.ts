import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalClient } from '../local/wiring/client.ts';
import { helpText, readArguments, readNumber } from '../local/wiring/command-line.ts';
import { packagedStack } from '../local/wiring/packaged-stack.ts';
import { checkAtRest, checkNothingLost, checkNothingTwice, Violated } from './kill-test/checks.ts';
import { Ledger } from './kill-test/ledger.ts';
import { Load, type Random, seededRandom, sendPending } from './kill-test/load.ts';
import { StackProcess } from './kill-test/stack-process.ts';

/*
 * Kills the whole stack (store, local cloud, functions) with SIGKILL at seeded random moments under
 * load, also while it starts, and starts it again on the same data directory. Whatever was answered
 * must still be so, and nothing may run twice.
 */

const options = [
  { name: 'rounds', value: 'N', help: 'kills (100)' },
  { name: 'seed', value: 'N', help: 'of the moments and of the load (1)' },
];
const help = helpText('tsx scripts/kill-test.ts [options]', 'Kills the stack under load.', options);

/** A kill comes at most so long after the start began, and after it was ready. */
const moments = { sinceStartMs: 4_000, sinceReadyMs: 2_500 } as const;
/** One kill in so many comes while it is still starting. */
const earlyKillEvery = 5;
/** Everything is brought to rest and counted after so many rounds. */
const restEvery = 10;

async function main(): Promise<number> {
  const read = readArguments(process.argv.slice(2), options);
  const values = read.type === 'options' ? read.values : {};
  const whole = { min: 1, max: 1_000_000, whole: true };
  const rounds = readNumber('rounds', values['rounds'], whole, 100);
  const seed = readNumber('seed', values['seed'], whole, 1);
  if (read.type !== 'options' || typeof rounds === 'object' || typeof seed === 'object') {
    process.stdout.write(read.type === 'wrong' ? `${read.message}\n\n${help}` : help);
    return read.type === 'help' ? 0 : 2;
  }
  await packagedStack(process.cwd(), console.log);
  const directory = await mkdtemp(join(tmpdir(), 'estiva-kill-'));
  try {
    await run(rounds, seed, directory);
    await rm(directory, { recursive: true });
    return 0;
  } catch (error) {
    if (!(error instanceof Violated)) throw error;
    console.log(`FAILED with --seed ${seed}: ${error.message}. The data is kept in ${directory}`);
    return 1;
  }
}

async function run(rounds: number, seed: number, directory: string): Promise<void> {
  const random = seededRandom(seed);
  const ledger = new Ledger();
  const starts: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const early = round % earlyKillEvery === 0;
    const readyMs = await killOnce(directory, ledger, random, early);
    if (readyMs !== undefined) starts.push(readyMs);
    if (round % restEvery === 0 || round === rounds) {
      await bringToRest(directory, ledger);
      console.log(
        `${round} kills: ${ledger.answers} answers, ${ledger.repeats} repeats, ` +
          `${ledger.accounts.length} placements, ${ledger.wanted} tasks wanted; nothing lost, nothing twice`,
      );
    }
  }
  starts.sort((a, b) => a - b);
  const median = starts[Math.floor(starts.length / 2)] ?? 0;
  console.log(`${rounds} kills survived; a start on kept data takes ${median} ms (median)`);
}

/** One start, some load, one kill; answers how long the start took, if it was let finish. */
async function killOnce(
  directory: string,
  ledger: Ledger,
  random: Random,
  early: boolean,
): Promise<number | undefined> {
  const stack = new StackProcess(directory);
  if (early) {
    await Promise.race([delay(random() * moments.sinceStartMs), stack.ready]);
    await stack.kill();
    return undefined;
  }
  const ready = await stack.ready;
  if (ready === undefined) throw new Violated(`it does not start: ${stack.complaints}`);
  try {
    const client = new LocalClient(ready);
    await checkNothingLost(client, ledger);
    await checkNothingTwice(client);
    const load = new Load(client, ledger, random);
    await delay(random() * moments.sinceReadyMs);
    await stack.kill();
    await load.stop();
    return ready.readyMs;
  } finally {
    await stack.kill();
  }
}

/** Starts once more without a kill: everything pending is answered, everything wanted runs. */
async function bringToRest(directory: string, ledger: Ledger): Promise<void> {
  const stack = new StackProcess(directory);
  const ready = await stack.ready;
  if (ready === undefined) throw new Violated(`it does not start: ${stack.complaints}`);
  try {
    const client = new LocalClient(ready);
    for (const account of ledger.accounts) {
      if (account.pending !== undefined) await sendPending(client, ledger, account);
    }
    await checkNothingLost(client, ledger);
    await checkAtRest(client, ledger);
    await checkNothingTwice(client);
  } finally {
    await stack.interrupt();
  }
}

process.exitCode = await main();

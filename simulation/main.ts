import { parseArgs } from 'node:util';
import { type FaultClass, faultClasses } from './faults.ts';
import { runSeed, type SeedReport } from './run-seed.ts';

const help = `npm run simulate -- [options]

Runs the production turn, core and functions through seeded worlds of faults, under a virtual clock.

  --seeds N        how many seeds to run (default 20)
  --hours H        simulated hours of trouble a seed (default 1); the settling after it comes on top
  --seed S         the first seed (default 1); with --seeds 1 it replays that one
  --faults LIST    all (default), none, or names separated by commas:
                   ${faultClasses.join(', ')}
  --json           one JSON object a seed, the totals last
  --help

Examples:
  npm run simulate -- --seeds 50 --hours 2
  npm run simulate -- --seeds 1 --seed 17 --faults event-lost,function-crashed

Exit code: 0 when every invariant held, 1 when one did not, 2 for wrong options.`;

interface Options {
  readonly seeds: number;
  readonly hours: number;
  readonly seed: number;
  readonly faults: ReadonlySet<FaultClass>;
  readonly json: boolean;
}

class WrongOption extends Error {}

function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '20' },
      hours: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: 'all' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    seeds: positive('--seeds', values.seeds, Number.isInteger),
    hours: positive('--hours', values.hours, Number.isFinite),
    seed: positive('--seed', values.seed, Number.isInteger),
    faults: faultsNamed(values.faults),
    json: values.json,
  };
}

function positive(name: string, text: string, valid: (value: number) => boolean): number {
  const value = Number(text);
  if (valid(value) && value > 0) return value;
  throw new WrongOption(`${name} ${text}: a number above 0 is wanted`);
}

function faultsNamed(text: string): ReadonlySet<FaultClass> {
  if (text === 'all') return new Set(faultClasses);
  if (text === 'none') return new Set();
  return new Set(
    text.split(',').map((name) => {
      const found = faultClasses.find((one) => one === name);
      if (found !== undefined) return found;
      throw new WrongOption(`--faults ${name}: known are ${faultClasses.join(', ')}`);
    }),
  );
}

function sentence(report: SeedReport): string {
  const { seed, simulatedHours, wallMs, events, turns, appends, calls } = report;
  const speed = Math.round((simulatedHours * 3_600_000) / wallMs);
  const struck = Object.values(report.faults).reduce((sum, count) => sum + count, 0);
  return `seed ${seed}: ${simulatedHours.toFixed(1)} h, ${speed}x, ${events} events, ${turns} invocations, ${appends} appends, ${calls} calls, ${struck} faults`;
}

function tellFailure({ seed, failure }: SeedReport, { hours }: Options): void {
  if (failure === undefined) return;
  console.error(`seed ${seed} FAILED: ${failure.invariant}`);
  for (const line of failure.lastEntries) console.error(`  ${line.slice(0, 300)}`);
  console.error(`  again: npm run simulate -- --seeds 1 --seed ${seed} --hours ${hours}`);
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  const began = performance.now();
  const totals = { seeds: options.seeds, failures: 0, simulatedHours: 0, events: 0, turns: 0 };
  const faults: Partial<Record<FaultClass, number>> = {};
  for (let seed = options.seed; seed < options.seed + options.seeds; seed += 1) {
    const report = await runSeed({ seed, hours: options.hours, faults: options.faults });
    console.log(options.json ? JSON.stringify(report) : sentence(report));
    tellFailure(report, options);
    if (report.failure !== undefined) totals.failures += 1;
    totals.simulatedHours += report.simulatedHours;
    totals.events += report.events;
    totals.turns += report.turns;
    for (const [name, count] of Object.entries(report.faults)) {
      faults[name as FaultClass] = (faults[name as FaultClass] ?? 0) + count;
    }
  }
  const speedup = Math.round((totals.simulatedHours * 3_600_000) / (performance.now() - began));
  if (options.json) console.log(JSON.stringify({ ...totals, speedup, faults }));
  else {
    const { seeds, failures, simulatedHours } = totals;
    console.log(
      `${seeds - failures} of ${seeds} seeds held, ${simulatedHours.toFixed(1)} simulated hours, ${speedup} times real time`,
    );
  }
  return totals.failures === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof WrongOption || (error as { code?: string }).code?.startsWith('ERR_PARSE')))
    throw error;
  console.error(`${(error as Error).message}\n\n${help}`);
  process.exitCode = 2;
}

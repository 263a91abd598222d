import { parseArgs } from 'node:util';
import { type Crash, parseCrashes } from '../crashes/crash.ts';
import { type FaultClass, faultClasses } from '../faults.ts';

/** What every run is told. */
interface Common {
  /** The first seed; the others follow it one by one. */
  readonly seed: number;
  readonly seeds: number;
  readonly hours: number;
  readonly faults: ReadonlySet<FaultClass>;
  readonly json: boolean;
  /** Seeds that run at a time. */
  readonly jobs: number;
}

/** Runs seeds of the code as it stands. */
export interface SimulateOptions extends Common {
  readonly type: 'simulate';
  /** How many every world begins with; drawn by each seed when absent. */
  readonly containerInstances?: number;
}

/** Every `of`th of a list, from the `from`th on. */
export interface Part {
  readonly from: number;
  readonly of: number;
}

/** Looks for the seed that finds each planted bug. */
export interface MutantsOptions extends Common {
  readonly type: 'mutants';
  /** Names of planted bugs; all of them when absent. */
  readonly only?: readonly string[];
  /** Each on the seed that is known to find it, and no other. */
  readonly known: boolean;
  /** Of those that are known; all of them when absent. */
  readonly part?: Part;
  /** Writes down which seed has found which bug. */
  readonly learn: boolean;
}

/** Crashes at every call of every scenario. */
export interface CrashesOptions extends Pick<Common, 'json' | 'jobs'> {
  readonly type: 'crashes';
  /** Names of scenarios; all of them when absent. */
  readonly only?: readonly string[];
  /** Two crashes a run, in the core scenarios, instead of one in all. */
  readonly pairs: boolean;
  /** This one run and no other, of the one scenario that is named. */
  readonly at?: readonly Crash[];
}

export type Options =
  | SimulateOptions
  | MutantsOptions
  | CrashesOptions
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly message: string };

/** Ten years: what a seed keeps of its log has to fit the memory. */
const hoursMax = 87_600;
const jobsMax = 256;
const seedsDefault = 20;
/** Every planted bug has to be found within as many. */
const mutantSeedsDefault = 2_000;

export const help = `npm run simulate -- [options]

Runs the production turn, core and functions through seeded worlds of faults, under a virtual clock,
on all cores.

  --seeds N        how many seeds to run (default ${seedsDefault}; with --mutants at most ${mutantSeedsDefault} a bug)
  --hours H        simulated hours of trouble a seed (default 1); the settling after it comes on top
  --seed S         the first seed (default 1); with --seeds 1 it replays that one
  --faults LIST    all (default), none, or names separated by commas:
${columns(faultClasses)}
  --container-instances N
                   how large each world is, with up to ten tasks an instance (default: drawn,
                   mostly 3 to 9, at times up to 100)
  --jobs N         seeds that run at a time (default: one a core)
  --json           one JSON object a seed, the totals last

  --mutants        plants a bug at a time into the code, and runs seeds until one finds it
    --only LIST    these planted bugs, separated by commas (default: all)
    --known        each on the seed known to find it (simulation/planted-bugs/known-seeds.json)
    --part K/N     of these every Nth, from the Kth on
    --learn        writes the seeds that found one into that file
    --json         one JSON object a bug

  --crashes        runs each scenario with a crash before and after the effect of every call
    --only LIST    these scenarios, separated by commas (default: all)
    --pairs        the core scenarios, with every two crashes
    --at CRASHES   one run of one scenario, with crashes at these calls: 17:after,23:before
    --json         one JSON object a scenario, the totals last
  --help

Examples:
  npm run simulate -- --seeds 50 --hours 2
  npm run simulate -- --seeds 1 --seed 17 --faults event-lost,function-crashed
  npm run simulate -- --seeds 4 --hours 6 --container-instances 100
  npm run simulate -- --mutants --known
  npm run simulate -- --crashes --only gang-placed --at 17:after

Exit code: 0 when every invariant held (every planted bug was found), 1 when one did not (was not),
2 for wrong options, 130 when interrupted.`;

class WrongOption extends Error {}

/** Reads the command line; total. `cores` is how many seeds run at a time unless it says. */
export function readOptions(args: readonly string[], cores: number): Options {
  try {
    return read(args, cores);
  } catch (error) {
    if (error instanceof WrongOption || isParseError(error)) {
      return { type: 'wrong', message: error.message };
    }
    throw error;
  }
}

function read(args: readonly string[], cores: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      hours: { type: 'string' },
      seed: { type: 'string' },
      faults: { type: 'string', default: 'all' },
      'container-instances': { type: 'string' },
      jobs: { type: 'string' },
      json: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      only: { type: 'string' },
      known: { type: 'boolean', default: false },
      part: { type: 'string' },
      learn: { type: 'boolean', default: false },
      crashes: { type: 'boolean', default: false },
      pairs: { type: 'boolean', default: false },
      at: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { type: 'help' };
  if (values.crashes) return crashesOf(values, cores);
  if (values.pairs) wrong('--pairs goes with --crashes');
  if (values.at !== undefined) wrong('--at goes with --crashes');
  const { mutants, only, known, part, learn, json } = values;
  if (part !== undefined && !(mutants && known)) wrong('--part goes with --mutants --known');
  const seeds = whole('--seeds', values.seeds, 1, mutants ? mutantSeedsDefault : seedsDefault);
  const seed = whole('--seed', values.seed, 0, 1);
  if (!Number.isSafeInteger(seed + seeds)) wrong(`--seed ${seed}: too large to count on from`);
  const jobs = jobsOf(values.jobs, cores);
  const faults = faultsNamed(values.faults);
  const common = { seed, seeds, hours: hoursOf(values.hours), faults, json, jobs };
  if (!mutants) {
    if (only !== undefined) wrong('--only goes with --mutants or --crashes');
    if (known) wrong('--known goes with --mutants');
    if (learn) wrong('--learn goes with --mutants');
    return { type: 'simulate', ...common, ...sizeOf(values['container-instances']) };
  }
  if (values['container-instances'] !== undefined)
    wrong('--container-instances: not with --mutants');
  if (known && (values.seeds ?? values.seed ?? values.hours) !== undefined) {
    wrong('--known brings its own seeds and hours: leave out --seeds, --seed and --hours');
  }
  if (known && learn) wrong('--known and --learn: one of them');
  if ((known || learn) && faults.size < faultClasses.length) {
    wrong('known seeds are known with all faults: leave out --faults');
  }
  return {
    type: 'mutants',
    ...common,
    known,
    learn,
    ...(part !== undefined && { part: partOf(part) }),
    ...(only !== undefined && { only: listed('--only', only) }),
  };
}

/** What `parseArgs` gives. */
interface Given {
  readonly seeds?: string;
  readonly hours?: string;
  readonly seed?: string;
  readonly faults?: string;
  readonly jobs?: string;
  readonly json: boolean;
  readonly mutants: boolean;
  readonly only?: string;
  readonly known: boolean;
  readonly learn: boolean;
  readonly pairs: boolean;
  readonly at?: string;
}

function crashesOf(given: Given, cores: number): CrashesOptions {
  const { json, pairs, mutants, known, learn, seeds, seed, hours, faults } = given;
  if (mutants || known || learn) wrong('--crashes and --mutants: one of them');
  if ((seeds ?? seed ?? hours) !== undefined || faults !== 'all') {
    wrong('--crashes has no seeds: leave out --seeds, --seed, --hours and --faults');
  }
  const only = given.only === undefined ? undefined : listed('--only', given.only);
  const common = { type: 'crashes', json, pairs, jobs: jobsOf(given.jobs, cores) } as const;
  if (given.at === undefined) return { ...common, ...(only !== undefined && { only }) };
  if (only?.length !== 1) wrong('--at: --only has to name the one scenario');
  if (pairs) wrong('--at and --pairs: one of them');
  const at = parseCrashes(given.at);
  if (at === undefined) wrong(`--at ${given.at || "''"}: calls are wanted, such as 17:after`);
  return { ...common, only, at };
}

function sizeOf(text: string | undefined): Pick<SimulateOptions, 'containerInstances'> {
  if (text === undefined) return {};
  return { containerInstances: whole('--container-instances', text, 1, 1) };
}

function jobsOf(text: string | undefined, cores: number): number {
  const jobs = whole('--jobs', text, 1, Math.max(1, cores));
  if (jobs > jobsMax) wrong(`--jobs ${jobs}: at most ${jobsMax}`);
  return jobs;
}

function whole(name: string, text: string | undefined, min: number, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min) return value;
  return wrong(`${name} ${text || "''"}: a whole number of at least ${min} is wanted`);
}

function hoursOf(text: string | undefined): number {
  if (text === undefined) return 1;
  const value = /^(\d+|\d*\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= hoursMax) return value;
  return wrong(
    `--hours ${text || "''"}: a number above 0 and at most ${hoursMax} (ten years) is wanted`,
  );
}

function partOf(text: string): Part {
  const [, from, of] = /^(\d{1,3})\/(\d{1,3})$/.exec(text)?.map(Number) ?? [];
  if (from === undefined || of === undefined || from < 1 || from > of) {
    return wrong(`--part ${text || "''"}: K/N is wanted, such as 1/3`);
  }
  return { from, of };
}

function faultsNamed(text: string): ReadonlySet<FaultClass> {
  if (text === 'all') return new Set(faultClasses);
  if (text === 'none') return new Set();
  return new Set(
    listed('--faults', text).map(
      (name) =>
        faultClasses.find((one) => one === name) ??
        wrong(`--faults ${name}: known are all, none, ${faultClasses.join(', ')}`),
    ),
  );
}

function listed(option: string, text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) {
    wrong(`${option} ${text || "''"}: names separated by commas are wanted`);
  }
  return [...new Set(names)];
}

function wrong(message: string): never {
  throw new WrongOption(message);
}

function isParseError(error: unknown): error is Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return String(code).startsWith('ERR_PARSE_ARGS');
}

/** Names in lines that fit a terminal, as deep as the texts of the options. */
function columns(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    const longer = `${last}, ${name}`;
    if (last !== undefined && longer.length <= 78) lines[lines.length - 1] = longer;
    else lines.push(name);
  }
  return lines.map((line) => `${' '.repeat(19)}${line}`).join(',\n');
}

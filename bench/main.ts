import { parseArgs } from 'node:util';
import { BadInput } from './bad-input.ts';
import { benchHeal, healCases, healOptions } from './heal.ts';
import { readings } from './heal-readings.ts';
import { benchPack, packOptions } from './pack.ts';
import { benchPlace, placeScenarios } from './place.ts';
import { benchVector, vectorOptions } from './vector.ts';

interface Bench {
  readonly says: string;
  readonly scenarios: Readonly<Record<string, { readonly says: string }>>;
  /** What it takes besides `--scenario`, each with a value. */
  readonly options?: Readonly<Record<string, { readonly says: string }>>;
  run(asked: BenchAsked): Iterable<object> | AsyncIterable<object>;
}

/** What the options say, by name. */
type BenchAsked = Readonly<Record<string, string | undefined>>;

const benches: Readonly<Record<string, Bench>> = {
  place: {
    says: 'where tasks go, on 5,000 container instances',
    scenarios: placeScenarios,
    run: ({ scenario }) => benchPlace(scenario === undefined ? {} : { scenario }),
  },
  pack: {
    says: 'tasks with GPUs on a production cluster, by the protocol of FGD',
    scenarios: {},
    options: packOptions,
    run: (asked) => benchPack(asked),
  },
  heal: {
    says: 'from a fault to its last replacement call, simulated: 1,000 tasks, 100 instances',
    scenarios: { ...healCases, ...readings },
    options: healOptions,
    run: (asked) => benchHeal(asked),
  },
  vector: {
    says: 'vector packing against known optima, a second an instance',
    scenarios: {},
    options: vectorOptions,
    run: (asked) => benchVector(asked),
  },
};

const exitUsage = 2;

function usage(): string {
  const lines = Object.entries(benches).flatMap(([name, { says, scenarios, options = {} }]) => [
    `  ${name.padEnd(28)}${says}`,
    ...Object.entries(scenarios).map(([scenario, of]) => `    ${scenario.padEnd(26)}${of.says}`),
    ...Object.entries(options).map(([option, of]) => `    --${option.padEnd(24)}${of.says}`),
  ]);
  return [
    'npm run bench -- [BENCH] [--scenario NAME] [OPTIONS of the benchmark] [--json]',
    '',
    'Runs one benchmark, or all of them, and prints figures.',
    '',
    ...lines,
    '',
    '  --scenario NAME   only this scenario',
    '  --json            one JSON object a line',
    '  --help            this text',
    '',
    'Exit codes: 0 done, 1 a benchmark failed, 2 wrong arguments.',
  ].join('\n');
}

function refuse(message: string): number {
  console.error(`${message}\n\n${usage()}`);
  return exitUsage;
}

interface Arguments {
  readonly names: readonly string[];
  readonly asked: BenchAsked;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws Error for an option that no benchmark has, or that lacks its value */
function argumentsOf(args: readonly string[]): Arguments {
  const own = Object.values(benches).flatMap(({ options = {} }) => Object.keys(options));
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(own.map((name) => [name, { type: 'string' as const }])),
      scenario: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const { json, help, ...rest } = values;
  const asked = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
  return { names: positionals, asked, json: json === true, help: help === true };
}

function takes({ scenarios, options = {} }: Bench, { scenario, ...asked }: BenchAsked): boolean {
  return (
    (scenario === undefined || Object.hasOwn(scenarios, scenario)) &&
    Object.keys(asked).every((option) => Object.hasOwn(options, option))
  );
}

async function main(args: readonly string[]): Promise<number> {
  let given: Arguments;
  try {
    given = argumentsOf(args);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { names, asked, json, help } = given;
  if (help) {
    console.log(usage());
    return 0;
  }
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) return refuse(`There is no benchmark "${unknown}".`);
  const chosen = Object.entries(benches).filter(
    ([name, bench]) => (names.length === 0 || names.includes(name)) && takes(bench, asked),
  );
  if (chosen.length === 0) {
    const options = Object.entries(asked).map(([name, value]) => `--${name} ${value}`);
    return refuse(`No benchmark here takes ${options.join(' ')}.`);
  }
  try {
    for (const [, bench] of chosen) {
      for await (const figures of bench.run(asked)) {
        console.log(json ? JSON.stringify(figures) : shown(figures));
      }
    }
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(error.message);
    return exitUsage;
  }
  return 0;
}

/** `bench place  scenario services  …`: readable, and still one line. */
function shown(figures: object): string {
  return Object.entries(figures)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? value.toLocaleString('en') : value}`,
    )
    .join('   ');
}

process.exitCode = await main(process.argv.slice(2));

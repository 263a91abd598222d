import { parseArgs } from 'node:util';
import { benchPlace, placeScenarios } from './place.ts';

interface Bench {
  readonly says: string;
  readonly scenarios: Readonly<Record<string, { readonly says: string }>>;
  run(scenario: string | undefined): Iterable<object>;
}

const benches: Readonly<Record<string, Bench>> = {
  place: {
    says: 'where tasks go, on 5,000 container instances',
    scenarios: placeScenarios,
    run: (scenario) => benchPlace(scenario === undefined ? {} : { scenario }),
  },
};

const exitUsage = 2;

function usage(): string {
  const lines = Object.entries(benches).flatMap(([name, { says, scenarios }]) => [
    `  ${name.padEnd(16)}${says}`,
    ...Object.entries(scenarios).map(([scenario, of]) => `    ${scenario.padEnd(14)}${of.says}`),
  ]);
  return [
    'npm run bench -- [BENCH] [--scenario NAME] [--json]',
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

function main(args: readonly string[]): number {
  const options = {
    scenario: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(usage());
    return 0;
  }
  const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) return refuse(`There is no benchmark "${unknown}".`);
  const chosen = Object.entries(benches).filter(
    ([name, { scenarios }]) =>
      (positionals.length === 0 || positionals.includes(name)) &&
      (values.scenario === undefined || Object.hasOwn(scenarios, values.scenario)),
  );
  if (chosen.length === 0) return refuse(`There is no scenario "${values.scenario}" here.`);
  for (const [, bench] of chosen) {
    for (const figures of bench.run(values.scenario)) {
      console.log(values.json ? JSON.stringify(figures) : shown(figures));
    }
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

process.exitCode = main(process.argv.slice(2));

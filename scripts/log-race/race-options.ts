import {
  helpText,
  type OptionDescription,
  type ReadArguments,
  readArguments,
  readNumber,
} from '../../local/wiring/command-line.ts';

/** How `npm run log-race` was asked to race. */
export interface RaceOptions {
  readonly appends: number;
  readonly writers: number;
  readonly seed: number;
  readonly json: boolean;
}

export type ReadRaceOptions =
  | { readonly type: 'race'; readonly options: RaceOptions }
  | Exclude<ReadArguments, { type: 'options' }>;

/** Its history is still judged within the memory that Node takes by itself. */
const appendsMax = 1_000_000;

/** The client keeps at most 50 connections, and each writer waits on one. */
const writersMax = 50;

const descriptions: readonly OptionDescription[] = [
  { name: 'appends', value: 'N', help: 'that must be acknowledged, over all writers (100000)' },
  { name: 'writers', value: 'N', help: 'that append at once (32)' },
  { name: 'seed', value: 'N', help: 'of lost replies and of who works when (1)' },
  { name: 'json', help: 'print one JSON object; progress goes to stderr' },
];

/** What `npm run log-race -- --help` prints. */
export const raceHelp = `${helpText(
  'npm run log-race -- [options]',
  'Lets many writers race for one log, with lost replies, and checks that it is linearisable.\n' +
    'On the DynamoDB that DYNAMODB_ENDPOINT names, else on the embedded one. The table is made for\n' +
    'the race and deleted after it.',
  descriptions,
)}
Exit codes: 0 linearisable; 1 not; 2 wrong options; 3 the race did not come to its end.
`;

/** Reads the arguments of `npm run log-race`. */
export function readRaceOptions(args: readonly string[]): ReadRaceOptions {
  const read = readArguments(args, descriptions);
  if (read.type !== 'options') return read;
  const { values } = read;
  const bounds = { min: 1, whole: true };
  const appends = readNumber('appends', values['appends'], { ...bounds, max: appendsMax }, 100_000);
  const writers = readNumber('writers', values['writers'], { ...bounds, max: writersMax }, 32);
  const seed = readNumber('seed', values['seed'], { ...bounds, max: 2 ** 31 - 1 }, 1);
  for (const value of [appends, writers, seed]) {
    if (typeof value === 'object') return { type: 'wrong', message: value.wrong };
  }
  return {
    type: 'race',
    options: {
      appends: Number(appends),
      writers: Number(writers),
      seed: Number(seed),
      json: values['json'] === true,
    },
  };
}

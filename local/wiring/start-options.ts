import {
  helpText,
  type OptionDescription,
  type ReadArguments,
  readArguments,
  readNumber,
} from './command-line.ts';

/** How `npm start` was asked to run. */
export interface StartOptions {
  readonly port: number;
  readonly awsPort: number;
  /** Keeps everything across restarts; in memory when it is absent. */
  readonly dataDirectory: string | undefined;
  readonly factor: number;
  readonly verbose: boolean;
  readonly json: boolean;
}

export type ReadStartOptions =
  | { readonly type: 'start'; readonly options: StartOptions }
  | Exclude<ReadArguments, { type: 'options' }>;

/** Beyond this the functions cannot keep up with the cluster's clock. */
export const factorMax = 60;

const descriptions: readonly OptionDescription[] = [
  { name: 'port', value: 'PORT', help: 'the API of Estiva (4000)' },
  { name: 'aws-port', value: 'PORT', help: 'the local cloud, as AWS speaks (4566)' },
  { name: 'data', value: 'DIR', help: 'keep everything in DIR across restarts (in memory)' },
  { name: 'factor', value: 'N', help: 'cluster time runs N times faster than the clock (1)' },
  { name: 'verbose', help: 'show what the functions write to their logs' },
  { name: 'json', help: 'print what happens as one JSON object a line' },
];

/** What `npm start -- --help` prints. */
export const startHelp = helpText(
  'npm start -- [options]',
  'Runs Estiva on this machine: the deployable stack, on a local model of Amazon ECS.',
  descriptions,
);

/** Reads the arguments of `npm start`. */
export function readStartOptions(args: readonly string[]): ReadStartOptions {
  const read = readArguments(args, descriptions);
  if (read.type !== 'options') return read;
  const { values } = read;
  const ports = { min: 0, max: 65_535, whole: true };
  const port = readNumber('port', values['port'], ports, 4000);
  const awsPort = readNumber('aws-port', values['aws-port'], ports, 4566);
  const factor = readNumber('factor', values['factor'], { min: 1, max: factorMax }, 1);
  for (const value of [port, awsPort, factor]) {
    if (typeof value === 'object') return { type: 'wrong', message: value.wrong };
  }
  if (port === awsPort && port !== 0) {
    return { type: 'wrong', message: `--port and --aws-port cannot both be ${port}` };
  }
  const data = values['data'];
  if (data === '') return { type: 'wrong', message: '--data needs the name of a directory' };
  return {
    type: 'start',
    options: {
      port: Number(port),
      awsPort: Number(awsPort),
      dataDirectory: typeof data === 'string' ? data : undefined,
      factor: Number(factor),
      verbose: values['verbose'] === true,
      json: values['json'] === true,
    },
  };
}

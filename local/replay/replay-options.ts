import {
  helpText,
  type OptionDescription,
  type ReadArguments,
  readArguments,
  readNumber,
} from '../wiring/command-line.ts';

/** Where a log is. */
export type LogSource =
  | { readonly type: 'directory'; readonly directory: string }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'table'; readonly endpoint: string; readonly table: string };

/** What `npm run replay` was asked to show. */
export interface ReplayOptions {
  readonly source: LogSource;
  readonly cluster: string;
  /** The end of the log when it is absent. */
  readonly at: number | undefined;
  readonly json: boolean;
}

export type ReadReplayOptions =
  | { readonly type: 'replay'; readonly options: ReplayOptions }
  | Exclude<ReadArguments, { type: 'options' }>;

const descriptions: readonly OptionDescription[] = [
  { name: 'data', value: 'DIR', help: 'the log that `npm start -- --data DIR` has kept' },
  { name: 'file', value: 'FILE', help: 'a log in a file: one item a line, as JSON' },
  { name: 'endpoint', value: 'URL', help: 'a DynamoDB endpoint, with --table' },
  { name: 'table', value: 'NAME', help: 'the table at the endpoint' },
  { name: 'cluster', value: 'NAME', help: 'whose log (demo)' },
  { name: 'at', value: 'SEQ', help: 'the item to stop at (the end of the log)' },
  { name: 'json', help: 'print one JSON object' },
];

/** What `npm run replay -- --help` prints. */
export const replayHelp = `${helpText(
  'npm run replay -- (--data DIR | --file FILE | --endpoint URL --table NAME) [options]',
  'Shows a cluster at any point of its log, what happened there, and why it was decided.',
  descriptions,
)}
Exit codes: 0 shown; 1 there is no such log or no such point in it; 2 wrong options.
`;

/** Beyond what any log can count to. */
const seqMax = 999_999_999_999;

/** Reads the arguments of `npm run replay`. */
export function readReplayOptions(args: readonly string[]): ReadReplayOptions {
  const read = readArguments(args, descriptions);
  if (read.type !== 'options') return read;
  const { values } = read;
  const source = sourceOf(values);
  if (typeof source === 'string') return { type: 'wrong', message: source };
  const at = readNumber('at', values['at'], { min: 1, max: seqMax, whole: true }, 0);
  if (typeof at === 'object') return { type: 'wrong', message: at.wrong };
  const { cluster = 'demo' } = values;
  if (cluster === '') return { type: 'wrong', message: '--cluster needs a name' };
  const json = values['json'] === true;
  return {
    type: 'replay',
    options: { source, cluster: String(cluster), at: at === 0 ? undefined : at, json },
  };
}

/** The one place that was named, or a sentence that says what is wrong. */
function sourceOf(values: Readonly<Record<string, string | boolean>>): LogSource | string {
  const named = ['data', 'file', 'endpoint'].filter((name) => values[name] !== undefined);
  if (named.length === 0) return 'name a log: --data, --file, or --endpoint with --table';
  if (named.length > 1)
    return `name one log, not ${named.map((name) => `--${name}`).join(' and ')}`;
  const { data, file, endpoint, table } = values;
  for (const [name, value] of Object.entries({ data, file, endpoint, table })) {
    if (value === '') return `--${name} needs a value`;
  }
  if ((endpoint === undefined) !== (table === undefined)) {
    return '--endpoint and --table go together';
  }
  if (data !== undefined) return { type: 'directory', directory: String(data) };
  if (file !== undefined) return { type: 'file', path: String(file) };
  if (!URL.canParse(String(endpoint))) return `--endpoint ${String(endpoint)} is not a URL`;
  return { type: 'table', endpoint: String(endpoint), table: String(table) };
}

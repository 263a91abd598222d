import { startEmbeddedDynamoDb } from '../local/embedded-dynamodb.ts';
import { createDynamoDbLog } from '../shared/aws/dynamodb-log.ts';
import type { ClusterName } from '../shared/core/ids.ts';
import { checkHistory } from './log-race/check-history.ts';
import { openTemporaryTable, type TemporaryTable } from './log-race/dynamodb-endpoint.ts';
import { type RaceResult, runRace } from './log-race/race.ts';
import { type RaceOptions, raceHelp, readRaceOptions } from './log-race/race-options.ts';
import { linesOf, type RaceReport, reportOf } from './log-race/race-report.ts';

/*
 * Lets many writers race for one log in DynamoDB, and checks that all they were told fits one order.
 * The same race runs in `npm test` with fewer appends, on every implementation of the log.
 */

/** Progress is told so often. */
const progressEveryMs = 5_000;

async function main(): Promise<number> {
  const read = readRaceOptions(process.argv.slice(2));
  if (read.type === 'help') {
    process.stdout.write(raceHelp);
    return 0;
  }
  if (read.type === 'wrong') {
    process.stderr.write(`${read.message}\n\n${raceHelp}`);
    return 2;
  }
  const { options } = read;
  const named = process.env['DYNAMODB_ENDPOINT'] || undefined;
  if (named !== undefined && !URL.canParse(named)) {
    process.stderr.write(`DYNAMODB_ENDPOINT is no URL: ${named}\n`);
    return 2;
  }
  try {
    const report = await raceAt(named, options);
    process.stdout.write(
      options.json ? `${JSON.stringify(report)}\n` : `${linesOf(report).join('\n')}\n`,
    );
    if (!report.linearisable) return 1;
    return report.acknowledged === options.appends ? 0 : 3;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    process.stderr.write(`The race did not come to its end. ${reason}\n`);
    return 3;
  }
}

async function raceAt(named: string | undefined, options: RaceOptions): Promise<RaceReport> {
  const server = named === undefined ? await startEmbeddedDynamoDb() : undefined;
  try {
    const table = await openTemporaryTable(named ?? server?.endpoint ?? '', 'estiva-log-race');
    try {
      return await race(named ?? 'embedded', table, options);
    } finally {
      await table.close();
    }
  } finally {
    await server?.close();
  }
}

async function race(
  store: string,
  { client, table }: TemporaryTable,
  options: RaceOptions,
): Promise<RaceReport> {
  const { appends, writers, seed } = options;
  // The first interruption ends the race in order, so that the table is deleted; the next kills.
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  const startedAt = performance.now();
  const logs = Array.from({ length: writers }, () => createDynamoDbLog(client, { table }));
  const cluster = 'race' as ClusterName;
  const onAppended = tellProgress(options, startedAt);
  const { signal } = interruption;
  const result: RaceResult = await runRace({ logs, cluster, appends, seed, onAppended, signal });
  process.removeListener('SIGINT', interrupt);
  const racedAt = performance.now();
  const violations = checkHistory(result.operations);
  return reportOf({
    ...result,
    store,
    options,
    raceSeconds: (racedAt - startedAt) / 1_000,
    checkSeconds: (performance.now() - racedAt) / 1_000,
    violations,
  });
}

function tellProgress({ appends, json }: RaceOptions, startedAt: number): (done: number) => void {
  const out = json ? process.stderr : process.stdout;
  let toldAt = startedAt;
  return (done) => {
    const now = performance.now();
    if (now - toldAt < progressEveryMs) return;
    toldAt = now;
    const seconds = (now - startedAt) / 1_000;
    const rate = Math.round(done / seconds);
    out.write(`${done} of ${appends} appends after ${Math.round(seconds)} s, ${rate} a second\n`);
  };
}

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
process.exitCode = await main();

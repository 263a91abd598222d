import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../shared/aws/dynamodb-client.ts';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import type { ClusterName, Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, stateFormat } from '../../shared/core/state/cluster-state.ts';
import { emptyState } from '../../shared/core/state/empty-state.ts';
import { deserialise } from '../../shared/core/state/serialise.ts';
import { logItemOf } from '../../shared/runtime/log-codec.ts';
import { LogCorrupt, LogExpired } from '../../shared/runtime/log-errors.ts';
import { type Log, LogUnavailable } from '../../shared/runtime/ports.ts';
import { startEmbeddedDynamoDb } from '../embedded-dynamodb.ts';
import { localCredentials } from '../wiring/deploy-resources.ts';
import { holdLock, LockHeld } from '../wiring/directory-lock.ts';
import type { LogSource } from './replay-options.ts';
import { ReplayProblem } from './replay-problem.ts';

/** A log as far as it still exists. */
export interface ReadLog {
  /** Where it begins: empty, or the state that a snapshot has kept of what has expired. */
  readonly begin: ClusterState;
  readonly items: readonly LogItem[];
}

/**
 * Reads the whole log of a cluster.
 *
 * @throws ReplayProblem when it is not there, is in use or cannot be read
 */
export async function readLog(source: LogSource, cluster: ClusterName): Promise<ReadLog> {
  switch (source.type) {
    case 'file':
      return readLogFile(source.path, cluster);
    case 'directory':
      return readDirectory(source.directory, cluster);
    case 'table':
      return readEndpoint(source.endpoint, source.table, cluster);
  }
}

async function readLogFile(path: string, cluster: ClusterName): Promise<ReadLog> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ReplayProblem(`${path} cannot be read`, { cause });
  });
  const items = text
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [itemIn(line, `line ${index + 1} of ${path}`)],
    );
  const other = items.find((item) => item.cluster !== cluster);
  if (other === undefined) return { begin: emptyState(cluster), items };
  throw new ReplayProblem(
    `${path} holds the log of ${other.cluster}, not of ${cluster}: name it with --cluster`,
  );
}

function itemIn(line: string, where: string): LogItem {
  try {
    return logItemOf(line, where);
  } catch (error) {
    if (error instanceof LogCorrupt) throw new ReplayProblem(error.message);
    throw error;
  }
}

/** Opens the store that `npm start` keeps there; only one process may have it open. */
async function readDirectory(directory: string, cluster: ClusterName): Promise<ReadLog> {
  const store = join(directory, 'dynamodb');
  if ((await stat(store).catch(() => undefined)) === undefined) {
    throw new ReplayProblem(`${directory} is not a directory that npm start has kept data in`);
  }
  const release = await holdLock(join(directory, 'lock'), 0).catch((error: unknown) => {
    if (!(error instanceof LockHeld)) throw error;
    throw new ReplayProblem(`${directory} is in use by process ${error.pid}: stop it first`);
  });
  try {
    const dynamoDb = await startEmbeddedDynamoDb({ directory: store });
    try {
      return await readEndpoint(dynamoDb.endpoint, undefined, cluster);
    } finally {
      await dynamoDb.close();
    }
  } finally {
    await release();
  }
}

async function readEndpoint(
  endpoint: string,
  table: string | undefined,
  cluster: ClusterName,
): Promise<ReadLog> {
  const client = clientOf(endpoint);
  try {
    const named = table ?? (await onlyTable(client));
    return await readStored(createDynamoDbLog(client, { table: named }), cluster);
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    throw new ReplayProblem(`no answer from ${endpoint}: ${error.message}`);
  } finally {
    client.destroy();
  }
}

/** AWS's own endpoints want the caller's credentials; nobody checks those of a local one. */
function clientOf(endpoint: string): DynamoDBClient {
  // The warning is about Node 20, and nobody who replays a log can do anything about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const [, awsRegion] = /\.([a-z0-9-]+)\.amazonaws\.com/.exec(endpoint) ?? [];
  return awsRegion === undefined
    ? createDynamoDbClient({ endpoint, region: 'us-east-1', credentials: localCredentials })
    : createDynamoDbClient({ endpoint, region: awsRegion });
}

async function onlyTable(client: DynamoDBClient): Promise<string> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const [table, ...others] = TableNames;
  if (table !== undefined && others.length === 0) return table;
  throw new ReplayProblem(`one table is expected there, and there are ${TableNames.length}`);
}

async function readStored(log: Log, cluster: ClusterName): Promise<ReadLog> {
  try {
    return { begin: emptyState(cluster), items: await log.readTail(cluster, 0 as Seq) };
  } catch (error) {
    if (error instanceof LogCorrupt) throw new ReplayProblem(error.message);
    if (!(error instanceof LogExpired)) throw error;
  }
  const snapshot = await log.readSnapshot(cluster, stateFormat);
  if (snapshot === undefined) {
    throw new ReplayProblem('the beginning of this log has expired, and no snapshot can be read');
  }
  const begin = deserialise(snapshot.text);
  return { begin, items: await log.readTail(cluster, begin.seq) };
}

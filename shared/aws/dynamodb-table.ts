import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { LogUnavailable } from '../runtime/ports.ts';
import { backoffMs, type Pauses, triesMax, withRetries } from './dynamodb-retry.ts';

/** A stored item, as DynamoDB's own JSON has it. */
export type Row = Record<string, AttributeValue>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export interface RowQuery {
  readonly pk: string;
  /** First and last sort key, both included; without them, the whole partition. */
  readonly between?: readonly [from: string, to: string];
  readonly newestFirst?: boolean;
  readonly rowsMax?: number;
  /** A page holds 1 MB at most. Without a bound, every page is read. */
  readonly pagesMax?: number;
  /** Only these attributes; all without. */
  readonly attributes?: readonly string[];
}

/** Whether a row was written, or what stands in its place. */
export type PutOutcome =
  | { readonly type: 'written' }
  /** `row` is absent when the place was empty again by the time it was looked at. */
  | { readonly type: 'taken'; readonly row: Row | undefined };

/** DynamoDB takes this many deletes in one call. */
const deletesMax = 25;

/**
 * One table, with the four calls that the log needs of it. Every read is strongly consistent; every
 * call is tried again when that may help, and throws `LogUnavailable` when it does not.
 */
export interface DynamoDbTable {
  put(row: Row): Promise<void>;
  putIfAbsent(row: Row): Promise<PutOutcome>;
  get(key: Key): Promise<Row | undefined>;
  query(query: RowQuery): Promise<readonly Row[]>;
  delete(keys: readonly Key[]): Promise<void>;
}

/** Binds the calls to a client and a table's name. */
export function createDynamoDbTable(
  client: DynamoDBClient,
  table: string,
  pauses: Pauses,
): DynamoDbTable {
  const get = (key: Key) => getRow(client, table, pauses, key);
  return {
    get,
    put: async (row) => {
      const command = new PutItemCommand({ TableName: table, Item: row });
      await withRetries('PutItem', pauses, () => client.send(command));
    },
    putIfAbsent: async (row) => {
      const taken = await withRetries('PutItem', pauses, () => tryPut(client, table, row));
      if (taken === undefined) return { type: 'written' };
      // An embedded DynamoDB does not return the row that was in the way.
      return { type: 'taken', row: taken.row ?? (await get(keyOf(row))) };
    },
    query: (query) => queryRows(client, table, pauses, query),
    delete: async (keys) => {
      for (let from = 0; from < keys.length; from += deletesMax) {
        await deleteBatch(client, table, pauses, keys.slice(from, from + deletesMax));
      }
    },
  };
}

/** The key of a row. */
export function keyOf(row: Row): Key {
  return { pk: row['pk']?.S ?? '', sk: row['sk']?.S ?? '' };
}

async function tryPut(
  client: DynamoDBClient,
  table: string,
  row: Row,
): Promise<{ readonly row: Row | undefined } | undefined> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: row,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { row: error.Item };
  }
}

async function getRow(
  client: DynamoDBClient,
  table: string,
  pauses: Pauses,
  key: Key,
): Promise<Row | undefined> {
  const command = new GetItemCommand({
    TableName: table,
    Key: { pk: { S: key.pk }, sk: { S: key.sk } },
    ConsistentRead: true,
  });
  return (await withRetries('GetItem', pauses, () => client.send(command))).Item;
}

async function queryRows(
  client: DynamoDBClient,
  table: string,
  pauses: Pauses,
  query: RowQuery,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const { rowsMax = Number.POSITIVE_INFINITY, pagesMax = Number.POSITIVE_INFINITY } = query;
  let start: Row | undefined;
  for (let pages = 0; pages < pagesMax && rows.length < rowsMax; pages += 1) {
    const command = queryCommand(table, query, start);
    const page = await withRetries('Query', pauses, () => client.send(command));
    rows.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
    if (start === undefined) break;
  }
  return rows;
}

function queryCommand(table: string, query: RowQuery, start: Row | undefined): QueryCommand {
  const { pk, between, newestFirst, rowsMax, attributes } = query;
  const range = between && { ':from': { S: between[0] }, ':to': { S: between[1] } };
  const names = attributes?.map((name, index) => [`#${index}`, name] as const);
  return new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: range ? 'pk = :pk AND sk BETWEEN :from AND :to' : 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk }, ...range },
    ScanIndexForward: newestFirst !== true,
    ...(rowsMax !== undefined && { Limit: rowsMax }),
    ...(start && { ExclusiveStartKey: start }),
    ...(names && {
      ProjectionExpression: names.map(([alias]) => alias).join(', '),
      ExpressionAttributeNames: Object.fromEntries(names),
    }),
  });
}

async function deleteBatch(
  client: DynamoDBClient,
  table: string,
  pauses: Pauses,
  keys: readonly Key[],
): Promise<void> {
  let waiting: WriteRequest[] = keys.map(({ pk, sk }) => ({
    DeleteRequest: { Key: { pk: { S: pk }, sk: { S: sk } } },
  }));
  for (let tries = 1; ; tries += 1) {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: waiting } });
    const answer = await withRetries('BatchWriteItem', pauses, () => client.send(command));
    waiting = answer.UnprocessedItems?.[table] ?? [];
    if (waiting.length === 0) return;
    // DynamoDB answers 200 and leaves a rest when it throttles a part of the batch.
    if (tries === triesMax) throw new LogUnavailable(`${waiting.length} deletes were throttled`);
    await pauses.sleep(backoffMs(tries, pauses));
  }
}

import type { ClusterName, Seq } from '../core/ids.ts';
import type { LogItem } from '../core/log/item.ts';
import { rememberHash, sha256Of } from '../runtime/item-hash.ts';
import {
  compress,
  decompress,
  logItemOf,
  type Packed,
  pack,
  packedBytesMax,
  textOf,
} from '../runtime/log-codec.ts';
import { LogCorrupt, LogExpired } from '../runtime/log-errors.ts';
import { firstGap, outcomeAgainst } from '../runtime/log-rules.ts';
import type { AppendOutcome } from '../runtime/ports.ts';
import { expiryKey, logKey, partitionOf, partsPrefix, seqsAfter } from './dynamodb-keys.ts';
import { piecesAttribute, piecesOf, readPieces, writePieces } from './dynamodb-pieces.ts';
import { type DynamoDbTable, keyOf, type Row } from './dynamodb-table.ts';

/** Reads every item after `after`; throws `LogExpired` or `LogCorrupt` when one is not there. */
export async function readTail(
  table: DynamoDbTable,
  cluster: ClusterName,
  after: Seq,
  itemsMax?: number,
): Promise<readonly LogItem[]> {
  const pk = partitionOf(cluster, 'log');
  const rows = await table.query({ pk, between: seqsAfter(after, itemsMax) });
  const missing = firstGap(after, rows.map(seqOf));
  if (missing !== undefined) throw await lossOf(table, cluster, missing);
  const items: LogItem[] = [];
  for (const row of rows) items.push(await itemOf(table, cluster, row));
  return items;
}

/** Writes an item at its `seq`, unless somebody else has. */
export async function append(table: DynamoDbTable, item: LogItem): Promise<AppendOutcome> {
  const { cluster, seq, appendId } = item;
  const body = await bodyOf(table, item);
  const outcome = await table.putIfAbsent({
    ...stringKey(cluster, seq),
    appendId: { S: appendId },
    at: { N: String(item.at) },
    ...body,
  });
  if (outcome.type === 'written') return { type: 'appended' };
  if (outcome.row === undefined) throw new LogExpired(`item ${seq} of ${cluster} was removed`);
  // One's own write needs no reading: the id of the append is beside the body.
  if (outcome.row['appendId']?.S === appendId) return { type: 'appended' };
  return outcomeAgainst(await itemOf(table, cluster, outcome.row), appendId);
}

/** Whether an item stands at `seq`. */
export async function isAppended(
  table: DynamoDbTable,
  cluster: ClusterName,
  seq: number,
): Promise<boolean> {
  return (await table.get(logKey(cluster, seq))) !== undefined;
}

/** The items up to this `seq` have been removed, or are being removed. */
export async function expiredThrough(table: DynamoDbTable, cluster: ClusterName): Promise<number> {
  const row = await table.get(expiryKey(cluster));
  return Number(row?.['seq']?.N ?? 0);
}

/** The body of a row: the text itself, or compressed. */
export function packedAttribute(packed: Packed): Row {
  return packed.type === 'text' ? { body: { S: packed.text } } : { gz: { B: packed.gzip } };
}

/** The text in the body of a row; throws `LogCorrupt` when it has none. */
export function textIn(row: Row): string {
  const { pk, sk } = keyOf(row);
  const where = `${pk} ${sk}`;
  const text = row['body']?.S;
  if (text !== undefined) return text;
  const gzip = row['gz']?.B;
  if (gzip === undefined) throw new LogCorrupt(`${where}: it has no body`);
  return decompress(gzip, where);
}

async function bodyOf(table: DynamoDbTable, item: LogItem): Promise<Row> {
  const text = textOf(item);
  const hash = sha256Of(text);
  rememberHash(item, hash);
  const packed = pack(text);
  if (packed.bytes <= packedBytesMax) return packedAttribute(packed);
  const { cluster, seq, appendId } = item;
  const { gzip } = packed.type === 'gzip' ? packed : compress(text);
  const pk = partitionOf(cluster, 'parts');
  const count = await writePieces(table, pk, partsPrefix(seq, appendId, hash), gzip);
  return piecesAttribute({ count, hash });
}

async function itemOf(table: DynamoDbTable, cluster: ClusterName, row: Row): Promise<LogItem> {
  const { pk, sk } = keyOf(row);
  const text = await wholeTextOf(table, cluster, row);
  const item = logItemOf(text, `${pk} ${sk}`);
  if (item.seq !== seqOf(row) || item.appendId !== row['appendId']?.S) {
    throw new LogCorrupt(`${pk} ${sk}: its body is that of another item, ${item.seq}`);
  }
  rememberHash(item, sha256Of(text));
  return item;
}

async function wholeTextOf(table: DynamoDbTable, cluster: ClusterName, row: Row): Promise<string> {
  const pieces = piecesOf(row);
  if (pieces === undefined) return textIn(row);
  const prefix = partsPrefix(seqOf(row), row['appendId']?.S ?? '', pieces.hash);
  try {
    return await readPieces(table, partitionOf(cluster, 'parts'), prefix, pieces);
  } catch (error) {
    if (!(error instanceof LogCorrupt)) throw error;
    // Parts are removed before their item: a reader may come in between.
    if (seqOf(row) > (await expiredThrough(table, cluster))) throw error;
    throw new LogExpired(`item ${seqOf(row)} of ${cluster} is being removed`, { cause: error });
  }
}

async function lossOf(
  table: DynamoDbTable,
  cluster: ClusterName,
  missing: number,
): Promise<LogExpired | LogCorrupt> {
  const through = await expiredThrough(table, cluster);
  return missing <= through
    ? new LogExpired(`item ${missing} of ${cluster} has been removed, as all up to ${through}`)
    : new LogCorrupt(`item ${missing} of ${cluster} is missing, and a later one is there`);
}

function seqOf(row: Row): number {
  return Number(keyOf(row).sk);
}

function stringKey(cluster: ClusterName, seq: number): Row {
  const { pk, sk } = logKey(cluster, seq);
  return { pk: { S: pk }, sk: { S: sk } };
}

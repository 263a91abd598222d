import { sha256Of } from '../runtime/item-hash.ts';
import { cut, decompress } from '../runtime/log-codec.ts';
import { LogCorrupt } from '../runtime/log-errors.ts';
import { pieceText, startingWith } from './dynamodb-keys.ts';
import type { DynamoDbTable, Row } from './dynamodb-table.ts';

/** Pieces of one text are written this many at a time. */
const writesAtOnce = 4;

/** A compressed text that is stored in pieces, as the row that commits it names it. */
export interface Pieces {
  readonly count: number;
  /** SHA-256 of the whole text before compression. */
  readonly hash: string;
}

/**
 * Writes a compressed text in pieces, each immutable. Nobody can reach them before a row that names
 * them is written, and writing the same ones again changes nothing.
 */
export async function writePieces(
  table: DynamoDbTable,
  pk: string,
  prefix: string,
  gzip: Uint8Array,
): Promise<number> {
  const rows = cut(gzip).map(
    (piece, index): Row => ({
      pk: { S: pk },
      sk: { S: `${prefix}${pieceText(index)}` },
      gz: { B: piece },
    }),
  );
  for (let from = 0; from < rows.length; from += writesAtOnce) {
    await Promise.all(rows.slice(from, from + writesAtOnce).map((row) => table.putIfAbsent(row)));
  }
  return rows.length;
}

/** Reads a text back from its pieces; throws `LogCorrupt` when one is missing or altered. */
export async function readPieces(
  table: DynamoDbTable,
  pk: string,
  prefix: string,
  pieces: Pieces,
): Promise<string> {
  const rows = await table.query({ pk, between: startingWith(prefix) });
  const where = `${pk} ${prefix}`;
  if (rows.length !== pieces.count) {
    throw new LogCorrupt(`${where}: ${rows.length} pieces of ${pieces.count} are there`);
  }
  const bytes = Buffer.concat(rows.map((row) => row['gz']?.B ?? new Uint8Array()));
  const text = decompress(bytes, where);
  if (sha256Of(text) !== pieces.hash) throw new LogCorrupt(`${where}: the hash is not as written`);
  return text;
}

/** The attribute in which a row names its pieces. */
export function piecesAttribute(pieces: Pieces): Row {
  return { pieces: { M: { count: { N: String(pieces.count) }, hash: { S: pieces.hash } } } };
}

/** The pieces that a row names, if it names any. */
export function piecesOf(row: Row): Pieces | undefined {
  const fields = row['pieces']?.M;
  if (fields === undefined) return undefined;
  return { count: Number(fields['count']?.N), hash: fields['hash']?.S ?? '' };
}

import type { ClusterName, Seq } from '../core/ids.ts';
import { sha256Of } from '../runtime/item-hash.ts';
import { compress } from '../runtime/log-codec.ts';
import { LogCorrupt } from '../runtime/log-errors.ts';
import type { Snapshot } from '../runtime/ports.ts';
import { chunksPrefix, partitionOf, snapshotSk, startingWith } from './dynamodb-keys.ts';
import { piecesAttribute, piecesOf, readPieces, writePieces } from './dynamodb-pieces.ts';
import { type DynamoDbTable, keyOf, type Row } from './dynamodb-table.ts';

/** Writes the chunks, and last the manifest that makes them a snapshot. */
export async function writeSnapshot(table: DynamoDbTable, snapshot: Snapshot): Promise<void> {
  const { cluster, seq, stateFormat, text, hash } = snapshot;
  const { gzip } = compress(text);
  // Named by what is in them, not by what the caller says is in them.
  const contentHash = sha256Of(text);
  const prefix = chunksPrefix(seq, stateFormat, contentHash);
  const count = await writePieces(table, partitionOf(cluster, 'chunks'), prefix, gzip);
  await table.put({
    pk: { S: partitionOf(cluster, 'snapshots') },
    sk: { S: snapshotSk(stateFormat, seq) },
    hash: { S: hash },
    ...piecesAttribute({ count, hash: contentHash }),
  });
}

/** The newest snapshot of this format that is whole and has the hash that it was written with. */
export async function readSnapshot(
  table: DynamoDbTable,
  cluster: ClusterName,
  stateFormat: number,
  notAfter?: Seq,
): Promise<Snapshot | undefined> {
  const manifests = await manifestsOf(table, cluster, stateFormat);
  for (const manifest of manifests.toReversed()) {
    if (notAfter !== undefined && snapshotSeqOf(manifest) > notAfter) continue;
    const snapshot = await wholeSnapshot(table, cluster, stateFormat, manifest);
    if (snapshot !== undefined) return snapshot;
  }
  return undefined;
}

/** The positions of the snapshots of this format whose manifest is there, ascending. */
export async function listSnapshots(
  table: DynamoDbTable,
  cluster: ClusterName,
  stateFormat: number,
): Promise<readonly Seq[]> {
  return (await manifestsOf(table, cluster, stateFormat)).map(snapshotSeqOf);
}

/** The `seq` of the snapshot that a manifest stands for. */
export function snapshotSeqOf(manifest: Row): Seq {
  return Number(keyOf(manifest).sk.split('#')[1]) as Seq;
}

function manifestsOf(
  table: DynamoDbTable,
  cluster: ClusterName,
  stateFormat: number,
): Promise<readonly Row[]> {
  return table.query({
    pk: partitionOf(cluster, 'snapshots'),
    between: startingWith(snapshotSk(stateFormat)),
  });
}

async function wholeSnapshot(
  table: DynamoDbTable,
  cluster: ClusterName,
  stateFormat: number,
  manifest: Row,
): Promise<Snapshot | undefined> {
  const pieces = piecesOf(manifest);
  const hash = manifest['hash']?.S;
  if (pieces === undefined || hash !== pieces.hash) return undefined;
  const seq = snapshotSeqOf(manifest);
  const prefix = chunksPrefix(seq, stateFormat, pieces.hash);
  try {
    const text = await readPieces(table, partitionOf(cluster, 'chunks'), prefix, pieces);
    return { cluster, seq, stateFormat, text, hash };
  } catch (error) {
    if (error instanceof LogCorrupt) return undefined;
    throw error;
  }
}

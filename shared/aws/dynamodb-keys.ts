import type { AppendId, ClusterName, InboxId } from '../core/ids.ts';
import type { Key } from './dynamodb-table.ts';

/**
 * Where everything stands in the one table: `pk` (S) and `sk` (S), no index.
 *
 * | what          | pk                   | sk                                  |
 * |---------------|----------------------|-------------------------------------|
 * | log item      | `<cluster>#log`      | `<seq>`                             |
 * | its parts     | `<cluster>#parts`    | `<seq>#<appendId>#<hash>#<index>`   |
 * | inbox item    | `<cluster>#inbox`    | `<id>`                              |
 * | snapshot      | `<cluster>#snapshots`| `<stateFormat>#<seq>`               |
 * | its chunks    | `<cluster>#chunks`   | `<seq>#<stateFormat>#<hash>#<index>`|
 * | how far the log has been removed | `<cluster>#expiry` | `through`           |
 *
 * Numbers are padded, so that the order of the texts is the order of the numbers. Parts and chunks
 * begin with their `seq`: those that a crash left without an item or a snapshot are found by it and
 * removed with the rest. ECS allows no `#` in a cluster's name.
 */
export const partitions = ['log', 'parts', 'inbox', 'snapshots', 'chunks', 'expiry'] as const;

/** The partition key of one kind of row of a cluster. */
export function partitionOf(cluster: ClusterName, kind: (typeof partitions)[number]): string {
  return `${cluster}#${kind}`;
}

/** Sorts after every digit, letter and `#`: the end of a range of sort keys. */
const last = '~';

/** A `seq` as a sort key: twelve digits. */
export function seqText(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** All sort keys that begin with `prefix`. */
export function startingWith(prefix: string): readonly [string, string] {
  return [prefix, `${prefix}${last}`];
}

/** Sort keys that begin with a `seq` after this one. */
export function seqsAfter(seq: number, itemsMax?: number): readonly [string, string] {
  return [seqText(seq + 1), itemsMax === undefined ? last : `${seqText(seq + itemsMax)}${last}`];
}

/** Sort keys that begin with a `seq` before this one, which is at least 1. */
export function seqsBefore(seq: number): readonly [string, string] {
  return [seqText(0), `${seqText(seq - 1)}${last}`];
}

/** Where a log item stands. */
export function logKey(cluster: ClusterName, seq: number): Key {
  return { pk: partitionOf(cluster, 'log'), sk: seqText(seq) };
}

/** Where an inbox item stands: the same id again replaces it. */
export function inboxKey(cluster: ClusterName, id: InboxId): Key {
  return { pk: partitionOf(cluster, 'inbox'), sk: id };
}

/** Where it is noted how far the log has been removed. */
export function expiryKey(cluster: ClusterName): Key {
  return { pk: partitionOf(cluster, 'expiry'), sk: 'through' };
}

/** The beginning that the parts of one oversized item share; the hash is that of their whole text. */
export function partsPrefix(seq: number, appendId: AppendId | string, hash: string): string {
  return `${seqText(seq)}#${appendId}#${shortHash(hash)}#`;
}

/** Where a snapshot's manifest stands, or where those of its format begin when `seq` is left out. */
export function snapshotSk(stateFormat: number, seq?: number): string {
  return `${pieceText(stateFormat)}#${seq === undefined ? '' : seqText(seq)}`;
}

/** The beginning that the chunks of one snapshot share. */
export function chunksPrefix(seq: number, stateFormat: number, hash: string): string {
  return `${seqText(seq)}#${pieceText(stateFormat)}#${shortHash(hash)}#`;
}

/** The index of a part or chunk, or the format of a state, as a part of a sort key: six digits. */
export function pieceText(index: number): string {
  return String(index).padStart(6, '0');
}

// Content decides the key, so that two writers of different content can never mix their pieces.
function shortHash(hash: string): string {
  return hash.slice(0, 16);
}

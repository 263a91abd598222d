import type { ClusterName, EpochMs, Seq } from '../core/ids.ts';
import { mayExpire, mayExpireSnapshot } from '../runtime/log-rules.ts';
import { expiredThrough } from './dynamodb-items.ts';
import { expiryKey, partitionOf, seqsBefore } from './dynamodb-keys.ts';
import { snapshotSeqOf } from './dynamodb-snapshots.ts';
import { type DynamoDbTable, keyOf, type Row } from './dynamodb-table.ts';

/**
 * One call looks at this many pages of 1 MB of the log, so that it ends well within a Lambda's
 * time; a long log is removed by several calls.
 */
export const expiryPagesMax = 8;

/**
 * Removes log items, their parts and snapshots before `before`, within what `mayExpire` allows.
 * How far it goes is noted first: a reader that finds a hole can then tell removal from corruption,
 * and a call that died half-way is finished by the next one.
 */
export async function expire(
  table: DynamoDbTable,
  cluster: ClusterName,
  before: Seq,
): Promise<void> {
  const manifests = await table.query({ pk: partitionOf(cluster, 'snapshots') });
  const newestSnapshot = Math.max(0, ...manifests.map(snapshotSeqOf));
  if (newestSnapshot === 0 || before <= 1) return;
  await expireItems(table, cluster, before, newestSnapshot);
  const old = manifests.filter((row) =>
    mayExpireSnapshot(snapshotSeqOf(row), before, newestSnapshot),
  );
  await table.delete(old.map(keyOf));
  await deleteBefore(table, partitionOf(cluster, 'chunks'), Math.min(before, newestSnapshot));
}

async function expireItems(
  table: DynamoDbTable,
  cluster: ClusterName,
  before: Seq,
  newestSnapshot: number,
): Promise<void> {
  const pk = partitionOf(cluster, 'log');
  const attributes = ['pk', 'sk', 'at'];
  const [newestRow] = await table.query({ pk, newestFirst: true, rowsMax: 1, attributes });
  if (newestRow === undefined) return;
  const facts = { newestSnapshot, newestItem: positionOf(newestRow) };
  const between = seqsBefore(before);
  const rows = await table.query({ pk, between, attributes, pagesMax: expiryPagesMax });
  const old = rows.filter((row) => mayExpire(positionOf(row), before, facts));
  const noted = await expiredThrough(table, cluster);
  const through = Math.max(noted, ...old.map((row) => positionOf(row).seq));
  if (through > noted) await noteExpired(table, cluster, through);
  await deleteBefore(table, partitionOf(cluster, 'parts'), through + 1);
  await table.delete(old.map(keyOf));
}

async function noteExpired(
  table: DynamoDbTable,
  cluster: ClusterName,
  through: number,
): Promise<void> {
  const { pk, sk } = expiryKey(cluster);
  await table.put({ pk: { S: pk }, sk: { S: sk }, seq: { N: String(through) } });
}

async function deleteBefore(table: DynamoDbTable, pk: string, seq: number): Promise<void> {
  if (seq <= 1) return;
  const between = seqsBefore(seq);
  const rows = await table.query({
    pk,
    between,
    attributes: ['pk', 'sk'],
    pagesMax: expiryPagesMax,
  });
  await table.delete(rows.map(keyOf));
}

function positionOf(row: Row): { readonly seq: Seq; readonly at: EpochMs } {
  return { seq: Number(keyOf(row).sk) as Seq, at: Number(row['at']?.N) as EpochMs };
}

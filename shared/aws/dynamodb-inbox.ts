import type { ClusterName, InboxId } from '../core/ids.ts';
import type { InboxItem } from '../core/log/item.ts';
import { inboxItemOf, pack, packedBytesMax, textOf } from '../runtime/log-codec.ts';
import { byArrival } from '../runtime/log-rules.ts';
import { inboxItemsMax } from '../runtime/ports.ts';
import { packedAttribute, textIn } from './dynamodb-items.ts';
import { inboxKey, partitionOf } from './dynamodb-keys.ts';
import type { DynamoDbTable } from './dynamodb-table.ts';

/**
 * A turn reads at most this many pages of 1 MB of the inbox. Within them the oldest items come
 * first; an inbox larger than that is in no order of time, because an item's key is its id (so that
 * the same id replaces it), and it is drained in the order of the ids until it is smaller again.
 */
export const inboxPagesMax = 8;

/** Puts an item unconditionally. Throws a `RangeError` when it is too large for one row. */
export async function putInbox(
  table: DynamoDbTable,
  cluster: ClusterName,
  item: InboxItem,
): Promise<void> {
  const packed = pack(textOf(item));
  if (packed.bytes > packedBytesMax) {
    throw new RangeError(
      `inbox item ${item.id} takes ${packed.bytes} bytes: put it in smaller ones`,
    );
  }
  const { pk, sk } = inboxKey(cluster, item.id);
  await table.put({ pk: { S: pk }, sk: { S: sk }, ...packedAttribute(packed) });
}

/** The oldest items first, at most `inboxItemsMax`. */
export async function readInbox(
  table: DynamoDbTable,
  cluster: ClusterName,
): Promise<readonly InboxItem[]> {
  const pk = partitionOf(cluster, 'inbox');
  const rows = await table.query({ pk, pagesMax: inboxPagesMax });
  return rows
    .map((row) => inboxItemOf(textIn(row), `${pk} ${row['sk']?.S}`))
    .sort(byArrival)
    .slice(0, inboxItemsMax);
}

/** Removes what has been consumed; an id that is not there is no error. */
export async function clearInbox(
  table: DynamoDbTable,
  cluster: ClusterName,
  ids: readonly InboxId[],
): Promise<void> {
  // DynamoDB refuses a batch that names a key twice.
  await table.delete([...new Set(ids)].map((id) => inboxKey(cluster, id)));
}

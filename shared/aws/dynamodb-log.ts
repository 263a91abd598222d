import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ClusterName } from '../core/ids.ts';
import type { LogItem } from '../core/log/item.ts';
import type { Log } from '../runtime/ports.ts';
import { expire } from './dynamodb-expiry.ts';
import { clearInbox, putInbox, readInbox } from './dynamodb-inbox.ts';
import { append, isAppended, readTail } from './dynamodb-items.ts';
import { type Pauses, realPauses } from './dynamodb-retry.ts';
import { listSnapshots, readSnapshot, writeSnapshot } from './dynamodb-snapshots.ts';
import { createDynamoDbTable, type DynamoDbTable } from './dynamodb-table.ts';

export interface DynamoDbLogOptions {
  readonly table: string;
  /** How to wait between tries; in real time if left out. */
  readonly pauses?: Pauses;
}

/**
 * The log in a DynamoDB table with the keys `pk` and `sk`, both strings. It needs `PutItem`,
 * `GetItem`, `Query` and `BatchWriteItem` (for deletes) and nothing else.
 */
export function createDynamoDbLog(client: DynamoDBClient, options: DynamoDbLogOptions): Log {
  const table = createDynamoDbTable(client, options.table, options.pauses ?? realPauses);
  const ends = new NotedEnds(table);
  return {
    readTail: async (cluster, after, itemsMax) => {
      const items = await readTail(table, cluster, after, itemsMax);
      ends.note(items.at(-1));
      return items;
    },
    append: async (item) => {
      await ends.requirePrevious(item);
      const outcome = await append(table, item);
      ends.note(outcome.type === 'lost' ? outcome.winner : item);
      return outcome;
    },
    putInbox: (cluster, item) => putInbox(table, cluster, item),
    readInbox: (cluster) => readInbox(table, cluster),
    clearInbox: (cluster, ids) => clearInbox(table, cluster, ids),
    readSnapshot: (cluster, stateFormat, notAfter) =>
      readSnapshot(table, cluster, stateFormat, notAfter),
    writeSnapshot: (snapshot) => writeSnapshot(table, snapshot),
    listSnapshots: (cluster, stateFormat) => listSnapshots(table, cluster, stateFormat),
    expire: (cluster, before) => expire(table, cluster, before),
  };
}

/**
 * How far the log of each cluster is known to reach. DynamoDB's condition says only that a `seq` is
 * free, not that the one before it is taken; a writer that has just read or written the one before
 * need not ask, and any other pays one more read.
 */
class NotedEnds {
  readonly #table: DynamoDbTable;
  readonly #ends = new Map<ClusterName, number>();

  constructor(table: DynamoDbTable) {
    this.#table = table;
  }

  note(item: LogItem | undefined): void {
    if (item === undefined) return;
    this.#ends.set(item.cluster, Math.max(item.seq, this.#endOf(item.cluster)));
  }

  async requirePrevious({ cluster, seq }: LogItem): Promise<void> {
    if (seq - 1 <= this.#endOf(cluster)) return;
    if (await isAppended(this.#table, cluster, seq - 1)) return;
    throw new RangeError(`append at ${seq} of ${cluster}, but nothing stands at ${seq - 1}`);
  }

  #endOf(cluster: ClusterName): number {
    return this.#ends.get(cluster) ?? 0;
  }
}

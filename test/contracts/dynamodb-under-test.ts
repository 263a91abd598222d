import { randomUUID } from 'node:crypto';
import {
  openTemporaryTable,
  type TemporaryTable,
} from '../../scripts/log-race/dynamodb-endpoint.ts';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import type { ClusterName } from '../../shared/core/ids.ts';
import type { LogUnderTest, MakeLog } from './log-under-test.ts';

export { clientOf } from '../../scripts/log-race/dynamodb-endpoint.ts';

/**
 * Logs on a DynamoDB endpoint, each on a cluster of its own, in a table that is made when first
 * needed and deleted in the end.
 */
export function logsOn(endpoint: () => Promise<string>): {
  make: MakeLog;
  close(): Promise<void>;
} {
  let opening: Promise<TemporaryTable> | undefined;
  const open = async () => openTemporaryTable(await endpoint(), 'estiva-contract');
  const make = async (): Promise<LogUnderTest> => {
    opening ??= open();
    const { client, table } = await opening;
    const another = () => createDynamoDbLog(client, { table });
    const cluster = `demo-${randomUUID()}` as ClusterName;
    return { log: another(), another, cluster, close: async () => {} };
  };
  return { make, close: async () => (await opening)?.close() };
}

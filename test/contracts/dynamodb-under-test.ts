import { randomUUID } from 'node:crypto';
import { ensureTable } from '../../local/embedded-dynamodb.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb-client.ts';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import type { ClusterName } from '../../shared/core/ids.ts';
import type { LogUnderTest, MakeLog } from './log-under-test.ts';

/** The table that tests make, on an endpoint that is not AWS's. */
export const testTable = 'estiva-contract';

/** A client for an endpoint that accepts any credentials. */
export function clientOf(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return createDynamoDbClient({ endpoint, region: 'us-east-1', credentials });
}

/** Logs on a DynamoDB endpoint, each on a cluster of its own; the table is made when first needed. */
export function logsOn(endpoint: () => Promise<string>): { make: MakeLog; close(): void } {
  const clients: ReturnType<typeof clientOf>[] = [];
  const first = { made: undefined as Promise<ReturnType<typeof clientOf>> | undefined };
  const open = async () => {
    const client = clientOf(await endpoint());
    clients.push(client);
    await ensureTable(client, testTable);
    return client;
  };
  const make = async (): Promise<LogUnderTest> => {
    first.made ??= open();
    const client = await first.made;
    const another = () => createDynamoDbLog(client, { table: testTable });
    const cluster = `demo-${randomUUID()}` as ClusterName;
    return { log: another(), another, cluster, close: async () => {} };
  };
  const close = () => {
    for (const client of clients) client.destroy();
  };
  return { make, close };
}

import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../../local/embedded-dynamodb.ts';
import { createDynamoDbClient } from '../../shared/aws/dynamodb-client.ts';

/** `https://dynamodb.eu-west-1.amazonaws.com` and its like. */
const awsHost = /^dynamodb\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** A table that nobody else knows, for as long as it is open. */
export interface TemporaryTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Deletes the table. */
  close(): Promise<void>;
}

/** The region of an endpoint of AWS's own; undefined for any other, which accepts any credentials. */
export function awsRegionOf(endpoint: string): string | undefined {
  return awsHost.exec(new URL(endpoint).hostname)?.[1];
}

/** A client for an endpoint. With AWS's own it takes the credentials that the AWS CLI would take. */
export function clientOf(endpoint: string): DynamoDBClient {
  const region = awsRegionOf(endpoint);
  if (region !== undefined) return createDynamoDbClient({ endpoint, region });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return createDynamoDbClient({ endpoint, region: 'us-east-1', credentials });
}

/** Makes a table for the log at an endpoint, under a name that nobody has. */
export async function openTemporaryTable(
  endpoint: string,
  prefix: string,
): Promise<TemporaryTable> {
  const client = clientOf(endpoint);
  const table = `${prefix}-${randomUUID()}`;
  try {
    await ensureTable(client, table);
  } catch (error) {
    client.destroy();
    throw error;
  }
  const close = async () => {
    try {
      await client.send(new DeleteTableCommand({ TableName: table }));
    } catch (cause) {
      // Whoever pays for the endpoint has to know.
      throw new Error(`table ${table} is left behind: ${String(cause)}`, { cause });
    } finally {
      client.destroy();
    }
  };
  return { client, table, close };
}

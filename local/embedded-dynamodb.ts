import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** How long a table may take to become active: the embedded DynamoDB takes milliseconds, AWS ten seconds. */
const tableWaitMs = 60_000;

/** How often it is asked whether the table is active. */
const tablePollMs = 20;

export interface EmbeddedDynamoDb {
  /** Such as `http://127.0.0.1:8000`. */
  readonly endpoint: string;
  /** Finishes what is being written and closes the store. */
  close(): Promise<void>;
}

/**
 * Starts a DynamoDB in this process, on this machine's own address: in memory, or in a folder, which
 * keeps what was acknowledged when the process is killed. It has no table until one is made. Port 0
 * takes a free one. Rejects when the port is taken. The folder must not be open in another process:
 * the store finds that out at the first call, and ends this process.
 */
export async function startEmbeddedDynamoDb(
  options: { readonly port?: number; readonly directory?: string } = {},
): Promise<EmbeddedDynamoDb> {
  const server = dynalite({
    ...(options.directory !== undefined && { path: options.directory }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  outliveBrokenRequests(server);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

/** Makes the table of the log if it is missing, and waits until it can be used. */
export async function ensureTable(client: DynamoDBClient, table: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  for (let waitedMs = 0; waitedMs < tableWaitMs; waitedMs += tablePollMs) {
    const described = await client.send(new DescribeTableCommand({ TableName: table }));
    if (described.Table?.TableStatus === 'ACTIVE') return;
    await sleep(tablePollMs);
  }
  throw new Error(`table ${table} is still not active after ${tableWaitMs} ms`);
}

/**
 * Dynalite throws out of the process when a client hangs up in the middle of a request, as a Lambda
 * environment does that is killed at its time-out. Such a request is forgotten instead.
 */
function outliveBrokenRequests(server: Server): void {
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => request.destroy());
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  // Clients keep their connections open, and `close` would wait for them.
  server.closeAllConnections();
  await closed;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ensureTable, startEmbeddedDynamoDb } from '../../local/embedded-dynamodb.ts';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import type { ClusterName, Seq } from '../../shared/core/ids.ts';
import { clientOf } from '../contracts/dynamodb-under-test.ts';
import { appendAll, inboxItem, itemAt } from '../contracts/log-items.ts';

const cluster = 'demo' as ClusterName;
const table = 'estiva';

async function inNewFolder(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'estiva-dynamodb-'));
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A log at an endpoint for as long as `use` runs, which gives up at once when nobody answers. */
async function withLog<Answer>(
  endpoint: string,
  use: (log: ReturnType<typeof createDynamoDbLog>) => Promise<Answer>,
): Promise<Answer> {
  const client = clientOf(endpoint);
  const pauses = { sleep: async () => {}, random: () => 0 };
  try {
    return await use(createDynamoDbLog(client, { table, pauses }));
  } finally {
    client.destroy();
  }
}

async function makeTable(endpoint: string): Promise<void> {
  const client = clientOf(endpoint);
  await ensureTable(client, table);
  client.destroy();
}

async function startProcess(directory: string): Promise<{ child: ChildProcess; endpoint: string }> {
  const script = resolve('test/local/embedded-dynamodb-process.ts');
  const args = ['--import', 'tsx', script, directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, endpoint: String(line).trim() };
}

describe('the embedded DynamoDB', () => {
  it('has no table until one is made, and takes it calmly when that is done twice', async () => {
    const server = await startEmbeddedDynamoDb();
    const client = clientOf(server.endpoint);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await Promise.all([ensureTable(client, table), ensureTable(client, table)]);
    await ensureTable(client, table);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([table]);
    client.destroy();
    await server.close();
  });

  it('says so when its port is taken', async () => {
    const first = await startEmbeddedDynamoDb();
    const port = Number(new URL(first.endpoint).port);
    await expect(startEmbeddedDynamoDb({ port })).rejects.toThrow('EADDRINUSE');
    await first.close();
    const second = await startEmbeddedDynamoDb({ port });
    expect(second.endpoint).toBe(first.endpoint);
    await second.close();
  });

  it('keeps a folder over a restart', async () => {
    await inNewFolder(async (directory) => {
      const first = await startEmbeddedDynamoDb({ directory });
      await makeTable(first.endpoint);
      await withLog(first.endpoint, (log) => appendAll(log, cluster, 1, 3));
      await first.close();
      const second = await startEmbeddedDynamoDb({ directory });
      const tail = await withLog(second.endpoint, (log) => log.readTail(cluster, 1 as Seq));
      expect(tail).toEqual([itemAt(cluster, 2), itemAt(cluster, 3)]);
      await second.close();
    });
  });

  it('outlives a client that hangs up in the middle of a request', async () => {
    const server = await startEmbeddedDynamoDb();
    const { port } = new URL(server.endpoint);
    for (let clients = 0; clients < 3; clients += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n{"TableName":');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    await makeTable(server.endpoint);
    await withLog(server.endpoint, (log) => appendAll(log, cluster, 1, 2));
    await server.close();
  });

  it('has everything that it acknowledged when its process is killed and started again', async () => {
    await inNewFolder(async (directory) => {
      const acknowledged = { seq: 0, inbox: [] as string[] };
      for (let kills = 1; kills <= 3; kills += 1) {
        const { child, endpoint } = await startProcess(directory);
        await makeTable(endpoint);
        const from = await withLog(endpoint, async (log) => {
          const tail = await log.readTail(cluster, 0 as Seq);
          const waiting = (await log.readInbox(cluster)).map(({ id }) => id as string);
          // One append and one put may have been written without having been acknowledged.
          expect([acknowledged.seq, acknowledged.seq + 1]).toContain(tail.length);
          expect(waiting).toEqual(expect.arrayContaining(acknowledged.inbox));
          return tail.length;
        });
        acknowledged.seq = from;
        const killed = once(child, 'exit');
        await withLog(endpoint, async (log) => {
          for (let seq = from + 1; ; seq += 1) {
            await log.append(itemAt(cluster, seq));
            acknowledged.seq = seq;
            const id = `request-${seq}`;
            await log.putInbox(cluster, inboxItem(id, seq));
            acknowledged.inbox.push(id);
            // The rest of the loop races with the signal.
            if (seq === from + 40 * kills) child.kill('SIGKILL');
          }
        }).catch((error: Error) => expect(error.name).toBe('LogUnavailable'));
        await killed;
        expect(acknowledged.inbox.length).toBeGreaterThanOrEqual(20 * kills * (kills + 1));
      }
    });
  }, 60_000);
});

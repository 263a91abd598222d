import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import {
  type EmbeddedDynamoDb,
  ensureTable,
  startEmbeddedDynamoDb,
} from '../../local/embedded-dynamodb.ts';
import { partitionOf, type partitions } from '../../shared/aws/dynamodb-keys.ts';
import { createDynamoDbLog } from '../../shared/aws/dynamodb-log.ts';
import type { AppendId, ClusterName, EpochMs, Seq } from '../../shared/core/ids.ts';
import { LogCorrupt, LogExpired } from '../../shared/runtime/log-errors.ts';
import { clientOf } from '../contracts/dynamodb-under-test.ts';
import {
  appendAll,
  itemAt,
  largeEntry,
  noise,
  snapshotAt,
  startAt,
} from '../contracts/log-items.ts';

type Kind = (typeof partitions)[number];
type Row = Record<string, AttributeValue>;

const table = 'damaged';
let server: EmbeddedDynamoDb;
let client: ReturnType<typeof clientOf>;
let cluster: ClusterName;
let clusters = 0;
const log = () => createDynamoDbLog(client, { table });

beforeAll(async () => {
  server = await startEmbeddedDynamoDb();
  client = clientOf(server.endpoint);
  await ensureTable(client, table);
});
afterAll(async () => {
  client.destroy();
  await server.close();
});
beforeEach(() => {
  clusters += 1;
  cluster = `demo-${clusters}` as ClusterName;
});

async function rowsOf(kind: Kind): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const input = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partitionOf(cluster, kind) } },
  };
  for await (const page of paginateQuery({ client }, input)) rows.push(...(page.Items ?? []));
  return rows;
}

async function rowOf(kind: Kind, index: number): Promise<Row> {
  const row = (await rowsOf(kind))[index];
  if (row === undefined) throw new Error(`there is no row ${index} among the ${kind}`);
  return row;
}

async function change(kind: Kind, index: number, attributes: Row): Promise<void> {
  const row = await rowOf(kind, index);
  await client.send(new PutItemCommand({ TableName: table, Item: { ...row, ...attributes } }));
}

async function remove(kind: Kind, index: number): Promise<void> {
  const { pk = { S: '' }, sk = { S: '' } } = await rowOf(kind, index);
  await client.send(new DeleteItemCommand({ TableName: table, Key: { pk, sk } }));
}

async function bytesIn(kind: Kind, index: number): Promise<Uint8Array> {
  const bytes = (await rowOf(kind, index))['gz']?.B;
  if (bytes === undefined) throw new Error(`row ${index} among the ${kind} has no bytes`);
  return bytes;
}

/** Ten items of long ago, the second and the fifth in parts, and one of now. */
async function fill(): Promise<void> {
  for (let seq = 1; seq <= 11; seq += 1) {
    const at = (startAt + (seq === 11 ? 86_400_000 : seq)) as EpochMs;
    const entries = seq === 2 || seq === 5 ? [largeEntry(900_000, `part of ${seq}`)] : [];
    await log().append(itemAt(cluster, seq, { at, entries }));
  }
}

describe('a damaged log', () => {
  it('is not read over a gap', async () => {
    await appendAll(log(), cluster, 1, 5);
    await remove('log', 2);
    await expect(log().readTail(cluster, 0 as Seq)).rejects.toThrow(LogCorrupt);
    await expect(log().readTail(cluster, 2 as Seq)).rejects.toThrow('item 3 of');
    expect(await log().readTail(cluster, 3 as Seq)).toHaveLength(2);
  });

  it.each([
    ['is no JSON', { body: { S: '{"format":' } }],
    ['is no item', { body: { S: '{"format":1}' } }],
    ['is that of another item', { body: { S: JSON.stringify(itemAt('demo' as ClusterName, 9)) } }],
    ['is that of another append', { appendId: { S: 'FORGED' } }],
  ])('is not read when a body %s', async (_, attributes) => {
    await appendAll(log(), cluster, 1, 3);
    await change('log', 1, attributes);
    await expect(log().readTail(cluster, 1 as Seq)).rejects.toThrow(LogCorrupt);
  });

  it('is not read when a compressed body is cut short or gone', async () => {
    const entries = [largeEntry(20_000, 'compressed')];
    for (const seq of [1, 2]) await log().append(itemAt(cluster, seq, { entries }));
    const gzip = await bytesIn('log', 1);
    expect(gzip.byteLength).toBeGreaterThan(10_000);
    await change('log', 1, { gz: { B: gzip.subarray(0, 9_000) } });
    await expect(log().readTail(cluster, 1 as Seq)).rejects.toThrow(LogCorrupt);
    await change('log', 1, { gz: { S: 'not bytes' } });
    await expect(log().readTail(cluster, 1 as Seq)).rejects.toThrow('it has no body');
  });

  it('is not read when a part is missing', async () => {
    await fill();
    await remove('parts', 0);
    await expect(log().readTail(cluster, 1 as Seq)).rejects.toThrow('1 pieces of 2');
  });

  it('is not read when a part is that of another item', async () => {
    await fill();
    await change('parts', 1, { gz: { B: await bytesIn('parts', 3) } });
    await expect(log().readTail(cluster, 1 as Seq)).rejects.toThrow(LogCorrupt);
  });
});

describe('a damaged snapshot', () => {
  const writeTwo = async (bytes: number) => {
    const older = snapshotAt(cluster, 10, `"${noise(bytes, 'older')}"`);
    await log().writeSnapshot(older);
    await log().writeSnapshot(snapshotAt(cluster, 20, `"${noise(bytes, 'newer')}"`));
    return older;
  };

  it('is passed over when a chunk of it is missing', async () => {
    const older = await writeTwo(800_000);
    await remove('chunks', 3);
    expect(await log().readSnapshot(cluster, 1)).toEqual(older);
  });

  it('is passed over when a chunk of it is altered', async () => {
    const older = await writeTwo(400_000);
    const bytes = Uint8Array.from(await bytesIn('chunks', 1));
    bytes[70_000] = (bytes[70_000] ?? 0) ^ 1;
    await change('chunks', 1, { gz: { B: bytes } });
    expect(await log().readSnapshot(cluster, 1)).toEqual(older);
  });

  it('is passed over when a chunk of it is a whole other text', async () => {
    const older = await writeTwo(2_000);
    await change('chunks', 1, { gz: { B: await bytesIn('chunks', 0) } });
    expect(await log().readSnapshot(cluster, 1)).toEqual(older);
  });
});

describe('expiry in DynamoDB', () => {
  it('removes the parts and chunks of what it removes, and those that nobody ever named', async () => {
    await fill();
    const loser = itemAt(cluster, 4, {
      appendId: 'LOSER' as AppendId,
      entries: [largeEntry(700_000, 'lost')],
    });
    expect((await log().append(loser)).type).toBe('lost');
    const partsBefore = await rowsOf('parts');
    expect(partsBefore).toHaveLength(6);
    for (const seq of [3, 6, 9]) await log().writeSnapshot(snapshotAt(cluster, seq, `"${seq}"`));
    await log().expire(cluster, 5 as Seq);
    expect((await rowsOf('log')).map(({ sk }) => Number(sk?.S))).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(await rowsOf('parts')).toEqual(partsBefore.slice(-2));
    expect(await rowsOf('chunks')).toHaveLength(2);
    expect((await rowsOf('snapshots')).map(({ sk }) => sk?.S)).toEqual([
      '000001#000000000006',
      '000001#000000000009',
    ]);
    expect((await log().readTail(cluster, 4 as Seq))[0]?.entries).toHaveLength(1);
  });

  it('is finished by the next call when one died half-way', async () => {
    await fill();
    await log().writeSnapshot(snapshotAt(cluster, 8, '"8"'));
    const whole = await rowsOf('log');
    await log().expire(cluster, 8 as Seq);
    // As if it had removed all parts and every second item when it died.
    for (const row of [whole[1], whole[3], whole[5]]) {
      await client.send(new PutItemCommand({ TableName: table, Item: row }));
    }
    for (const after of [0, 1, 3, 5]) {
      await expect(log().readTail(cluster, after as Seq)).rejects.toThrow(LogExpired);
    }
    await log().expire(cluster, 8 as Seq);
    expect(await rowsOf('log')).toEqual(whole.slice(7));
    expect(await log().readTail(cluster, 7 as Seq)).toHaveLength(4);
  });
});

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ensureTable, startEmbeddedDynamoDb } from '../local/embedded-dynamodb.ts';
import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { createDynamoDbLog } from '../shared/aws/dynamodb-log.ts';
import type { ClusterName } from '../shared/core/ids.ts';
import { createMemoryLog } from '../shared/runtime/memory-log.ts';
import type { Log } from '../shared/runtime/ports.ts';
import { runRace } from '../test/contracts/log-race.ts';

/*
 * Lets many writers race for one log and checks that its history is one total order:
 *
 *   npx tsx scripts/log-race.ts --appends 100000 --writers 32 --store memory
 *   npx tsx scripts/log-race.ts --appends 100000 --writers 2
 *   DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npx tsx scripts/log-race.ts
 */

const { values } = parseArgs({
  options: {
    appends: { type: 'string', default: '10000' },
    writers: { type: 'string', default: '8' },
    /** `dynamodb` or `memory`. */
    store: { type: 'string', default: 'dynamodb' },
  },
});
const appends = Number(values.appends);
const writers = Number(values.writers);
const table = 'estiva-race';

async function openDynamoDb(): Promise<{ open: () => Log; close: () => Promise<void> }> {
  const named = process.env['DYNAMODB_ENDPOINT'];
  const server = named ? undefined : await startEmbeddedDynamoDb();
  const client = createDynamoDbClient({
    endpoint: named ?? server?.endpoint ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await ensureTable(client, table);
  const close = async () => {
    client.destroy();
    await server?.close();
  };
  return { open: () => createDynamoDbLog(client, { table }), close };
}

function openMemory(): { open: () => Log; close: () => Promise<void> } {
  const log = createMemoryLog();
  return { open: () => log, close: async () => {} };
}

const store = values.store === 'memory' ? openMemory() : await openDynamoDb();
const startedAt = performance.now();
const result = await runRace({
  logs: Array.from({ length: writers }, store.open),
  cluster: `race-${randomUUID()}` as ClusterName,
  appends,
});
const seconds = (performance.now() - startedAt) / 1_000;
await store.close();

console.log(`${writers} writers, ${result.acknowledged} appends in ${seconds.toFixed(1)} s`);
console.log(`${(result.acknowledged / seconds).toFixed(0)} appends/s, ${result.lost} lost races`);
console.log(result.faults.length === 0 ? 'one total order, no gap, no double' : 'FAULTS:');
for (const fault of result.faults.slice(0, 20)) console.log(`  ${fault}`);
process.exitCode = result.faults.length === 0 ? 0 : 1;

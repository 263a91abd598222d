import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTable, startEmbeddedDynamoDb } from '../../../local/embedded-dynamodb.ts';
import { replay } from '../../../local/replay/replay.ts';
import { createDynamoDbLog } from '../../../shared/aws/dynamodb-log.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { entryCatalogue } from '../../../shared/core/log/read.ts';
import { clientOf } from '../../contracts/dynamodb-under-test.ts';

const golden = join('test', 'logs', '0001-first.jsonl');

async function goldenItems(): Promise<LogItem[]> {
  const lines = (await readFile(golden, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LogItem);
}

/** Runs the command; what it printed, what it complained of, and its exit code. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await replay({
    args,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** A folder that is gone after the test. */
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'estiva-replay-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('replay of a file', () => {
  it('shows the cluster at the end of its log', async () => {
    const { code, out, err } = await run('--file', golden);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('cluster demo at 38 of 38 (2026-01-05T10:07:11.000Z)');
    expect(out).toMatch(/p-gang +anywhere:2 +desired 12 +running 0 +pending 12/);
    expect(out).toMatch(/p-web +web:7 +desired 4/);
    expect(out).toContain('2 container instances');
  });

  it('shows it at any point before, with what is free and what is closed there', async () => {
    const { out } = await run('--file', golden, '--at', '18');
    expect(out).toContain('cluster demo at 18 of 38');
    expect(out).toContain('3 container instances, 7 tasks (0 on Fargate)');
    expect(out).toMatch(/a1 +us-east-1a +ACTIVE +free 512 of 2048 CPU units +4608 of 7680 MiB/);
    expect(out).toMatch(/b1 .* closed: EC2_INSTANCE_TERMINATED/);
  });

  it.each([
    ['2', 'observed   web:7 is ACTIVE'],
    ['2', 'requested  placement p-web asks for 5 × web:7'],
    ['2', 'decided    2 tasks of p-web (slot 0 and 3) → i-000000000000000a1'],
    ['2', 'each takes 512 CPU units and 1024 MiB'],
    ['2', '3 calls to ECS unanswered'],
    ['3', 'and refused the rest: RESOURCE:MEMORY'],
    ['3', 'not before 2026-01-05T09:00:06.800Z'],
    ['9', 'because the task stopped unasked'],
    ['12', 'because ECS does not show the task any more'],
    ['14', 'ECS was read: 5 tasks, 3 container instances'],
    ['16', 'because EC2 takes its Spot instance back'],
    ['18', 'because its instance is terminated, and ECS still shows it'],
    ['19', 'c1 is IMPAIRED: CONTAINER_RUNTIME'],
    ['22', 'because its container instance is being drained'],
    ['22', 'nearest a1: RESOURCE:CPU, asked 512 units, remained 0 units'],
    ['30', 'because it ended as its restart policy lets it'],
    ['31', 'because nobody wants it: fewer tasks are asked for'],
    ['33', 'because it was to be deleted and no task of it is left'],
    ['37', 'because its outcome stayed unknown for longer than its token is safe'],
  ])('says at %s what happened and why: %s', async (at, sentence) => {
    const { code, out } = await run('--file', golden, '--at', at);
    expect(code).toBe(0);
    expect(out).toContain(sentence);
  });

  it('has words for every entry that it knows', async () => {
    const items = await goldenItems();
    const told = await Promise.all(
      items.map(async ({ seq }) => {
        const { out } = await run('--file', golden, '--at', String(seq), '--json');
        return (JSON.parse(out) as { item: { entries: { kind: string; text: string }[] } }).item;
      }),
    );
    const texts = told.flatMap(({ entries }) => entries.map(({ text }) => text));
    const types = items.flatMap(({ entries }) => entries.map(({ type }) => type));
    expect(texts).toHaveLength(types.length);
    for (const text of texts) {
      expect(text).not.toMatch(/undefined|\[object|^$/);
      expect(Object.keys(entryCatalogue.versions)).not.toContain(text);
    }
    const kinds = new Set(told.flatMap(({ entries }) => entries.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(['observed', 'requested', 'decided', 'answered']));
  });

  it('prints one JSON object, when asked to', async () => {
    const { out } = await run('--file', golden, '--at', '2', '--json');
    expect(JSON.parse(out)).toMatchObject({
      end: 38,
      cluster: { cluster: 'demo', seq: 2, placements: 1, pendingCount: 5 },
      placements: [{ placementId: 'p-web' }],
      containerInstances: [{ free: { cpuUnits: 1_024 } }, {}, {}],
      item: {
        seq: 2,
        entries: expect.arrayContaining([expect.objectContaining({ kind: 'decided' })]),
      },
    });
  });

  it('shows what it does not know by its name, and that the cluster is halted', async () => {
    const [first] = await goldenItems();
    const path = join(folder, 'future.jsonl');
    const entries = [{ type: 'TaskDreamt', v: 4 }];
    await writeFile(path, JSON.stringify({ ...first, entries }));
    const { code, out } = await run('--file', path);
    expect(code).toBe(0);
    expect(out).toContain('HALTED');
    expect(out).toContain('unknown  TaskDreamt');
  });

  it('fails with a sentence when there is nothing to show', async () => {
    const missing = join(folder, 'none.jsonl');
    const damaged = join(folder, 'damaged.jsonl');
    const empty = join(folder, 'empty.jsonl');
    const [first, second] = (await readFile(golden, 'utf8')).split('\n');
    await writeFile(damaged, `${first}\n{"seq":`);
    await writeFile(empty, '');
    const foreign = join(folder, 'foreign.jsonl');
    await writeFile(foreign, `${second}\n`);
    const failures = [
      [await run('--file', missing), 'none.jsonl cannot be read'],
      [await run('--file', damaged), 'line 2 of'],
      [await run('--file', empty), 'there is no log of cluster demo'],
      [await run('--file', golden, '--cluster', 'blue'), 'holds the log of demo, not of blue'],
      [await run('--file', golden, '--at', '39'), 'ends at 38, before 39'],
      [await run('--file', foreign), 'not a log that Estiva wrote'],
    ] as const;
    for (const [{ code, out, err }, sentence] of failures) {
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(sentence);
    }
  });

  it('tells of wrong options apart, with its help', async () => {
    const { code, err } = await run('--at', '3');
    expect(code).toBe(2);
    expect(err).toContain('name a log');
    expect(err).toContain('npm run replay --');
    const help = await run('--help');
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toContain('Exit codes');
  });
});

describe('replay of a store', () => {
  /** Puts the golden log where `npm start --data` would keep it. */
  async function kept(): Promise<string> {
    const directory = join(folder, 'kept');
    await mkdir(directory);
    const store = await startEmbeddedDynamoDb({ directory: join(directory, 'dynamodb') });
    await fill(store.endpoint);
    await store.close();
    return directory;
  }

  async function fill(endpoint: string): Promise<void> {
    const client = clientOf(endpoint);
    await ensureTable(client, 'estiva-local-log');
    const log = createDynamoDbLog(client, { table: 'estiva-local-log' });
    for (const item of await goldenItems()) await log.append(item);
    client.destroy();
  }

  it('says the same of a directory of npm start as of the file', async () => {
    const directory = await kept();
    const fromFile = await run('--file', golden, '--at', '22');
    expect(await run('--data', directory, '--at', '22')).toEqual(fromFile);
    // It has let go of the directory again.
    expect((await run('--data', directory)).code).toBe(0);
  });

  it('says the same of a table at an endpoint', async () => {
    const store = await startEmbeddedDynamoDb();
    await fill(store.endpoint);
    const table = ['--endpoint', store.endpoint, '--table', 'estiva-local-log'];
    const shown = await run(...table, '--at', '22');
    const other = await run(...table, '--cluster', 'blue');
    await store.close();
    expect(shown).toEqual(await run('--file', golden, '--at', '22'));
    expect(other).toEqual({ code: 1, out: '', err: 'there is no log of cluster blue' });
  });

  it('leaves alone what is in use, and what is no directory of npm start', async () => {
    const directory = await kept();
    await writeFile(join(directory, 'lock'), String(process.ppid));
    const inUse = await run('--data', directory);
    expect(inUse).toEqual({
      code: 1,
      out: '',
      err: `${directory} is in use by process ${process.ppid}: stop it first`,
    });
    for (const wrong of [folder, join(folder, 'none')]) {
      const { code, err } = await run('--data', wrong);
      expect([code, err]).toEqual([
        1,
        `${wrong} is not a directory that npm start has kept data in`,
      ]);
    }
  });
});

import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterClock } from '../../../local/wiring/cluster-clock.ts';
import { holdLock, LockHeld } from '../../../local/wiring/directory-lock.ts';
import type { InvokeOutcome } from '../../../local/wiring/lambda/outcome.ts';
import { closeServer, listen, PortTaken } from '../../../local/wiring/listen.ts';
import { ScheduleRunner } from '../../../local/wiring/schedule.ts';
import { startSlowStore } from '../../../local/wiring/slow-store.ts';

describe('a lock between processes', () => {
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'estiva-lock-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('names its holder, and is free again when it is released', async () => {
    const path = join(directory, 'lock');
    const release = await holdLock(path, 0);
    expect(await readFile(path, 'utf8')).toBe(String(process.pid));
    await release();
    await (await holdLock(path, 0))();
  });

  it('is refused while another process lives that holds it', async () => {
    const path = join(directory, 'lock');
    await writeFile(path, String(process.ppid));
    const refused = holdLock(path, 0);
    await expect(refused).rejects.toBeInstanceOf(LockHeld);
    await expect(refused).rejects.toMatchObject({ pid: process.ppid });
  });

  it('is taken over from a process that is gone', async () => {
    const path = join(directory, 'lock');
    // Above Linux's largest process id, so that it never lives.
    await writeFile(path, '4194999');
    await (await holdLock(path, 0))();
  });
});

describe('a port', () => {
  it('that is taken is refused by name, with the option that changes it', async () => {
    const first = createServer();
    const url = await listen(first, 0, '--port');
    const port = Number(new URL(url).port);
    await expect(listen(createServer(), port, '--aws-port')).rejects.toEqual(
      new PortTaken(port, '--aws-port'),
    );
    expect(new PortTaken(port, '--aws-port').message).toContain(`${port} is taken`);
    await closeServer(first);
  });
});

describe('a slow store', () => {
  it('hands calls and answers through unchanged, and counts them', async () => {
    const store = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
        response.writeHead(418, { 'x-target': String(request.headers['x-amz-target']) });
        response.end(Buffer.concat(chunks).toString().toUpperCase());
      })();
    });
    const slow = await startSlowStore(await listen(store, 0, '--port'), 1);
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const answer = await fetch(`${slow.endpoint}/`, { method: 'POST', headers, body: 'abc' });
    expect([answer.status, answer.headers.get('x-target'), await answer.text()]).toEqual([
      418,
      'DynamoDB_20120810.GetItem',
      'ABC',
    ]);
    expect(slow.calls).toBe(1);
    await slow.close();
    await closeServer(store);
    if (store.listening) await once(store, 'close');
  });
});

describe('a schedule', () => {
  const schedule = { logicalId: 'S', functionArn: 'f', everyMs: 60_000, input: { deep: true } };
  const clock = new ClusterClock({ wallStartMs: 0, clusterStartMs: 0, factor: 60 });

  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('fires once for each period of cluster time, with its input', async () => {
    const events: unknown[] = [];
    const runner = new ScheduleRunner(schedule, clock, async (event) => {
      events.push(event);
      return { type: 'succeeded', payload: 'null' };
    });
    await jest.advanceTimersByTimeAsync(3_500);
    expect(events).toEqual([{ deep: true }, { deep: true }, { deep: true }]);
    await runner.close();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(events).toHaveLength(3);
  });

  it('leaves out a turn while the one before still runs', async () => {
    const ends: ((outcome: InvokeOutcome) => void)[] = [];
    const runner = new ScheduleRunner(schedule, clock, () => {
      return new Promise((resolve) => ends.push(resolve));
    });
    await jest.advanceTimersByTimeAsync(2_500);
    expect(ends).toHaveLength(1);
    ends[0]?.({ type: 'timedOut', errorMessage: 'x' });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ends).toHaveLength(2);
    ends[1]?.({ type: 'succeeded', payload: 'null' });
    await runner.close();
  });
});

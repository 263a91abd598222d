import { readFileSync } from 'node:fs';
import { createObserveMessages } from '../../shared/aws/observe-messages.ts';
import type { ClusterName, EpochMs, Seq } from '../../shared/core/ids.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import { type Log, LogUnavailable } from '../../shared/runtime/ports.ts';

const demo = 'demo' as ClusterName;
const batch = 'batch' as ClusterName;
const context = { account: '123456789012', region: 'us-east-1', clusters: [demo, batch] };

/** An `observe` on the in-memory log, with everything that left it. */
function world(change: (log: Log) => Partial<Log> = () => ({})) {
  const memory = createMemoryLog();
  const log: Log = { ...memory, ...change(memory) };
  const sent: unknown[] = [];
  let named = 0;
  const observeMessages = createObserveMessages(
    {
      log,
      clock: { now: () => Date.UTC(2026, 10, 22) as EpochMs },
      ids: {
        next: () => {
          named += 1;
          return String(named).padStart(26, '0');
        },
      },
      wakes: {
        act: async (cluster, afterMs) => void sent.push(['act', cluster, afterMs]),
        observe: async (cluster, afterMs, hop) =>
          void sent.push(['observe', cluster, afterMs, hop]),
      },
      deadLetters: { send: async (body, reason) => void sent.push(['dead', body, reason]) },
      reporter: { info: () => undefined, warn: () => undefined },
    },
    context,
  );
  const bodies = async (...all: readonly string[]) =>
    observeMessages(all.map((body, index) => ({ messageId: `m${index}`, body })));
  const types = async (cluster: ClusterName) =>
    (await memory.readTail(cluster, 0 as Seq)).map(({ entries }) =>
      entries.map(({ type }) => type),
    );
  return { bodies, types, sent };
}

const sample = (file: string) => readFileSync(`events/${file}.json`, 'utf8');
const running = sample('aws.ecs/ecs-task-state-change.ec2-running');
const active = sample('aws.ecs/ecs-container-instance-state-change.active');
const interrupted = sample('aws.ec2/ec2-spot-instance-interruption-warning.terminate');

describe('observe, given a batch of its queue', () => {
  it('brings the events of one cluster into its log in one append', async () => {
    const { bodies, types } = world();
    expect(await bodies(active, running)).toEqual([]);
    const [first, ...more] = await types(demo);
    expect(first).toEqual(
      expect.arrayContaining(['ContainerInstanceStateChanged', 'TaskStateChanged']),
    );
    expect(more).toEqual([]);
    expect(await types(batch)).toEqual([]);
  });

  it('sets aside what it cannot read, with the reason, and goes on with the rest', async () => {
    const { bodies, types, sent } = world();
    const foreign = sample('aws.ecs/ecs-task-state-change.foreign-account');
    expect(await bodies('{"detail', foreign, '{"wake":"act"}', running)).toEqual([]);
    expect(sent).toEqual([
      ['dead', '{"detail', 'not JSON'],
      ['dead', foreign, expect.stringContaining('account')],
      ['dead', '{"wake":"act"}', expect.stringContaining('cluster')],
    ]);
    expect(await types(demo)).toHaveLength(1);
  });

  it('asks for a message again when it cannot be set aside', async () => {
    const log = createMemoryLog();
    const observeMessages = createObserveMessages(
      {
        log,
        clock: { now: () => 0 as EpochMs },
        ids: { next: () => 'ID' },
        wakes: { act: async () => undefined, observe: async () => undefined },
        deadLetters: { send: () => Promise.reject(new Error('SQS is away')) },
        reporter: { info: () => undefined, warn: () => undefined },
      },
      context,
    );
    expect(await observeMessages([{ messageId: 'lost', body: 'no' }])).toEqual(['lost']);
  });

  it('drops the events of a cluster that is not scheduled here', async () => {
    const { bodies, types, sent } = world();
    expect(await bodies(sample('aws.ecs/ecs-task-state-change.foreign-cluster'))).toEqual([]);
    expect([await types(demo), sent]).toEqual([[], []]);
  });

  it('passes a delayed wake of act on, and takes its own wakes with their hops', async () => {
    const { bodies, sent } = world();
    await bodies('{"wake":"act","cluster":"batch"}', '{"wake":"observe","cluster":"demo","hop":3}');
    expect(sent).toEqual([['act', batch, undefined]]);
  });

  it('refuses a wake for a cluster that is not scheduled here', async () => {
    const { bodies, sent } = world();
    await bodies('{"wake":"observe","cluster":"billing","hop":0}');
    expect(sent).toEqual([['dead', expect.any(String), expect.stringContaining('billing')]]);
  });

  it('asks again for the messages of the cluster whose log is away, and for those alone', async () => {
    const { bodies, types } = world((memory) => ({
      putInbox: async (cluster, item) => {
        if (cluster === batch) throw new LogUnavailable('away');
        return memory.putInbox(cluster, item);
      },
    }));
    // The interruption names no cluster: it is both clusters' business.
    expect(await bodies(active, interrupted)).toEqual(['m1']);
    expect(await types(demo)).toHaveLength(1);
  });

  it('looks again soon, and asks for nothing again, when every race was lost', async () => {
    const { bodies, sent } = world((memory) => ({
      append: async (item) => {
        const appendId = `${item.appendId}-other` as typeof item.appendId;
        const winner = { ...item, appendId, consumed: [], entries: [] };
        await memory.append(winner);
        return { type: 'lost', winner };
      },
    }));
    expect(await bodies(running)).toEqual([]);
    expect(sent).toEqual([['observe', demo, 1_000, 1]]);
  });
});

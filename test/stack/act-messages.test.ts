import { createActMessages } from '../../shared/aws/act-messages.ts';
import type { ClusterName, EpochMs } from '../../shared/core/ids.ts';
import { createMemoryLog } from '../../shared/runtime/memory-log.ts';
import { type Ecs, type Log, LogUnavailable } from '../../shared/runtime/ports.ts';

const unused = () => Promise.reject(new Error('nothing was logged, so nothing may be called'));
const ecs: Ecs = {
  runTask: unused,
  stopTask: unused,
  updateContainerInstancesState: unused,
  describeTaskDefinition: unused,
  listTasks: unused,
  describeTasks: unused,
  listContainerInstances: unused,
  describeContainerInstances: unused,
};

/** An `act` for two clusters, with the logs it read and the warnings it gave. */
function world(change: Partial<Log> = {}) {
  const memory = createMemoryLog();
  const read: ClusterName[] = [];
  const warnings: string[] = [];
  const log: Log = {
    ...memory,
    readTail: async (cluster, after) => {
      read.push(cluster);
      return memory.readTail(cluster, after);
    },
    ...change,
  };
  const actMessages = createActMessages(
    {
      log,
      ecs,
      autoScaling: {
        recordLifecycleActionHeartbeat: unused,
        completeLifecycleAction: unused,
      },
      eventBus: { putEvents: unused },
      clock: { now: () => 1_000 as EpochMs },
      ids: { next: () => 'ID' },
      wakes: { act: unused, observe: unused },
      reporter: { info: () => undefined, warn: (message) => void warnings.push(message) },
    },
    { clusters: ['demo', 'batch'] as ClusterName[], apiCallsShare: 0.5, apiCallsShareToHeal: 0.75 },
  );
  const wake = (...bodies: readonly string[]) =>
    actMessages(
      bodies.map((body, index) => ({ messageId: `m${index}`, body })),
      () => 20_000,
    );
  return { wake, read, warnings };
}

describe('act, given a batch of its queue', () => {
  it('acts once for a cluster, however often it was woken', async () => {
    const { wake, read, warnings } = world();
    await wake('{"wake":"act","cluster":"batch"}', '{"wake":"act","cluster":"batch"}');
    expect(new Set(read)).toEqual(new Set(['batch']));
    expect(read).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('drops what is no wake of its stack, and acts for the rest', async () => {
    const { wake, read, warnings } = world();
    await wake('no', '{"wake":"act","cluster":"billing"}', '{"wake":"act","cluster":"demo"}');
    expect(read).toEqual(['demo']);
    expect(warnings).toHaveLength(2);
  });

  it('ends well when the log is away, so that no wake holds up its cluster', async () => {
    const { wake, warnings } = world({
      readSnapshot: () => Promise.reject(new LogUnavailable('away')),
      readTail: () => Promise.reject(new LogUnavailable('away')),
    });
    await expect(wake('{"wake":"act","cluster":"demo"}')).resolves.toBeUndefined();
    expect(warnings).toEqual(['A slice of effects was cut short']);
  });
});

import type { ContainerInstance, ObservedTask } from '../shared/core/ecs.ts';
import { defaultHealing } from '../shared/core/healing-settings.ts';
import type {
  ClusterName,
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  TaskArn,
  TaskDefinitionArn,
} from '../shared/core/ids.ts';
import { createMemoryLog } from '../shared/runtime/memory-log.ts';
import { pacedReads } from '../shared/runtime/reconcile/paced-reads.ts';
import type { ReconcilePorts } from '../shared/runtime/reconcile/ports.ts';
import { reconcile } from '../shared/runtime/reconcile/reconcile.ts';
import { Sessions } from '../shared/runtime/sessions.ts';

/** Clusters that are read, ten tasks on each instance. */
export const readings: Readonly<Record<string, { readonly says: string; readonly tasks: number }>> =
  Object.fromEntries(
    [1_000, 10_000, 20_000, 50_000].map((tasks) => {
      const says = `one round of reconcile over ${tasks} tasks that it knows, within our share of ECS's quota`;
      return [`reading-${tasks / 1_000}k`, { says, tasks }];
    }),
  );

const cluster = 'bench' as ClusterName;
const startAt = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const tasksPerInstance = 10;
/** From a call to its answer. */
const latencyMs = 15;
/** ECS's largest page. */
const pageMax = 100;
/** What a round may take; it would go on for ever. */
const minutesMax = 20;

/**
 * One round of `reconcile`, minute after minute, over a cluster that it has read once, at our share of
 * ECS's read quota, in simulated time. @returns from its first call to its last append
 */
export async function readingMs(tasks: number): Promise<number> {
  let now = startAt;
  const pause = async (ms: number) => {
    now += ms;
  };
  const clock = { now: () => now as EpochMs };
  let ids = 0;
  const log = createMemoryLog();
  const ports: ReconcilePorts = {
    log,
    clock,
    ids: {
      next() {
        ids += 1;
        return String(ids).padStart(26, '0');
      },
    },
    ecs: pacedReads(ecsOf(tasks, pause), clock, pause),
    ec2: ec2Of(pause),
    wakes: { act: async () => undefined, observe: async () => undefined },
    reporter: { info: () => undefined, warn: () => undefined },
    healing: defaultHealing,
  };
  const sessions = new Sessions();
  const round = async () => {
    const began = now;
    for (let minute = 0; minute < minutesMax; minute += 1) {
      now = Math.max(now, began + minute * minuteMs);
      await reconcile(ports, sessions, cluster);
      const isComplete = await sessions.use(cluster, async ({ state }) => {
        return (state.lastReconciledAt ?? 0) >= began;
      });
      if (isComplete) {
        return sessions.use(cluster, async ({ state }) => (state.lastReconciledAt ?? now) - began);
      }
    }
    throw new Error(`no reading of ${tasks} tasks is complete after ${minutesMax} minutes`);
  };
  await round();
  now += minuteMs;
  return round();
}

/** ECS with so many tasks: a reading's length depends on their number alone. */
function ecsOf(tasks: number, pause: (ms: number) => Promise<void>): ReconcilePorts['ecs'] {
  const instances = tasks / tasksPerInstance;
  const page = async <Arn extends string>(name: string, count: number, nextToken = '0') => {
    await pause(latencyMs);
    const from = Number(nextToken);
    const to = Math.min(count, from + pageMax);
    const values = Array.from({ length: to - from }, (_, n) => `${name}-${from + n}` as Arn);
    return to < count ? { values, nextToken: String(to) } : { values };
  };
  const describe = async <Arn, Described>(arns: readonly Arn[], one: (arn: Arn) => Described) => {
    await pause(latencyMs);
    return arns.map(one);
  };
  return {
    listTasks: (_1, _2, token) => page<TaskArn>('task', tasks, token),
    listContainerInstances: (_, status, token) =>
      page<ContainerInstanceArn>('instance', status === 'ACTIVE' ? instances : 0, token),
    describeTasks: (_, arns) => describe(arns, taskOf),
    describeContainerInstances: (_, arns) => describe(arns, instanceOf),
  };
}

function ec2Of(pause: (ms: number) => Promise<void>): ReconcilePorts['ec2'] {
  return {
    async describeInstances(ids) {
      await pause(latencyMs);
      return ids.map((ec2InstanceId) => ({ ec2InstanceId, state: 'running' }));
    },
    describeSubnets: async () => [],
  };
}

function taskOf(taskArn: TaskArn): ObservedTask {
  const name = Number(taskArn.split('-')[1]);
  return {
    taskArn,
    taskDefinitionArn: 'web:1' as TaskDefinitionArn,
    containerInstanceArn: `instance-${name % 5}` as ContainerInstanceArn,
    launchType: 'EC2',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    cpuUnits: 256,
    memoryMiB: 512,
    gpus: 0,
    hostPorts: { tcp: [], udp: [] },
    awsvpc: false,
    detailVersion: 1 as DetailVersion,
  };
}

function instanceOf(containerInstanceArn: ContainerInstanceArn): ContainerInstance {
  const resources = {
    cpuUnits: 4_096,
    memoryMiB: 16_384,
    gpus: 0,
    takenPorts: { tcp: [], udp: [] },
  };
  return {
    containerInstanceArn,
    ec2InstanceId: `i-${containerInstanceArn}` as Ec2InstanceId,
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: resources,
    remainingResources: resources,
    attributes: [],
    detailVersion: 1 as DetailVersion,
  };
}

import { BusModel } from '../bus/bus-model.ts';
import type { EventFault } from '../bus/event-faults.ts';
import type { JsonObject } from '../model/json.ts';
import type { ContainerInstance, Task } from '../model/records.ts';
import { restoreState } from '../model/save.ts';
import type { State } from '../model/state.ts';
import { QueueModel } from '../queues/queue-model.ts';
import type { LocalCloud } from './cloud.ts';

/** What `GET /_local/state` shows: enough to choose what to break next. */
export interface Summary {
  /** Cluster time, ISO 8601. */
  readonly now: string;
  readonly region: string;
  readonly account: string;
  readonly failedZones: readonly string[];
  readonly clusters: readonly JsonObject[];
  readonly containerInstances: readonly JsonObject[];
  /** Those that have not stopped. */
  readonly tasks: readonly JsonObject[];
  readonly queues: readonly JsonObject[];
  readonly rules: readonly JsonObject[];
  readonly eventFaults: readonly EventFault[];
  /** Events on their way to a queue. */
  readonly pendingDeliveries: number;
}

/** Looks at a copy, so that looking takes no tokens and uses up no faults. */
export function summarise(cloud: LocalCloud): Summary {
  const saved = cloud.inspect();
  const state = restoreState(saved.model);
  const bus = BusModel.restore(saved.bus);
  const queues = QueueModel.restore(saved.queues);
  const tasks = [...state.tasks.values()];
  const instances = [...state.containerInstances.values()];
  return {
    now: new Date(saved.now).toISOString(),
    region: cloud.region,
    account: cloud.account,
    failedZones: [...state.zones.values()].filter(({ failed }) => failed).map(({ name }) => name),
    clusters: [...state.clusters.keys()].map((cluster) => showCluster(cluster, tasks, instances)),
    containerInstances: instances.map((instance) => showInstance(instance, state, tasks)),
    tasks: tasks.filter(isLive).map((task) => showTask(task, state)),
    queues: queues.queueNames().map((name) => showQueue(queues, name, saved.now)),
    rules: bus.rules().map(({ name, state: enabled, targets }) => {
      return { name, state: enabled, targets: targets.map(({ queueArn }) => queueArn) };
    }),
    eventFaults: bus.faults(),
    pendingDeliveries: bus.pendingCount,
  };
}

/**
 * The EC2 instance that an id in a path means: itself, or the one behind a container instance's id
 * or ARN. Anything else stays as it is, for the model to refuse.
 */
export function ec2InstanceIdOf(cloud: LocalCloud, id: string): string {
  if (!/container-instance|^[0-9a-f]{32}$/.test(id)) return id;
  const { containerInstances } = restoreState(cloud.inspect().model);
  const found = [...containerInstances.values()].find(({ arn }) => {
    return arn === id || arn.endsWith(`/${id}`);
  });
  return found?.ec2InstanceId ?? id;
}

function isLive(task: Task): boolean {
  return task.lastStatus !== 'STOPPED';
}

function showCluster(
  cluster: string,
  tasks: readonly Task[],
  instances: readonly ContainerInstance[],
): JsonObject {
  const counts: Record<string, number> = {};
  for (const task of tasks) {
    if (task.cluster !== cluster) continue;
    counts[task.lastStatus] = (counts[task.lastStatus] ?? 0) + 1;
  }
  const active = instances.filter((one) => one.cluster === cluster && one.status === 'ACTIVE');
  return { cluster, activeContainerInstances: active.length, tasksByLastStatus: counts };
}

function showInstance(
  instance: ContainerInstance,
  state: State,
  tasks: readonly Task[],
): JsonObject {
  const { arn, ec2InstanceId, cluster, zone, status, agentConnected } = instance;
  const ec2 = state.ec2Instances.get(ec2InstanceId);
  const here = tasks.filter((task) => task.containerInstanceArn === arn && isLive(task));
  return {
    ec2InstanceId,
    containerInstanceArn: arn,
    cluster,
    availabilityZone: zone,
    instanceType: ec2?.spec.instanceType,
    spot: ec2?.spec.spot,
    ec2State: ec2?.state,
    status,
    agentConnected,
    tasks: here.length,
  };
}

function showTask(task: Task, state: State): JsonObject {
  const instance = state.containerInstances.get(task.containerInstanceArn ?? '');
  return {
    taskArn: task.arn,
    cluster: task.cluster,
    taskDefinition: task.taskDefinitionArn.slice(task.taskDefinitionArn.lastIndexOf('/') + 1),
    group: task.group,
    startedBy: task.startedBy,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    launchType: task.launchType,
    availabilityZone: task.zone,
    ec2InstanceId: instance?.ec2InstanceId,
  };
}

function showQueue(queues: QueueModel, name: string, at: number): JsonObject {
  const answer = queues.call('GetQueueAttributes', { QueueUrl: name, AttributeNames: ['All'] }, at);
  const attributes: Record<string, string> = Object(answer['Attributes']);
  const number = (attribute: string): number => Number(attributes[attribute]);
  return {
    name,
    visible: number('ApproximateNumberOfMessages'),
    inFlight: number('ApproximateNumberOfMessagesNotVisible'),
    delayed: number('ApproximateNumberOfMessagesDelayed'),
  };
}

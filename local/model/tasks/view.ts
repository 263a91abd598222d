import type { JsonObject } from '../json.ts';
import type { Container, Task } from '../records.ts';
import { tagsOf } from '../tags.ts';
import type { World } from '../world.ts';

/** How a time is written: epoch seconds in answers, ISO text in events. */
type Times = (at: number) => number | string;

/** The task in the members that events and answers share. */
export function taskMembers(world: World, task: Task, times: Times): JsonObject {
  const optionally = (at: number | undefined) => (at === undefined ? undefined : times(at));
  return {
    attachments: attachments(task),
    attributes: task.attributes,
    availabilityZone: task.zone,
    capacityProviderName: task.capacityProvider,
    clusterArn: world.arn('ecs', `cluster/${task.cluster}`),
    connectivity: task.connectivityAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: optionally(task.connectivityAt),
    containerInstanceArn: task.containerInstanceArn,
    containers: task.containers.map((container) => containerView(task, container)),
    cpu: task.cpu,
    createdAt: times(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: false,
    ephemeralStorage: task.launchType === 'FARGATE' ? { sizeInGiB: 20 } : undefined,
    executionStoppedAt: optionally(task.executionStoppedAt),
    group: task.group,
    lastStatus: task.lastStatus,
    launchType: task.launchType,
    memory: task.memory,
    overrides: overridesView(task),
    platformFamily: task.launchType === 'FARGATE' ? 'Linux' : undefined,
    platformVersion: task.platformVersion,
    pullStartedAt: optionally(task.pullStartedAt),
    pullStoppedAt: optionally(task.pullStoppedAt),
    startedAt: optionally(task.startedAt),
    startedBy: task.startedBy,
    stopCode: task.stopCode,
    stoppedAt: optionally(task.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: optionally(task.stoppingAt),
    taskArn: task.arn,
    taskDefinitionArn: task.taskDefinitionArn,
    version: task.version,
  };
}

/** The task as DescribeTasks, RunTask, StartTask and StopTask show it. */
export function taskAnswer(world: World, task: Task, withTags: boolean): JsonObject {
  const members = taskMembers(world, task, (at) => at / 1_000);
  const containers = task.containers.map((container) => ({
    ...containerView(task, container),
    healthStatus: healthOf(container),
  }));
  return {
    ...members,
    containers,
    healthStatus: taskHealth(task),
    tags: withTags ? tagsOf(world, task.arn) : [],
  };
}

function taskHealth(task: Task): string {
  if (task.unhealthy && task.lastStatus === 'RUNNING') return 'UNHEALTHY';
  return task.containers.some((container) => healthOf(container) === 'HEALTHY')
    ? 'HEALTHY'
    : 'UNKNOWN';
}

function healthOf(container: Container): string {
  return container.healthCheck && container.lastStatus === 'RUNNING' ? 'HEALTHY' : 'UNKNOWN';
}

function attachments(task: Task): JsonObject[] {
  const { eni } = task;
  if (eni === undefined) return [];
  const details = [
    { name: 'subnetId', value: eni.subnetId },
    { name: 'networkInterfaceId', value: eni.eniId },
    { name: 'macAddress', value: eni.macAddress },
    { name: 'privateIPv4Address', value: eni.privateIp },
  ];
  return [
    {
      id: eni.attachmentId,
      type: eventTypeOfEni,
      status: eni.status,
      details: eni.status === 'PRECREATED' ? details.slice(0, 1) : details,
    },
  ];
}

/** API answers call the attachment so; events say `eni`, see `events/task.ts`. */
const eventTypeOfEni = 'ElasticNetworkInterface';

function containerView(task: Task, container: Container): JsonObject {
  const attached = task.eni !== undefined && task.eni.status === 'ATTACHED' ? task.eni : undefined;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    runtimeId: container.runtimeId,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings:
      task.eni === undefined && container.runtimeId !== undefined
        ? container.bindings.map((binding) => ({ bindIP: '0.0.0.0', ...binding }))
        : undefined,
    networkInterfaces:
      attached === undefined
        ? []
        : [{ attachmentId: attached.attachmentId, privateIpv4Address: attached.privateIp }],
    cpu: container.cpu,
    memory: container.memory,
    memoryReservation: container.memoryReservation,
    gpuIds: container.gpuIds.length === 0 ? undefined : container.gpuIds,
  };
}

/** ECS lists every container in `containerOverrides`, overridden or not. */
function overridesView(task: Task): JsonObject {
  const given = task.overrides['containerOverrides'];
  const overrides = Array.isArray(given) ? given : [];
  const containerOverrides = task.containers.map(
    ({ name }) =>
      overrides.find(
        (override) =>
          typeof override === 'object' && override !== null && nameOf(override) === name,
      ) ?? { name },
  );
  return { inferenceAcceleratorOverrides: [], ...task.overrides, containerOverrides };
}

function nameOf(value: object): unknown {
  return 'name' in value ? value.name : undefined;
}

import * as z from 'zod';
import type { ContainerExit, HostPorts, LaunchType, ObservedTask } from '../../core/ecs.ts';
import { present } from './present.ts';
import {
  ascending,
  byName,
  containerInstanceArn,
  detailVersion,
  list,
  optional,
  port,
  portRange,
  size,
  taskArn,
  taskDefinitionArn,
  text,
  time,
} from './shapes.ts';

const networkBinding = z.object({
  hostPort: optional(port),
  hostPortRange: optional(portRange),
  protocol: optional(z.enum(['tcp', 'udp'])),
});

const container = z.object({
  name: z.string(),
  exitCode: optional(z.number().int()),
  reason: optional(text),
  cpu: optional(size),
  memory: optional(size),
  memoryReservation: optional(size),
  gpuIds: list(z.string()),
  networkBindings: list(networkBinding),
});

const containerOverride = z.object({
  name: optional(z.string()),
  cpu: optional(size),
  memory: optional(size),
  memoryReservation: optional(size),
});

const overrides = z.object({
  cpu: optional(size),
  memory: optional(size),
  containerOverrides: list(containerOverride),
});

const rawTask = z.object({
  taskArn,
  taskDefinitionArn,
  containerInstanceArn: optional(containerInstanceArn),
  group: optional(z.string()),
  startedBy: optional(z.string()),
  launchType: optional(z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'])),
  capacityProviderName: optional(z.string()),
  availabilityZone: optional(z.string()),
  lastStatus: z.enum([
    'PROVISIONING',
    'PENDING',
    'ACTIVATING',
    'RUNNING',
    'DEACTIVATING',
    'STOPPING',
    'DEPROVISIONING',
    'STOPPED',
    'DELETED',
  ]),
  desiredStatus: z.enum(['RUNNING', 'STOPPED']),
  cpu: optional(size),
  memory: optional(size),
  containers: list(container),
  overrides: optional(overrides),
  attachments: list(z.object({ type: optional(z.string()) })),
  healthStatus: optional(z.enum(['HEALTHY', 'UNHEALTHY', 'UNKNOWN'])),
  stopCode: optional(z.string()),
  stoppedReason: optional(text),
  createdAt: optional(time),
  startedAt: optional(time),
  stoppingAt: optional(time),
  stoppedAt: optional(time),
  version: detailVersion,
});

type RawTask = z.infer<typeof rawTask>;
type RawContainer = z.infer<typeof container>;

/** ECS's `Task`, as a Describe answer or the `detail` of an event holds it. */
export const task = rawTask.transform(toObservedTask);

function toObservedTask(raw: RawTask): ObservedTask {
  const launchType = launchTypeOf(raw);
  const exits = exitsOf(raw.containers);
  return present({
    taskArn: raw.taskArn,
    taskDefinitionArn: raw.taskDefinitionArn,
    containerInstanceArn: raw.containerInstanceArn,
    group: raw.group,
    startedBy: raw.startedBy,
    launchType,
    capacityProviderName: raw.capacityProviderName,
    availabilityZone: raw.availabilityZone,
    lastStatus: raw.lastStatus,
    desiredStatus: raw.desiredStatus,
    cpuUnits: cpuUnitsOf(raw),
    memoryMiB: memoryMiBOf(raw),
    gpus: raw.containers.reduce((sum, { gpuIds }) => sum + gpuIds.length, 0),
    hostPorts: hostPortsOf(raw.containers),
    awsvpc: launchType === 'FARGATE' || raw.attachments.some(isNetworkInterface),
    healthStatus: raw.healthStatus,
    stopCode: raw.stopCode,
    stoppedReason: raw.stoppedReason,
    exits: exits.length > 0 ? exits : undefined,
    createdAt: raw.createdAt,
    startedAt: raw.startedAt,
    stoppingAt: raw.stoppingAt,
    stoppedAt: raw.stoppedAt,
    detailVersion: raw.version,
  });
}

/**
 * Absent in old events and while a capacity provider has not decided. Managed Instances are EC2
 * instances of ECS's own choosing: their tasks take room of a container instance like any other.
 */
function launchTypeOf(raw: RawTask): LaunchType {
  if (raw.launchType === 'MANAGED_INSTANCES') return 'EC2';
  if (raw.launchType !== undefined) return raw.launchType;
  return raw.capacityProviderName?.startsWith('FARGATE') ? 'FARGATE' : 'EC2';
}

/** The event says `eni`, the API `ElasticNetworkInterface`. */
function isNetworkInterface(attachment: { readonly type: string | undefined }): boolean {
  return attachment.type === 'eni' || attachment.type === 'ElasticNetworkInterface';
}

function overrideOf(raw: RawTask, name: string) {
  return raw.overrides?.containerOverrides.find((override) => override.name === name);
}

function cpuUnitsOf(raw: RawTask): number {
  const ofTask = raw.overrides?.cpu ?? raw.cpu;
  if (ofTask !== undefined) return ofTask;
  return raw.containers.reduce(
    (sum, { name, cpu }) => sum + (overrideOf(raw, name)?.cpu ?? cpu ?? 0),
    0,
  );
}

/** ECS takes a container's soft limit from the instance where there is one, else its hard limit. */
function memoryMiBOf(raw: RawTask): number {
  const ofTask = raw.overrides?.memory ?? raw.memory;
  if (ofTask !== undefined) return ofTask;
  return raw.containers.reduce((sum, { name, memory, memoryReservation }) => {
    const override = overrideOf(raw, name);
    const soft = override?.memoryReservation ?? memoryReservation;
    return sum + (soft ?? override?.memory ?? memory ?? 0);
  }, 0);
}

function hostPortsOf(containers: readonly RawContainer[]): HostPorts {
  const tcp: number[] = [];
  const udp: number[] = [];
  for (const binding of containers.flatMap(({ networkBindings }) => networkBindings)) {
    const ports = binding.protocol === 'udp' ? udp : tcp;
    // 0 asks for a port; the answer stands in a later version of the task.
    if (binding.hostPort !== undefined && binding.hostPort !== 0) ports.push(binding.hostPort);
    for (const each of binding.hostPortRange ?? []) ports.push(each);
  }
  return { tcp: ascending(tcp), udp: ascending(udp) };
}

function exitsOf(containers: readonly RawContainer[]): readonly ContainerExit[] {
  return containers
    .filter(({ exitCode, reason }) => exitCode !== undefined || reason !== undefined)
    .map(({ name, exitCode, reason }) => present({ name, exitCode, reason }))
    .sort(byName);
}

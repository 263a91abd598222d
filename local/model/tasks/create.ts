import type { JsonObject } from '../json.ts';
import type { Container, NetworkInterface, Task } from '../records.ts';
import { addTags, type readTags } from '../tags.ts';
import type { World } from '../world.ts';
import { addressIn } from '../zones.ts';
import type { TaskRequest } from './demand.ts';
import { beginTask } from './life-cycle.ts';

/** Where one task is to run. */
export interface Site {
  readonly cluster: string;
  readonly launchType: 'EC2' | 'FARGATE';
  readonly zone: string;
  readonly subnetId: string | undefined;
  readonly containerInstanceArn?: string;
  readonly capacityProvider?: string;
  readonly gpus: readonly string[];
  readonly tags: ReturnType<typeof readTags>;
  readonly clientTokenKey?: string;
}

/** Creates the task on its site and sets it on its way. */
export function createTask(world: World, request: TaskRequest, site: Site): Task {
  const { definition, demand } = request;
  const id = world.hex(32);
  const arn = world.arn('ecs', `task/${site.cluster}/${id}`);
  const onFargate = site.launchType === 'FARGATE';
  const eni = site.subnetId === undefined ? undefined : networkInterface(world, site);
  const task: Task = {
    arn,
    id,
    cluster: site.cluster,
    taskDefinitionArn: definition.arn,
    launchType: site.launchType,
    zone: site.zone,
    group: request.group,
    overrides: request.overrides,
    attributes: [
      { name: 'ecs.cpu-architecture', value: definition.shape.cpuArchitecture ?? 'x86_64' },
    ],
    cpu: String(demand.cpu),
    memory: String(demand.memory),
    containers: containersOf(world, request, site, id),
    holds: {
      cpu: demand.cpu,
      memory: demand.memory,
      tcp: demand.tcp,
      udp: demand.udp,
      gpus: site.gpus,
    },
    stopTimeoutMs: Math.max(...request.containers.map((container) => container.stopTimeoutMs)),
    behaviour: request.behaviour,
    lastStatus: eni === undefined ? 'PENDING' : 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 0,
    createdAt: world.now,
    updatedAt: world.now,
    paceMs: world.pick(onFargate ? world.timings.fargateTaskStartMs : world.timings.ec2TaskStartMs),
    plan: 0,
    held: [],
    ...(site.containerInstanceArn && { containerInstanceArn: site.containerInstanceArn }),
    ...(site.capacityProvider && { capacityProvider: site.capacityProvider }),
    ...(site.clientTokenKey && { clientTokenKey: site.clientTokenKey }),
    ...(request.startedBy !== undefined && { startedBy: request.startedBy }),
    ...(onFargate && { platformVersion: '1.4.0' }),
    ...(eni && { eni }),
  };
  addTags(world, arn, site.tags);
  beginTask(world, task);
  return task;
}

function containersOf(world: World, request: TaskRequest, site: Site, id: string): Container[] {
  let gpusGiven = 0;
  return request.containers.map((shape) => {
    const gpuIds = site.gpus.slice(gpusGiven, gpusGiven + shape.gpus);
    gpusGiven += shape.gpus;
    return {
      name: shape.name,
      arn: world.arn('ecs', `container/${site.cluster}/${id}/${world.uuid()}`),
      image: shape.image,
      essential: shape.essential,
      cpu: String(shape.cpu),
      ...(shape.memory !== undefined && { memory: String(shape.memory) }),
      ...(shape.memoryReservation !== undefined && {
        memoryReservation: String(shape.memoryReservation),
      }),
      gpuIds,
      ports: shape.ports,
      bindings: [],
      healthCheck: shape.healthCheck,
      lastStatus: 'PENDING',
    };
  });
}

function networkInterface(world: World, site: Site): NetworkInterface {
  const hex = world.hex(10);
  return {
    attachmentId: world.uuid(),
    eniId: `eni-${world.hex(17)}`,
    subnetId: site.subnetId ?? '',
    macAddress: `02:${hex.match(/../g)?.join(':') ?? ''}`,
    privateIp: addressIn(world, site.zone),
    status: 'PRECREATED',
  };
}

/** The shape of an answer of RunTask or StartTask. */
export interface Launched {
  readonly tasks: Task[];
  readonly failures: JsonObject[];
}

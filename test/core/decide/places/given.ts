import { customLeftOf } from '../../../../shared/core/decide/places/custom-resources.ts';
import type {
  FreeResources,
  Pool,
  PoolInstance,
} from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork, WaitingSlot } from '../../../../shared/core/decide/places/work.ts';
import type {
  ContainerDefinition,
  ContainerInstance,
  CustomResource,
  TaskDefinition,
} from '../../../../shared/core/ecs.ts';
import type {
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  PlacementId,
  TaskDefinitionArn,
} from '../../../../shared/core/ids.ts';
import type { PlacementRequest } from '../../../../shared/core/placement.ts';

export const now = 1_800_000_000_000 as EpochMs;
export const secondsAgo = (seconds: number): EpochMs => (now - seconds * 1_000) as EpochMs;
export const arnOf = (name: string): ContainerInstanceArn =>
  `arn:aws:ecs:us-east-1:123456789012:container-instance/demo/${name}` as ContainerInstanceArn;

export interface GivenInstance
  extends Partial<Omit<FreeResources, 'takenTcp' | 'takenUdp' | 'custom'>> {
  readonly custom?: readonly CustomResource[];
  readonly zone?: string;
  readonly closed?: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly groups?: Readonly<Record<string, number>>;
  readonly tcp?: readonly number[];
  readonly udp?: readonly number[];
  readonly external?: boolean;
}

/** An ACTIVE instance with 2,048 CPU units and 3,767 MiB free, unless told otherwise. */
export function instanceOf(name: string, given: GivenInstance = {}): PoolInstance {
  const customLeft = customLeftOf(given.custom);
  const free: FreeResources = {
    cpuUnits: given.cpuUnits ?? 2_048,
    memoryMiB: given.memoryMiB ?? 3_767,
    gpus: given.gpus ?? 0,
    eniSlots: given.eniSlots ?? 3,
    takenTcp: new Set(given.tcp ?? [22, 51_678]),
    takenUdp: new Set(given.udp),
    ...(customLeft !== undefined && { custom: customLeft }),
  };
  const { cpuUnits, memoryMiB, gpus } = free;
  const { custom } = given;
  const resources = {
    cpuUnits,
    memoryMiB,
    gpus,
    takenPorts: { tcp: [22, 51_678], udp: [] },
    ...(custom !== undefined && { custom }),
  };
  const containerInstance: ContainerInstance = {
    containerInstanceArn: arnOf(name),
    ...(given.external !== true && { ec2InstanceId: `i-${name}` as Ec2InstanceId }),
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: resources,
    remainingResources: resources,
    attributes: [],
    detailVersion: 1 as DetailVersion,
  };
  return {
    containerInstance,
    attributes: new Map<string, string | undefined>([
      ['ecs.availability-zone', given.zone ?? 'us-east-1a'],
      ['ecs.os-type', 'linux'],
      ['ecs.cpu-architecture', 'x86_64'],
      ...Object.entries(given.attributes ?? {}),
    ]),
    ...(given.closed !== undefined && { closed: given.closed }),
    free,
    groups: new Map(Object.entries(given.groups ?? {})),
    runningTasksCount: Object.values(given.groups ?? {}).reduce((sum, n) => sum + n, 0),
  };
}

export interface GivenPool {
  readonly fargate?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly zoneOfSubnet?: Readonly<Record<string, string>>;
}

export function poolOf(instances: readonly PoolInstance[], given: GivenPool = {}): Pool {
  return {
    instances,
    fargate: new Map(
      Object.entries(given.fargate ?? {}).map(([group, zones]) => [
        group,
        new Map(Object.entries(zones)),
      ]),
    ),
    zoneOfSubnet: new Map(Object.entries(given.zoneOfSubnet ?? {})),
  };
}

export const container: ContainerDefinition = {
  name: 'main',
  essential: true,
  cpuUnits: 256,
  memoryMiB: 700,
  memoryReservationMiB: 500,
  gpus: 0,
  hostPorts: { tcp: [], udp: [] },
};

/** A bridge-mode task of 256 CPU units and 500 MiB, unless told otherwise. */
export function taskDefinitionOf(given: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    taskDefinitionArn:
      'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7' as TaskDefinitionArn,
    family: 'web',
    revision: 7,
    status: 'ACTIVE',
    networkMode: 'bridge',
    compatibilities: ['EC2'],
    containers: [container],
    requiresAttributes: [],
    placementConstraints: [],
    ...given,
  };
}

/** What Fargate can run too: `awsvpc`, 256 CPU units, 512 MiB. */
export const fargateTaskDefinition = taskDefinitionOf({
  networkMode: 'awsvpc',
  compatibilities: ['EC2', 'FARGATE'],
  cpuUnits: 256,
  memoryMiB: 512,
});

export const networkConfiguration = {
  awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b', 'subnet-c'] },
};
export const zoneOfSubnet = {
  'subnet-a': 'us-east-1a',
  'subnet-b': 'us-east-1b',
  'subnet-c': 'us-east-1c',
};

export interface GivenWork extends Partial<Omit<PlacementRequest, 'taskDefinition'>> {
  readonly placementId?: string;
  readonly taskDefinition?: TaskDefinition;
  /** How many wait, or which. */
  readonly slots?: number | readonly WaitingSlot[];
  readonly seed?: number;
}

export function workOf(given: GivenWork = {}): PlaceWork {
  const { placementId = 'p-1', taskDefinition = taskDefinitionOf(), slots = 1, seed = 41 } = given;
  const request: PlacementRequest = {
    taskDefinition: taskDefinition.taskDefinitionArn,
    schedulingStrategy: 'REPLICA',
    desiredCount: 1,
    capacity: given.capacity ?? [{ launchType: 'EC2' }],
    placementConstraints: given.placementConstraints ?? [],
    placementStrategy: given.placementStrategy ?? [{ type: 'binpack', field: 'memory' }],
    gang: given.gang ?? false,
    priority: given.priority ?? 50,
    restartPolicy: { condition: 'ANY' },
    group: given.group ?? 'service:web',
    ...(given.trustDomain !== undefined && { trustDomain: given.trustDomain }),
    ...(given.trustDomainExceptions && { trustDomainExceptions: given.trustDomainExceptions }),
    ...(given.networkConfiguration && { networkConfiguration: given.networkConfiguration }),
    ...(given.overrides && { overrides: given.overrides }),
    ...(given.resources && { resources: given.resources }),
    ...(given.headroom && { headroom: given.headroom }),
    tags: [],
  };
  return {
    placementId: placementId as PlacementId,
    request,
    taskDefinition,
    slots:
      typeof slots === 'number'
        ? Array.from({ length: slots }, (_, index) => ({ index, waitingSince: now }))
        : slots,
    seed,
  };
}

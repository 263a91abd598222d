import { eniSlotsOf } from '../shared/core/decide/places/eni.ts';
import type { Pool, PoolInstance } from '../shared/core/decide/places/pool.ts';
import type { PlaceWork } from '../shared/core/decide/places/work.ts';
import type { TaskDefinition } from '../shared/core/ecs.ts';
import type {
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  PlacementId,
  TaskDefinitionArn,
} from '../shared/core/ids.ts';
import type { PlacementRequest } from '../shared/core/placement.ts';

/** The moment at which everything in a benchmark happens. */
export const at = 1_800_000_000_000 as EpochMs;

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const types = [
  { name: 'm7g.large', cpuUnits: 2_048, memoryMiB: 7_680 },
  { name: 'm7i.xlarge', cpuUnits: 4_096, memoryMiB: 15_600 },
  { name: 'c6a.2xlarge', cpuUnits: 8_192, memoryMiB: 15_500 },
];

/**
 * A cluster in use: three instance types in three zones, each instance filled to a different
 * degree, one in fifty closed. The same for the same arguments.
 *
 * @param usedMax the part of an instance, 0 to 1, that is in use on the fullest
 */
export function poolInUse(instances: number, usedMax: number): Pool {
  return {
    instances: Array.from({ length: instances }, (_, n) => instanceInUse(n, usedMax)),
    fargate: new Map(),
    zoneOfSubnet: new Map(zones.map((zone) => [`subnet-${zone}`, zone])),
  };
}

function instanceInUse(n: number, usedMax: number): PoolInstance {
  const type = types[n % types.length] ?? { name: '', cpuUnits: 0, memoryMiB: 0 };
  // A full period over 0..99, so that neighbours differ.
  const free = 1 - (usedMax * ((n * 37) % 100)) / 99;
  const resources = { ...type, gpus: 0, takenPorts: { tcp: [22, 51_678], udp: [] } };
  const attributes = new Map([
    ['ecs.availability-zone', zones[Math.floor(n / types.length) % zones.length]],
    ['ecs.instance-type', type.name],
    ['ecs.os-type', 'linux'],
    ['ecs.capability.task-eni', undefined],
    ['ecs.awsvpc-trunk-id', `eni-${n}`],
    ['rack', `r${n % 40}`],
  ]);
  return {
    containerInstance: {
      containerInstanceArn:
        `arn:aws:ecs:us-east-1:123456789012:container-instance/bench/${String(n).padStart(8, '0')}` as ContainerInstanceArn,
      ec2InstanceId: `i-${n.toString(16).padStart(17, '0')}` as Ec2InstanceId,
      status: 'ACTIVE',
      agentConnected: true,
      registeredResources: resources,
      remainingResources: resources,
      attributes: [],
      detailVersion: 1 as DetailVersion,
    },
    attributes,
    ...(n % 50 === 49 && { closed: 'AGENT' }),
    free: {
      cpuUnits: Math.floor(type.cpuUnits * free),
      memoryMiB: Math.floor(type.memoryMiB * free),
      gpus: 0,
      eniSlots: eniSlotsOf(attributes),
      takenTcp: new Set([22, 51_678]),
      takenUdp: new Set(),
    },
    groups: new Map([[`service:${n % 20}`, 1]]),
    runningTasksCount: 1,
  };
}

/** A cluster of alike instances on which nothing runs yet. */
export function emptyPool(instances: number): Pool {
  const pool = poolInUse(instances, 0);
  return {
    ...pool,
    instances: pool.instances.map(({ closed: _closed, ...instance }) => ({
      ...instance,
      free: { ...instance.free, cpuUnits: 4_096, memoryMiB: 16_384 },
      groups: new Map(),
      runningTasksCount: 0,
    })),
  };
}

/** What a scenario asks for, beyond 256 CPU units and 512 MiB a task. */
export interface Asked {
  readonly cpuUnits?: number;
  readonly memoryMiB?: number;
  readonly awsvpc?: boolean;
  readonly request?: Partial<PlacementRequest>;
}

/** One placement with so many waiting slots. */
export function workFor(n: number, slots: number, asked: Asked): PlaceWork {
  const taskDefinition: TaskDefinition = {
    taskDefinitionArn:
      'arn:aws:ecs:us-east-1:123456789012:task-definition/bench:1' as TaskDefinitionArn,
    family: 'bench',
    revision: 1,
    status: 'ACTIVE',
    networkMode: asked.awsvpc === true ? 'awsvpc' : 'bridge',
    compatibilities: ['EC2', 'FARGATE'],
    cpuUnits: asked.cpuUnits ?? 256,
    memoryMiB: asked.memoryMiB ?? 512,
    containers: [],
    requiresAttributes: asked.awsvpc === true ? [{ name: 'ecs.capability.task-eni' }] : [],
    placementConstraints: [],
  };
  const subnets = zones.map((zone) => `subnet-${zone}`);
  return {
    placementId: `p-${String(n).padStart(6, '0')}` as PlacementId,
    request: {
      taskDefinition: taskDefinition.taskDefinitionArn,
      schedulingStrategy: 'REPLICA',
      desiredCount: slots,
      capacity: [{ launchType: 'EC2' }],
      placementConstraints: [],
      placementStrategy: [],
      gang: false,
      priority: 50,
      restartPolicy: { condition: 'ANY' },
      group: `service:${n % 20}`,
      ...(asked.awsvpc === true && {
        networkConfiguration: { awsvpcConfiguration: { subnets } },
      }),
      tags: [],
      ...asked.request,
    },
    taskDefinition,
    slots: Array.from({ length: slots }, (_, index) => ({ index, waitingSince: at })),
    seed: n,
  };
}

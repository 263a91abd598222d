import type {
  ContainerDefinition,
  ContainerOverride,
  CustomResource,
  TaskDefinition,
  TaskOverride,
} from '../../ecs.ts';
import { isWindows } from '../../fargate-sizes.ts';
import type { Demand } from '../../log/decided.ts';

/**
 * What one task takes of a container instance, as ECS counts it: the task's own size where it has
 * one, else the sum of its containers; of a container's memory the reservation, else the limit.
 * With `awsvpc` its ports are on its own interface and its instance gives a slot for that instead.
 *
 * @param resources what the placement asks of custom resources, which task definitions cannot name
 */
export function demandOf(
  taskDefinition: TaskDefinition,
  overrides: TaskOverride | undefined = undefined,
  resources: readonly CustomResource[] | undefined = undefined,
): Demand {
  const containerOverrides = overrides?.containerOverrides;
  const awsvpc = taskDefinition.networkMode === 'awsvpc';
  // One loop, since this is worked out for every placement of every batch.
  let [cpuUnits, memoryMiB, gpus] = [0, 0, 0];
  const [tcp, udp]: [number[], number[]] = [[], []];
  for (const one of taskDefinition.containers) {
    const container = containerOverrides === undefined ? one : overridden(one, containerOverrides);
    cpuUnits += container.cpuUnits;
    memoryMiB += container.memoryReservationMiB ?? container.memoryMiB ?? 0;
    gpus += container.gpus;
    if (!awsvpc) tcp.push(...container.hostPorts.tcp);
    if (!awsvpc) udp.push(...container.hostPorts.udp);
  }
  const task = taskSizeOf(taskDefinition, overrides);
  // Windows has no cgroup for a whole task: ECS ignores the task's size there.
  const hasOwnSize = !isWindows(taskDefinition.operatingSystemFamily);
  const demand = {
    cpuUnits: (hasOwnSize ? task.cpuUnits : undefined) ?? cpuUnits,
    memoryMiB: (hasOwnSize ? task.memoryMiB : undefined) ?? memoryMiB,
    gpus,
    portsTcp: distinct(tcp),
    portsUdp: distinct(udp),
    eniSlots: awsvpc ? 1 : 0,
  };
  return resources === undefined || resources.length === 0 ? demand : { ...demand, resources };
}

/** The size of the whole task, as far as the task definition or the overrides state one. */
export function taskSizeOf(
  taskDefinition: TaskDefinition,
  overrides: TaskOverride | undefined = undefined,
): { readonly cpuUnits: number | undefined; readonly memoryMiB: number | undefined } {
  return {
    cpuUnits: cpuUnitsOf(overrides?.cpu) ?? taskDefinition.cpuUnits,
    memoryMiB: memoryMiBOf(overrides?.memory) ?? taskDefinition.memoryMiB,
  };
}

function overridden(
  container: ContainerDefinition,
  overrides: readonly ContainerOverride[],
): ContainerDefinition {
  const override = overrides.find(({ name }) => name === container.name);
  if (override === undefined) return container;
  const { cpu, memory, memoryReservation } = override;
  return {
    ...container,
    ...(cpu !== undefined && { cpuUnits: cpu }),
    ...(memory !== undefined && { memoryMiB: memory }),
    ...(memoryReservation !== undefined && { memoryReservationMiB: memoryReservation }),
  };
}

/** `1024`, `1 vCPU` or `.5 vcpu`; anything else is as if it were not there. */
function cpuUnitsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d+|\d*\.\d+)\s*(vcpu)?$/i.exec(text.trim());
  if (parts === null) return undefined;
  return Math.round(Number(parts[1]) * (parts[2] === undefined ? 1 : 1_024));
}

/** `2048`, `2 GB` or `0.5gb`; anything else is as if it were not there. */
function memoryMiBOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d+|\d*\.\d+)\s*(gb)?$/i.exec(text.trim());
  if (parts === null) return undefined;
  return Math.round(Number(parts[1]) * (parts[2] === undefined ? 1 : 1_024));
}

function distinct(ports: readonly number[]): readonly number[] {
  return ports.length === 0 ? ports : [...new Set(ports)].sort((a, b) => a - b);
}

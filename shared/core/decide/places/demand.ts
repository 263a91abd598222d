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
  const containers = taskDefinition.containers.map((container) =>
    overridden(container, overrides?.containerOverrides),
  );
  // Windows has no cgroup for a whole task: ECS ignores the task's size there.
  const task = isWindows(taskDefinition.operatingSystemFamily)
    ? {}
    : taskSizeOf(taskDefinition, overrides);
  const awsvpc = taskDefinition.networkMode === 'awsvpc';
  const ports = awsvpc ? [] : containers.map(({ hostPorts }) => hostPorts);
  return {
    cpuUnits: task.cpuUnits ?? sum(containers.map(({ cpuUnits }) => cpuUnits)),
    memoryMiB: task.memoryMiB ?? sum(containers.map(memoryOf)),
    gpus: sum(containers.map(({ gpus }) => gpus)),
    portsTcp: distinct(ports.flatMap(({ tcp }) => tcp)),
    portsUdp: distinct(ports.flatMap(({ udp }) => udp)),
    eniSlots: awsvpc ? 1 : 0,
    ...(resources !== undefined && resources.length > 0 && { resources }),
  };
}

/** The size of the whole task, as far as the task definition or the overrides state one. */
export function taskSizeOf(
  taskDefinition: TaskDefinition,
  overrides: TaskOverride | undefined = undefined,
): { readonly cpuUnits?: number; readonly memoryMiB?: number } {
  const cpuUnits = cpuUnitsOf(overrides?.cpu) ?? taskDefinition.cpuUnits;
  const memoryMiB = memoryMiBOf(overrides?.memory) ?? taskDefinition.memoryMiB;
  return {
    ...(cpuUnits !== undefined && { cpuUnits }),
    ...(memoryMiB !== undefined && { memoryMiB }),
  };
}

function overridden(
  container: ContainerDefinition,
  overrides: readonly ContainerOverride[] | undefined,
): ContainerDefinition {
  const override = overrides?.find(({ name }) => name === container.name);
  if (override === undefined) return container;
  const { cpu, memory, memoryReservation } = override;
  return {
    ...container,
    ...(cpu !== undefined && { cpuUnits: cpu }),
    ...(memory !== undefined && { memoryMiB: memory }),
    ...(memoryReservation !== undefined && { memoryReservationMiB: memoryReservation }),
  };
}

function memoryOf({ memoryMiB, memoryReservationMiB }: ContainerDefinition): number {
  return memoryReservationMiB ?? memoryMiB ?? 0;
}

/** `1024`, `1 vCPU` or `.5 vcpu`; anything else is as if it were not there. */
function cpuUnitsOf(text: string | undefined): number | undefined {
  const parts = /^(\d+|\d*\.\d+)\s*(vcpu)?$/i.exec(text?.trim() ?? '');
  if (parts === null) return undefined;
  return Math.round(Number(parts[1]) * (parts[2] === undefined ? 1 : 1_024));
}

/** `2048`, `2 GB` or `0.5gb`; anything else is as if it were not there. */
function memoryMiBOf(text: string | undefined): number | undefined {
  const parts = /^(\d+|\d*\.\d+)\s*(gb)?$/i.exec(text?.trim() ?? '');
  if (parts === null) return undefined;
  return Math.round(Number(parts[1]) * (parts[2] === undefined ? 1 : 1_024));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function distinct(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}

import { Fleet } from '../shared/core/engine/fleet.ts';
import { Devices, wholeGpu } from '../shared/core/engine/gpu/devices.ts';
import { GpuChoice } from '../shared/core/engine/gpu/gpu-choice.ts';
import type { GpuKind, UsualTask } from '../shared/core/engine/gpu/gpu-row.ts';
import type { PackInstance, PackTask } from './pack-data.ts';
import { packPolicies } from './pack-policies.ts';

/** A trace, with equal instances and equal tasks told only once. */
export interface PackWorld {
  readonly instances: readonly PackInstance[];
  readonly kinds: readonly GpuKind[];
  /** By instance. */
  readonly kindOf: readonly number[];
  /** How often each is in the list of tasks is its popularity. */
  readonly shapes: readonly UsualTask[];
  /** By task. */
  readonly shapeOf: readonly number[];
  /** GPUs of all instances, in thousandths. */
  readonly capacity: number;
}

export function packWorld(
  instances: readonly PackInstance[],
  tasks: readonly PackTask[],
): PackWorld {
  const kinds = distinct(instances);
  const shapes = distinct(tasks);
  return {
    instances,
    kinds: kinds.values.map((instance, kind) => ({
      kind,
      rows: kinds.counts[kind] ?? 0,
      free: Float64Array.of(instance.cpu, instance.memoryMiB),
      shares: new Uint16Array(instance.gpus).fill(wholeGpu),
    })),
    kindOf: kinds.indexOf,
    shapes: shapes.values.map(({ cpu, memoryMiB, gpus, share, models }, shape) => {
      const accepted = kinds.values.map(
        ({ model }) => models.length === 0 || models.includes(model),
      );
      return {
        demand: Float64Array.of(cpu, memoryMiB),
        gpus,
        share,
        popularity: shapes.counts[shape] ?? 0,
        accepts: (kind) => accepted[kind] === true,
      };
    }),
    shapeOf: shapes.indexOf,
    capacity: instances.reduce((sum, { gpus }) => sum + gpus * wholeGpu, 0),
  };
}

/** The world's instances with nothing on them yet; tasks go by the index of their shape. */
export function emptyCluster({ instances, kinds, kindOf, shapes }: PackWorld, policy: string) {
  const fleet = new Fleet(instances.length, [0, 0]);
  instances.forEach(({ cpu, memoryMiB }, row) => {
    fleet.set(row, [cpu, memoryMiB]);
  });
  const devices = new Devices(instances.map(({ gpus }) => gpus));
  const worthOf = packPolicies[policy];
  if (worthOf === undefined) throw new RangeError(`There is no policy ${policy}.`);
  return new GpuChoice(fleet, devices, kindOf, worthOf(kinds, shapes), shapes);
}

function distinct<T extends object>(all: readonly T[]) {
  const indexes = new Map<string, number>();
  const values: T[] = [];
  const counts: number[] = [];
  const indexOf = all.map((one) => {
    const key = JSON.stringify(one);
    const index = indexes.get(key) ?? values.length;
    if (index === values.length) {
      indexes.set(key, index);
      values.push(one);
    }
    counts[index] = (counts[index] ?? 0) + 1;
    return index;
  });
  return { values, counts, indexOf };
}

import { type Amounts, at } from '../fleet.ts';
import { wholeGpu } from './devices.ts';
import { type GpuKind, type GpuRow, hasRoomEver, type UsualTask } from './gpu-row.ts';

/** Usual tasks that want the same of the GPUs, by the first resource they demand, ascending. */
interface Wanted {
  readonly gpus: number;
  readonly share: number;
  readonly first: Float64Array;
  readonly demands: readonly Float64Array[];
  readonly weights: Float64Array;
  /** The weights of as many tasks from the beginning, added up. */
  readonly weightOf: Float64Array;
  /** By resource, then by a number of tasks from the beginning: the most that any of them wants. */
  readonly mostOf: readonly Float64Array[];
}

/**
 * The GPUs of a row that the usual tasks could use, by their popularity: what they could not use is
 * the fragmentation of FGD (Weng et al., "Beware of Fragmentation", USENIX ATC 2023). Beyond FGD, a
 * task that only some rows would ever have room for counts for more on them, in the measure in which
 * the fleet has more GPUs for everybody than for it: so these rows are kept for it.
 */
export class UsableGpus {
  readonly #wantedOn: readonly (readonly Wanted[])[];

  constructor(kinds: readonly GpuKind[], usual: readonly UsualTask[]) {
    const total = usual.reduce((sum, { popularity }) => sum + popularity, 0);
    const allGpus = gpusOf(kinds);
    const weighed = usual
      .filter(({ gpus, popularity }) => gpus > 0 && popularity > 0)
      .map((task) => {
        const scarcity = allGpus / gpusOf(kinds.filter((kind) => hasRoomEver(kind, task)));
        return { task, weight: (task.popularity / total) * scarcity };
      });
    this.#wantedOn = kinds.map((kind) =>
      wantedOf(weighed.filter(({ task }) => hasRoomEver(kind, task))),
    );
  }

  /** In thousandths of a GPU. */
  of(row: GpuRow): number {
    let usable = 0;
    const { kind, free, shares } = row;
    for (const wanted of this.#wantedOn[kind] ?? []) {
      let gpu = shares.length - 1;
      let sum = 0;
      for (; gpu >= 0 && (shares[gpu] as number) >= wanted.share; gpu -= 1) {
        sum += shares[gpu] as number;
      }
      if (shares.length - 1 - gpu >= wanted.gpus) usable += sum * weightWithin(wanted, free);
    }
    return usable;
  }
}

/** The weight of those who want no more than is free. */
function weightWithin(wanted: Wanted, free: Float64Array): number {
  const count = countUpTo(wanted.first, free[0] as number);
  let isEnough = true;
  for (let resource = 1; resource < free.length; resource += 1) {
    if (at(wanted.mostOf[resource], count) > (free[resource] as number)) isEnough = false;
  }
  // Mostly one resource decides, and then nobody has to be asked one by one.
  if (isEnough) return wanted.weightOf[count] as number;
  let weight = 0;
  for (let task = 0; task < count; task += 1) {
    if (isWithin(wanted.demands[task] as Float64Array, free)) weight += at(wanted.weights, task);
  }
  return weight;
}

/** How many of the ascending amounts are not above `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWithin(demand: Float64Array, free: Float64Array): boolean {
  for (let resource = 0; resource < demand.length; resource += 1) {
    if ((demand[resource] as number) > (free[resource] as number)) return false;
  }
  return true;
}

interface Weighed {
  readonly task: UsualTask;
  readonly weight: number;
}

function wantedOf(weighed: readonly Weighed[]): Wanted[] {
  const groups = new Map<number, Weighed[]>();
  for (const one of weighed) {
    const key = one.task.gpus * (wholeGpu + 1) + one.task.share;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    group.sort((a, b) => at(a.task.demand, 0) - at(b.task.demand, 0));
    const [{ task } = { task: { gpus: 0, share: 0, demand: [] as Amounts } }] = group;
    return {
      gpus: task.gpus,
      share: task.share,
      first: Float64Array.from(group, (one) => at(one.task.demand, 0)),
      demands: group.map((one) => Float64Array.from(one.task.demand)),
      weights: Float64Array.from(group, ({ weight }) => weight),
      weightOf: running(group, 0, (sum, { weight }) => sum + weight),
      mostOf: Array.from(task.demand, (_, resource) =>
        running(group, 0, (most, one) => Math.max(most, at(one.task.demand, resource))),
      ),
    };
  });
}

/** What comes of the first none, one, two … of them. */
function running<T>(all: readonly T[], from: number, add: (sum: number, one: T) => number) {
  const sums = new Float64Array(all.length + 1).fill(from);
  all.forEach((one, index) => {
    sums[index + 1] = add(at(sums, index), one);
  });
  return sums;
}

function gpusOf(kinds: readonly GpuKind[]): number {
  return kinds.reduce((sum, { rows, shares }) => sum + rows * shares.length, 0);
}

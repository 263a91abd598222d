import { type Amounts, at } from '../fleet.ts';
import { wholeGpu } from './devices.ts';
import type { GpuRow, GpuTask } from './gpu-row.ts';

/** A task that is usually asked for, and how often in relation to the others. */
export interface UsualTask extends GpuTask {
  readonly popularity: number;
}

/** How many rows of a kind there are, and what is free on one while nothing runs there. */
export interface GpuKind extends GpuRow {
  readonly rows: number;
}

/** Usual tasks that want the same of the GPUs. */
interface Wanted {
  readonly gpus: number;
  readonly share: number;
  /** By the first resource, ascending. */
  readonly tasks: { readonly demand: Amounts; weight: number }[];
}

/** What a GPU's worth of a usual task wants of the resources, inverted. */
interface Mix {
  readonly gpuPer: Float64Array;
  readonly weight: number;
}

/**
 * What a row is worth to the tasks that are usually asked for, in thousandths of a GPU. A task goes
 * where the worth falls least. Two things are added up:
 *
 * - *Usable*: the GPUs that the usual tasks could use there, by their popularity. What they could
 *   not use is the fragmentation of FGD (Weng et al., "Beware of Fragmentation", USENIX ATC 2023).
 *   Beyond FGD, a task that only few rows would ever have room for counts for more on them, in the
 *   measure of what the fleet has for everybody: so these rows are kept for it.
 * - *Balanced*: the GPUs that the resources beside them last for, if the tasks to come were all
 *   like a usual one and could be cut to size. FGD asks about one more task only and does not see
 *   that of five GPUs two will be left for want of CPU.
 */
export class KeptUsable {
  readonly #wantedOn: readonly (readonly Wanted[])[];
  readonly #mixes: readonly Mix[];

  constructor(kinds: readonly GpuKind[], usual: readonly UsualTask[]) {
    const total = usual.reduce((sum, { popularity }) => sum + popularity, 0);
    const wanting = usual.filter(({ gpus, popularity }) => gpus > 0 && popularity > 0);
    const allGpus = gpusOf(kinds, () => true);
    const wanted = kinds.map(() => new Map<number, Wanted>());
    for (const task of wanting) {
      const welcome = kinds.filter((kind) => hasRoomEver(kind, task));
      const scarcity = allGpus / gpusOf(kinds, (kind) => welcome.includes(kind));
      for (const { kind } of welcome) {
        add(wanted[kind], task, (task.popularity / total) * scarcity);
      }
    }
    this.#wantedOn = wanted.map((groups) => {
      for (const { tasks } of groups.values()) {
        tasks.sort((a, b) => at(a.demand, 0) - at(b.demand, 0));
      }
      return [...groups.values()];
    });
    this.#mixes = mixesOf(wanting);
  }

  of(row: GpuRow): number {
    return this.#usable(row) + this.#balanced(row);
  }

  #usable({ kind, free, shares }: GpuRow): number {
    let usable = 0;
    for (const { gpus, share, tasks } of this.#wantedOn[kind] ?? []) {
      let count = 0;
      let sum = 0;
      for (let gpu = shares.length - 1; gpu >= 0 && at(shares, gpu) >= share; gpu -= 1) {
        count += 1;
        sum += at(shares, gpu);
      }
      if (count < gpus) continue;
      for (const { demand, weight } of tasks) {
        if (at(demand, 0) > at(free, 0)) break;
        if (isWithin(demand, free)) usable += weight * sum;
      }
    }
    return usable;
  }

  #balanced({ free, shares }: GpuRow): number {
    let sum = 0;
    for (let gpu = 0; gpu < shares.length; gpu += 1) sum += at(shares, gpu);
    let balanced = 0;
    for (const { gpuPer, weight } of this.#mixes) {
      let least = sum;
      for (let resource = 0; resource < gpuPer.length; resource += 1) {
        const lasting = at(free, resource) * at(gpuPer, resource);
        if (lasting < least) least = lasting;
      }
      balanced += weight * least;
    }
    return balanced;
  }
}

/** The weights of the mixes add up to one: each counts by the GPUs that its tasks take. */
function mixesOf(usual: readonly UsualTask[]): readonly Mix[] {
  const mixes = new Map<string, Mix>();
  const total = usual.reduce((sum, task) => sum + gpuOf(task) * task.popularity, 0);
  for (const task of usual) {
    // What wants none of a resource finds that it lasts for any number of GPUs.
    const gpuPer = Float64Array.from(task.demand, (amount) =>
      amount === 0 ? Number.MAX_VALUE : gpuOf(task) / amount,
    );
    const key = gpuPer.join();
    const weight = (gpuOf(task) * task.popularity) / total + (mixes.get(key)?.weight ?? 0);
    mixes.set(key, { gpuPer, weight });
  }
  return [...mixes.values()];
}

function add(groups: Map<number, Wanted> | undefined, task: GpuTask, weight: number): void {
  const { gpus, share, demand } = task;
  const key = gpus * (wholeGpu + 1) + share;
  const group = groups?.get(key) ?? { gpus, share, tasks: [] };
  groups?.set(key, group);
  const same = group.tasks.find(
    (other) => isWithin(other.demand, demand) && isWithin(demand, other.demand),
  );
  if (same === undefined) group.tasks.push({ demand, weight });
  else same.weight += weight;
}

function gpusOf(kinds: readonly GpuKind[], counts: (kind: GpuKind) => boolean): number {
  return kinds.reduce((sum, kind) => sum + (counts(kind) ? kind.rows * kind.shares.length : 0), 0);
}

function gpuOf({ gpus, share }: GpuTask): number {
  return gpus * share;
}

function hasRoomEver({ kind, free, shares }: GpuKind, task: GpuTask): boolean {
  return task.accepts(kind) && isWithin(task.demand, free) && task.gpus <= shares.length;
}

function isWithin(demand: Amounts, free: Amounts): boolean {
  for (let resource = 0; resource < demand.length; resource += 1) {
    if (at(demand, resource) > at(free, resource)) return false;
  }
  return true;
}

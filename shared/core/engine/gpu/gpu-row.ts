import { type Amounts, at } from '../fleet.ts';
import { type GpuDemand, wholeGpu } from './devices.ts';

/** A task that may want GPUs, and resources besides. */
export interface GpuTask extends GpuDemand {
  readonly demand: Amounts;
  /** Whether it may run on rows of this kind at all, by their attributes. */
  accepts(kind: number): boolean;
}

/** A task that is usually asked for, and how often in relation to the others. */
export interface UsualTask extends GpuTask {
  readonly popularity: number;
}

/** What a row is and has free: all that a decision about it depends on. */
export interface GpuRow {
  /** Rows of a kind are the same while nothing runs there. */
  readonly kind: number;
  /** By resource. */
  readonly free: Float64Array;
  /** What is free of each GPU, in thousandths, ascending: which is which does not matter here. */
  readonly shares: Uint16Array;
}

/** How many rows of a kind there are, and what is free on one while nothing runs there. */
export interface GpuKind extends GpuRow {
  readonly rows: number;
}

/** Whether the task would have room on a row of the kind with nothing else on it. */
export function hasRoomEver({ kind, free, shares }: GpuKind, task: GpuTask): boolean {
  return (
    task.accepts(kind) &&
    free.every((amount, resource) => at(task.demand, resource) <= amount) &&
    task.gpus <= shares.length
  );
}

/**
 * What would be left of a row after a task, for each different way to pick its GPUs: whole GPUs are
 * alike, but a share may come out of any GPU that has it.
 *
 * @param visit is told what is free, before, of the GPUs that were picked; `after` is only lent
 */
export function eachWay(
  row: GpuRow,
  task: GpuTask,
  visit: (after: GpuRow, picked: number) => void,
): void {
  if (!task.accepts(row.kind)) return;
  const { shares } = row;
  const free = row.free.slice();
  for (let resource = 0; resource < free.length; resource += 1) {
    const left = (free[resource] as number) - at(task.demand, resource);
    if (left < 0) return;
    free[resource] = left;
  }
  if (task.gpus === 0) {
    visit({ kind: row.kind, free, shares }, wholeGpu);
    return;
  }
  const after = { kind: row.kind, free, shares: shares.slice() };
  let previous = -1;
  for (let last = task.gpus - 1; last < shares.length; last += 1) {
    const picked = shares[last] as number;
    const isAlike = shares[last - task.gpus + 1] === picked;
    if (picked < task.share || picked === previous || !isAlike) continue;
    previous = picked;
    takeFrom(shares, last, task, after.shares);
    visit(after, picked);
  }
}

/** Writes the shares, ascending again, after those up to the index `last` have given theirs. */
function takeFrom(
  shares: Uint16Array,
  last: number,
  { gpus, share }: GpuDemand,
  left: Uint16Array,
): void {
  left.set(shares);
  for (let gpu = last - gpus + 1; gpu <= last; gpu += 1) {
    const less = (shares[gpu] as number) - share;
    let place = gpu;
    for (; place > 0 && (left[place - 1] as number) > less; place -= 1) {
      left[place] = left[place - 1] as number;
    }
    left[place] = less;
  }
}

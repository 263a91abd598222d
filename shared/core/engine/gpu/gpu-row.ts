import { type Amounts, at } from '../fleet.ts';
import { type GpuDemand, wholeGpu } from './devices.ts';

/** A task that may want GPUs, and resources besides. */
export interface GpuTask extends GpuDemand {
  readonly demand: Amounts;
  /** Whether it may run on rows of this kind at all, by their attributes. */
  accepts(kind: number): boolean;
}

/** What a row is and has free: all that a decision about it depends on. */
export interface GpuRow {
  /** Rows of a kind are the same while nothing runs there. */
  readonly kind: number;
  readonly free: Amounts;
  /** What is free of each GPU, in thousandths, ascending: which is which does not matter here. */
  readonly shares: Amounts;
}

/**
 * What would be left of a row after a task, for each different way to pick its GPUs: whole GPUs are
 * alike, but a share may come out of any GPU that has it.
 *
 * @param visit is told what is free, before, of the GPUs that were picked
 */
export function eachWay(
  row: GpuRow,
  task: GpuTask,
  visit: (after: GpuRow, picked: number) => void,
): void {
  if (!task.accepts(row.kind)) return;
  const free = new Float64Array(row.free.length);
  for (let resource = 0; resource < free.length; resource += 1) {
    free[resource] = at(row.free, resource) - at(task.demand, resource);
    if (at(free, resource) < 0) return;
  }
  if (task.gpus === 0) {
    visit({ kind: row.kind, free, shares: row.shares }, wholeGpu);
    return;
  }
  let previous = -1;
  for (let last = task.gpus - 1; last < row.shares.length; last += 1) {
    const picked = at(row.shares, last);
    const isAlike = at(row.shares, last - task.gpus + 1) === picked;
    if (picked < task.share || picked === previous || !isAlike) continue;
    previous = picked;
    visit({ kind: row.kind, free, shares: without(row.shares, last, task) }, picked);
  }
}

/** The shares, ascending, after those up to the index `last` have given theirs. */
function without(shares: Amounts, last: number, { gpus, share }: GpuDemand): Uint16Array {
  const left = Uint16Array.from(shares);
  for (let gpu = last - gpus + 1; gpu <= last; gpu += 1) left[gpu] = at(left, gpu) - share;
  return left.sort();
}

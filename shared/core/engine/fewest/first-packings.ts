import { amountAt } from '../reads.ts';
import { Packing } from './packing.ts';
import { largestFirst, type Sizes } from './sizes.ts';

/**
 * Quick packings to begin with; what fits nowhere is left out.
 *
 * @param rows all of them, those first that are to be used first
 */
export function firstPackings(sizes: Sizes, rows = roomiestFirst(sizes)): Packing[] {
  const byWeight = largestFirst(sizes.weight);
  const byShare = largestFirst(sizes.share);
  return [
    firstFit(sizes, byWeight, rows),
    firstFit(sizes, byShare, rows),
    bestFit(sizes, byWeight, rows),
    rowByRow(sizes, byWeight, rows),
  ];
}

/** Rows by what they have in all, and by their numbers where that is the same. */
export function roomiestFirst(sizes: Sizes): number[] {
  const weight = Float64Array.from({ length: sizes.rows }, (_, row) =>
    sizes.weigh(sizes.room, row),
  );
  return largestFirst(weight);
}

/** First fit decreasing: each task onto the first row with room. */
function firstFit(sizes: Sizes, tasks: readonly number[], rows: readonly number[]): Packing {
  const packing = new Packing(sizes);
  for (const task of tasks) {
    const row = rows.find((candidate) => packing.fits(task, candidate));
    if (row !== undefined) packing.put(task, row);
  }
  return packing;
}

/** Best fit decreasing: of the rows in use, the one with least left; else the next row. */
function bestFit(sizes: Sizes, tasks: readonly number[], rows: readonly number[]): Packing {
  const packing = new Packing(sizes);
  for (const task of tasks) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const row of rows) {
      if (packing.tasksOn(row).length === 0 && best >= 0) break;
      if (!packing.fits(task, row)) continue;
      const left = sizes.weigh(packing.free, row);
      if (left < least) {
        least = left;
        best = row;
      }
    }
    if (best >= 0) packing.put(task, best);
  }
  return packing;
}

/** Fills one row after the other with the tasks whose demand looks most like what is left there. */
function rowByRow(sizes: Sizes, tasks: readonly number[], rows: readonly number[]): Packing {
  const packing = new Packing(sizes);
  const waiting = new Set(tasks);
  for (const row of rows) {
    for (;;) {
      let best = -1;
      let most = Number.NEGATIVE_INFINITY;
      for (const task of waiting) {
        if (!packing.fits(task, row)) continue;
        const likeness = dotProduct(packing, task, row);
        if (likeness > most) {
          most = likeness;
          best = task;
        }
      }
      if (best < 0) break;
      packing.put(best, row);
      waiting.delete(best);
    }
    if (waiting.size === 0) break;
  }
  return packing;
}

function dotProduct({ sizes, free }: Packing, task: number, row: number): number {
  const { resources, demand, unitWeight } = sizes;
  let sum = 0;
  for (let resource = 0; resource < resources; resource += 1) {
    const unit = amountAt(unitWeight, resource);
    const asked = amountAt(demand, task * resources + resource) * unit;
    sum += asked * amountAt(free, row * resources + resource) * unit;
  }
  return sum;
}

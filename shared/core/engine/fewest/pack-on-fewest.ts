import { amountAt } from '../reads.ts';
import { firstPackings } from './first-packings.ts';
import type { Packing } from './packing.ts';
import { rowsAtLeast } from './rows-at-least.ts';
import { type PackingProblem, Sizes } from './sizes.ts';
import { Squeeze } from './squeeze.ts';

/** How long to search. The same problem, seed and steps have the same answer. */
export interface PackingEffort {
  readonly seed: number;
  /** A step finds a place for one task, if need be at the cost of others. */
  readonly steps: number;
  /** Asked before each step; ends the search earlier. */
  goOn?(): boolean;
}

/** Where the tasks run. */
export type Packed =
  | {
      readonly type: 'PACKED';
      /** By task. */
      readonly rowOf: Int32Array;
      readonly rowsInUse: number;
      /** Fewer are impossible; the packing is proven to be the best when it needs as many. */
      readonly rowsAtLeast: number;
      readonly stepsTaken: number;
    }
  /** Each of these tasks fits on no row, even if that were empty. */
  | { readonly type: 'TOO_LARGE'; readonly tasks: readonly number[] }
  /** No place was found for these tasks: there may be none. */
  | { readonly type: 'NO_ROOM'; readonly tasks: readonly number[] };

/**
 * All tasks on as few rows as possible: a quick packing, of which then one row after the other is
 * given up, and its tasks squeezed in elsewhere.
 *
 * @throws RangeError for amounts that are missing, negative or not finite
 */
export function packOnFewest(problem: PackingProblem, effort: PackingEffort): Packed {
  const sizes = new Sizes(problem);
  const tooLarge = tasksTooLarge(sizes);
  if (tooLarge.length > 0) return { type: 'TOO_LARGE', tasks: tooLarge };
  const packing = fewestRowsOf(firstPackings(sizes));
  const squeeze = new Squeeze(packing, effort.seed);
  let stepsTaken = 0;
  const goOn = (): boolean => {
    if (stepsTaken >= effort.steps || effort.goOn?.() === false) return false;
    stepsTaken += 1;
    return true;
  };
  const waiting = packing.tasksNowhere();
  if (waiting.length > 0) {
    const { type } = squeeze.getIn(waiting, [...Array(sizes.rows).keys()], goOn);
    if (type !== 'IN') return { type: 'NO_ROOM', tasks: packing.tasksNowhere() };
  }
  const least = rowsAtLeast(sizes);
  const rowOf = giveUpRows(packing, squeeze, least, goOn);
  return {
    type: 'PACKED',
    rowOf,
    rowsInUse: new Set(rowOf).size,
    rowsAtLeast: least,
    stepsTaken,
  };
}

function tasksTooLarge(sizes: Sizes): number[] {
  const rows = [...Array(sizes.rows).keys()];
  const tasks = [...Array(sizes.tasks).keys()];
  return tasks.filter((task) => !rows.some((row) => sizes.fitsAlone(task, row)));
}

/** Of the packings that leave fewest tasks out, the first with fewest rows. */
function fewestRowsOf(packings: readonly Packing[]): Packing {
  const score = (packing: Packing): number =>
    packing.tasksNowhere().length * (packing.sizes.rows + 1) + packing.rowsInUse().length;
  return packings.reduce((best, other) => (score(other) < score(best) ? other : best));
}

/** @returns the row of each task, in the last packing that held all of them */
function giveUpRows(
  packing: Packing,
  squeeze: Squeeze,
  least: number,
  goOn: () => boolean,
): Int32Array {
  let best = Int32Array.from(packing.rowOf);
  let rows = packing.rowsInUse();
  const needed = new Set<number>();
  while (rows.length > least) {
    const row = lightestOf(
      rows.filter((candidate) => !needed.has(candidate)),
      packing,
    );
    if (row === undefined) break;
    const tasks = [...packing.tasksOn(row)];
    for (const task of tasks) packing.take(task);
    const others = rows.filter((other) => other !== row);
    const { type } = squeeze.getIn(tasks, others, goOn);
    if (type === 'OUT_OF_TIME') break;
    if (type === 'IN') {
      best = Int32Array.from(packing.rowOf);
      rows = packing.rowsInUse();
    } else {
      needed.add(row);
      restore(packing, best);
    }
  }
  return best;
}

/** The row whose tasks weigh least. */
function lightestOf(rows: readonly number[], packing: Packing): number | undefined {
  const { weight } = packing.sizes;
  const load = (row: number): number =>
    packing.tasksOn(row).reduce((sum, task) => sum + amountAt(weight, task), 0);
  let lightest: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (load(row) >= least) continue;
    least = load(row);
    lightest = row;
  }
  return lightest;
}

function restore(packing: Packing, rowOf: Int32Array): void {
  packing.rowOf.forEach((row, task) => {
    if (row >= 0) packing.take(task);
  });
  rowOf.forEach((row, task) => {
    packing.put(task, row);
  });
}

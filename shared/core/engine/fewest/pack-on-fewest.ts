import { firstPackings } from './first-packings.ts';
import { giveUpRows } from './give-up-rows.ts';
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
  const rowOf = giveUpRows(packing, squeeze, { least, goOn });
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

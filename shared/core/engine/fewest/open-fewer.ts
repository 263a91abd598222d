import { amountAt } from '../reads.ts';
import { firstPackings, roomiestFirst } from './first-packings.ts';
import { giveUpRows } from './give-up-rows.ts';
import type { PackingEffort } from './pack-on-fewest.ts';
import { Packing } from './packing.ts';
import { openedAtLeast } from './rows-at-least.ts';
import { type PackingProblem, Sizes } from './sizes.ts';
import { Squeeze } from './squeeze.ts';

/** A packing that there is, and what of it can be saved. */
export interface PackingToImprove extends PackingProblem {
  /** By task; -1 of those that found no room. */
  readonly rowOf: Int32Array;
  /** Rows on which others run: using them opens none. */
  readonly inUse: ReadonlySet<number>;
}

/** Quick packings from scratch are tried where tasks times tasks times rows are no more than this. */
const looksFromScratchMax = 200_000;

/**
 * A better packing than the one that there is: more of the tasks have room, or as many on fewer rows
 * that were not in use. Whoever had room still has it.
 *
 * @returns the row of each task; `undefined` where nothing better was found
 * @throws RangeError for amounts that are missing, negative or not finite
 */
export function openFewer(
  problem: PackingToImprove,
  { seed, steps, goOn: mayGoOn }: PackingEffort,
): Int32Array | undefined {
  const { inUse, rowOf } = problem;
  const sizes = new Sizes(problem);
  const given = packingOf(sizes, rowOf);
  const least = openedAtLeast(sizes, inUse);
  const before = standingOf(given, inUse);
  if (before.left === 0 && before.opened <= least) return undefined;
  // What finds no room asks for none: the bound holds of a packing of all.
  const leastOf = ({ left }: Standing) => (left === 0 ? least : 0);
  const packing = bestToBegin(given, inUse);
  const squeeze = new Squeeze(packing, seed);
  let taken = 0;
  const goOn = (): boolean => {
    taken += 1;
    return taken <= steps && mayGoOn?.() !== false;
  };
  letIn(packing, squeeze, goOn);
  packing.restore(
    giveUpRows(packing, squeeze, { least: leastOf(standingOf(packing, inUse)), inUse, goOn }),
  );
  // What was given up is room.
  putWhereRoomIs(packing);
  const after = standingOf(packing, inUse);
  const isBetter =
    after.left < before.left || (after.left === before.left && after.opened < before.opened);
  return isBetter ? Int32Array.from(packing.rowOf) : undefined;
}

function packingOf(sizes: Sizes, rowOf: Int32Array): Packing {
  const packing = new Packing(sizes);
  packing.restore(rowOf);
  return packing;
}

/** How many tasks run nowhere, and how many rows are used only by these tasks. */
interface Standing {
  readonly left: number;
  readonly opened: number;
}

function standingOf(packing: Packing, inUse: ReadonlySet<number>): Standing {
  return {
    left: packing.tasksNowhere().length,
    opened: packing.rowsInUse().filter((row) => !inUse.has(row)).length,
  };
}

/** The packing that there is, or the first quick one that holds all and opens fewer. */
function bestToBegin(given: Packing, inUse: ReadonlySet<number>): Packing {
  const { sizes } = given;
  if (sizes.tasks * sizes.tasks * sizes.rows > looksFromScratchMax) return given;
  const roomiest = roomiestFirst(sizes);
  const rows = [...inUse, ...roomiest.filter((row) => !inUse.has(row))];
  let best = given;
  for (const packing of firstPackings(sizes, rows)) {
    const now = standingOf(packing, inUse);
    const least = standingOf(best, inUse);
    if (now.left === 0 && (least.left > 0 || now.opened < least.opened)) best = packing;
  }
  return best;
}

/** Finds room for one after the other of those that have none; whoever had room keeps it. */
function letIn(packing: Packing, squeeze: Squeeze, goOn: () => boolean): void {
  const rows = [...Array(packing.sizes.rows).keys()];
  for (const task of packing.tasksNowhere()) {
    if (!isFreeInAll(packing, task)) continue;
    if (!rows.some((row) => packing.sizes.fitsAlone(task, row))) continue;
    const before = Int32Array.from(packing.rowOf);
    const { type } = squeeze.getIn([task], rows, goOn);
    if (type === 'IN') continue;
    packing.restore(before);
    if (type === 'OUT_OF_TIME') return;
  }
}

/** Whether all that is free, were it on one row, would be enough: moving the others makes no more. */
function isFreeInAll({ sizes, free }: Packing, task: number): boolean {
  const { resources, demand, rows } = sizes;
  for (let resource = 0; resource < resources; resource += 1) {
    let left = amountAt(demand, task * resources + resource);
    for (let row = 0; left > 0 && row < rows; row += 1) {
      left -= amountAt(free, row * resources + resource);
    }
    if (left > 0) return false;
  }
  return true;
}

function putWhereRoomIs(packing: Packing): void {
  for (const task of packing.tasksNowhere()) {
    for (let row = 0; row < packing.sizes.rows; row += 1) {
      if (!packing.fits(task, row)) continue;
      packing.put(task, row);
      break;
    }
  }
}

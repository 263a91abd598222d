import { amountAt } from '../reads.ts';
import type { Packing } from './packing.ts';
import type { Squeeze } from './squeeze.ts';

/** What is to be reached, and for how long it is tried. */
export interface GivingUp {
  /** Fewer are impossible: there the search ends. */
  readonly least: number;
  /** Rows that are in use whatever becomes of these tasks, and so cost nothing; none when absent. */
  readonly inUse?: ReadonlySet<number>;
  /** Asked before each step. */
  goOn(): boolean;
}

/**
 * Gives up one row after the other, the lightest first, and squeezes its tasks in elsewhere. Leaves
 * the packing somewhere on the way.
 *
 * @returns the row of each task, in the last packing that held all of them
 */
export function giveUpRows(
  packing: Packing,
  squeeze: Squeeze,
  { least, inUse = new Set(), goOn }: GivingUp,
): Int32Array {
  const opened = () => packing.rowsInUse().filter((row) => !inUse.has(row));
  let best = Int32Array.from(packing.rowOf);
  let rows = opened();
  const needed = new Set<number>();
  while (rows.length > least) {
    const row = lightestOf(
      rows.filter((candidate) => !needed.has(candidate)),
      packing,
    );
    if (row === undefined) break;
    const tasks = [...packing.tasksOn(row)];
    for (const task of tasks) packing.take(task);
    const others = [...inUse, ...rows.filter((other) => other !== row)];
    const { type } = squeeze.getIn(tasks, others, goOn);
    if (type === 'OUT_OF_TIME') break;
    if (type === 'IN') {
      best = Int32Array.from(packing.rowOf);
      rows = opened();
    } else {
      needed.add(row);
      packing.restore(best);
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
    const mine = load(row);
    if (mine >= least) continue;
    least = mine;
    lightest = row;
  }
  return lightest;
}

import type { Columns } from '../columns.ts';
import type { Movable } from './movable-tasks.ts';

/**
 * Whether tasks that all have a place could do with fewer instances than they opened, were each as
 * small as the least of them: one look at each row, so that what cannot be gained costs little.
 *
 * @param mine how many of the tasks are on a row
 * @param opened rows on which only these tasks are
 */
export function mayOpenFewer(
  columns: Columns,
  tasks: readonly Movable[],
  mine: ReadonlyMap<number, number>,
  opened: number,
): boolean {
  const least = leastOf(tasks);
  const own = amountsByRow(tasks);
  const isAlike = sameValues(columns, tasks);
  let left = tasks.length;
  let most = 0;
  const { instances } = columns;
  for (let row = 0; row < instances.length && left > 0; row += 1) {
    const instance = instances[row];
    const tasksHere = mine.get(row) ?? 0;
    if (instance === undefined) continue;
    if (tasksHere === 0 && (instance.closed !== undefined || !isAlike(row))) continue;
    const taken = own.get(row);
    const times =
      taken === undefined ? columns.times(row, least) : timesWith(columns, row, taken, least);
    if (instance.runningTasksCount > tasksHere) left -= times;
    else if (times > most) most = times;
  }
  return left <= 0 || Math.ceil(left / Math.max(1, most)) < opened;
}

/** Whether a row has the values of all that the tasks are spread over, which they all share. */
export function sameValues(columns: Columns, tasks: readonly Movable[]): (row: number) => boolean {
  const [first] = tasks;
  const here = first?.row;
  if (here === undefined || first === undefined || first.kind.spreadOver.length === 0) {
    return () => true;
  }
  const wanted = first.kind.spreadOver.map((field) => ({
    field,
    value: columns.valueOf(here, field),
  }));
  return (row) => wanted.every(({ field, value }) => columns.valueOf(row, field) === value);
}

/** Of each resource what the task takes that takes least of it. */
export function leastOf(tasks: readonly Movable[]): Float64Array {
  const [first] = tasks;
  const least = Float64Array.from(first?.kind.amounts ?? []);
  let before = first?.kind;
  for (const { kind } of tasks) {
    if (kind === before) continue;
    before = kind;
    least.forEach((amount, resource) => {
      least[resource] = Math.min(amount, kind.amounts[resource] ?? 0);
    });
  }
  return least;
}

function amountsByRow(tasks: readonly Movable[]): ReadonlyMap<number, Float64Array> {
  const byRow = new Map<number, Float64Array>();
  for (const { row, kind } of tasks) {
    if (row === undefined) continue;
    const sum = byRow.get(row);
    if (sum === undefined) byRow.set(row, Float64Array.from(kind.amounts));
    else {
      for (let resource = 0; resource < sum.length; resource += 1) {
        sum[resource] = (sum[resource] as number) + (kind.amounts[resource] ?? 0);
      }
    }
  }
  return byRow;
}

/** How often the least is there once the tasks of the row are lifted. */
function timesWith(
  columns: Columns,
  row: number,
  taken: Float64Array,
  least: Float64Array,
): number {
  const free = columns.amountsFree(row);
  let times = Number.POSITIVE_INFINITY;
  for (let resource = 0; resource < least.length; resource += 1) {
    const asked = least[resource] as number;
    if (asked <= 0) continue;
    const there = (free[resource] as number) + (taken[resource] ?? 0);
    times = Math.min(times, Math.floor(there / asked));
  }
  return Math.max(0, times);
}

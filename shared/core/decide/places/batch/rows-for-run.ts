import { zoneField } from '../../../placement-rules.ts';
import type { Columns } from '../columns.ts';
import { leastOf, mayOpenFewer, sameValues } from './may-open-fewer.ts';
import type { Movable } from './movable-tasks.ts';

/** Of the instances on which others run, so many are looked at: those come first that took one. */
const inUseMax = 500;

/** Of the instances that nobody uses, beside those that were opened. */
const emptyMax = 100;

/** The rows among which the tasks of a run may change places. */
export interface RowsForRun {
  readonly all: readonly number[];
  /** Positions in `all` on which others run. */
  readonly inUse: ReadonlySet<number>;
}

/** @returns `undefined` where nothing can be gained: all have room, and no instance was opened */
export function rowsForRun(columns: Columns, tasks: readonly Movable[]): RowsForRun | undefined {
  const mine = new Map<number, number>();
  for (const { row } of tasks) {
    if (row !== undefined) mine.set(row, (mine.get(row) ?? 0) + 1);
  }
  const others = (row: number) =>
    (columns.instances[row]?.runningTasksCount ?? 0) - (mine.get(row) ?? 0);
  const taken = [...mine.keys()];
  const opened = taken.filter((row) => others(row) === 0);
  const isMissing = tasks.some(({ row }) => row === undefined);
  if (mine.size === 0 || (opened.length === 0 && !isMissing)) return undefined;
  if (!isMissing && !mayOpenFewer(columns, tasks, mine, opened.length)) return undefined;
  const { inUse, empty } = further(columns, tasks, mine, opened.length);
  const rows = [...taken, ...inUse, ...empty].sort((a, b) => a - b);
  const positions = rows.flatMap((row, position) => (others(row) > 0 ? [position] : []));
  return { all: rows, inUse: new Set(positions) };
}

/** Those with room for the least of the tasks; of empty ones that are alike no more than were opened. */
function further(
  columns: Columns,
  tasks: readonly Movable[],
  mine: ReadonlyMap<number, number>,
  opened: number,
): { readonly inUse: readonly number[]; readonly empty: readonly number[] } {
  const least = leastOf(tasks);
  const isAlike = sameValues(columns, tasks);
  const seen = new Map<string, number>();
  const inUse: number[] = [];
  const empty: number[] = [];
  for (const [row, { runningTasksCount, tasksMax, closed }] of columns.instances.entries()) {
    if (mine.has(row) || tasksMax !== undefined || closed !== undefined) continue;
    if (!columns.fits(row, least)) continue;
    if (!isAlike(row)) continue;
    if (runningTasksCount > 0) {
      if (inUse.length < inUseMax) inUse.push(row);
      continue;
    }
    const free = Array.from(columns.amountsFree(row));
    const zone = columns.valueOf(row, zoneField);
    const kind = JSON.stringify([free, zone]);
    const alike = seen.get(kind) ?? 0;
    if (alike >= Math.max(opened, 1) || empty.length === emptyMax) continue;
    seen.set(kind, alike + 1);
    empty.push(row);
  }
  return { inUse, empty };
}

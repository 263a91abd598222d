import { openFewer } from '../../../engine/fewest/open-fewer.ts';
import type { PackingEffort } from '../../../engine/fewest/pack-on-fewest.ts';
import type { Columns } from '../columns.ts';
import type { Movable } from './movable-tasks.ts';
import { rowsForRun } from './rows-for-run.ts';
import { runAsProblem } from './run-as-problem.ts';

/** A step looks at all rows: of many of them fewer steps are taken, so that a turn stays short. */
const looksMax = 400_000;

/** Fewer steps are enough for few tasks. */
const stepsPerTask = 10;

/**
 * Looks for better places for tasks that may have each other's, and takes them in the columns.
 *
 * @returns where each of them is now that has a place; `undefined` where nothing was gained
 */
export function changePlaces(
  columns: Columns,
  tasks: readonly Movable[],
  { seed, steps }: PackingEffort,
): ReadonlyMap<Movable, number> | undefined {
  const rows = tasks.length < 2 ? undefined : rowsForRun(columns, tasks);
  if (rows === undefined) return undefined;
  const before = new Map(
    tasks.flatMap((task) => (task.row === undefined ? [] : [[task, task.row]])),
  );
  for (const [task, row] of before) lift(columns, task, row);
  const problem = runAsProblem(columns, tasks, rows);
  const affordable = Math.floor(looksMax / (rows.all.length + tasks.length));
  const rowOf =
    problem &&
    openFewer(problem, { seed, steps: Math.min(steps, affordable, tasks.length * stepsPerTask) });
  const after = new Map<Movable, number>();
  for (const [position, task] of tasks.entries()) {
    const row = rows.all[rowOf?.[position] ?? -1];
    if (row !== undefined) after.set(task, row);
  }
  // A task that is placed alone goes where its strategy says.
  if (after.size > 1 && mayBePut(columns, after)) return after;
  for (const [task, row] of before) put(columns, task, row);
  return undefined;
}

/** Puts each where it is to go if the rules by which it is placed alone let it; else none of them. */
function mayBePut(columns: Columns, rows: ReadonlyMap<Movable, number>): boolean {
  const done: [Movable, number][] = [];
  for (const [task, row] of rows) {
    if (!columns.fits(row, task.kind.amounts) || !task.kind.accepts(row)) {
      for (const [other, there] of done) lift(columns, other, there);
      return false;
    }
    put(columns, task, row);
    done.push([task, row]);
  }
  return true;
}

function put(columns: Columns, { kind }: Movable, row: number): void {
  columns.reserve(row, kind.ask.demand, kind.group);
}

function lift(columns: Columns, { kind }: Movable, row: number): void {
  columns.release(row, kind.ask.demand, kind.group);
}

import { fewestVictims } from '../../engine/preemption/fewest-victims.ts';
import type { Ask } from '../places/ask.ts';
import { amountsOf } from '../places/columns.ts';
import type { ComingRow, Displaceable } from './coming-row.ts';
import { priorityGap } from './may-displace.ts';
import { problemOf } from './victim-problem.ts';

/** Who would have to go from one row for a task. */
export interface Victims {
  /** None where what is on its way is enough. */
  readonly victims: readonly Displaceable[];
  readonly highest: number;
  /** When the oldest of them began to serve. */
  readonly since: number;
}

/** How many more tasks of a placement may go; '' stands for tasks that no budget counts. */
export type MayGo = (group: string) => number;

/** More than anybody asks for at once: what asks for nothing fits any number of times. */
const timesMax = 1_000_000;

/** What was found out about a row for tasks of one shape, and on what budgets. */
export interface Found {
  /** `undefined` where nobody can make enough room. */
  readonly victims: Victims | undefined;
  readonly budgets: ReadonlyMap<string, number>;
  /** There would be room for no more of them if all who may have to go went. */
  readonly most: number;
}

/** A row remembers what was found out for so many shapes; then it begins anew. */
const shapesMax = 64;

/**
 * By row, and since a row is never changed, for as long as it is what will be: the answer hangs on
 * nothing but the row, what the task asks, its priority, and those budgets that were asked for on
 * the way to it.
 */
const found = new WeakMap<ComingRow, Map<string, Found>>();

/** What the answer hangs on of all that a task asks. */
export function shapeOf({ demand, work }: Ask): string {
  return JSON.stringify([work.request.priority, demand]);
}

/** Who has to go for one more task. */
export function victimsOn(room: ComingRow, ask: Ask, shape: string, mayGo: MayGo): Found {
  let ofRow = found.get(room);
  const before = ofRow?.get(shape);
  if (before !== undefined && isSame(before.budgets, mayGo)) return before;
  if (ofRow === undefined || ofRow.size >= shapesMax) {
    ofRow = new Map();
    found.set(room, ofRow);
  }
  const budgets = new Map<string, number>();
  const less = lessImportant(room, ask);
  const victims = workOut(room, ask, less, (group) => {
    const allowed = mayGo(group);
    if (group !== '') budgets.set(group, allowed);
    return allowed;
  });
  const now = { victims, budgets, most: mostOn(room, ask, less) };
  ofRow.set(shape, now);
  return now;
}

function isSame(budgets: ReadonlyMap<string, number>, mayGo: MayGo): boolean {
  if (budgets.size === 0) return true;
  for (const [group, allowed] of budgets) if (mayGo(group) !== allowed) return false;
  return true;
}

function lessImportant(room: ComingRow, { work }: Ask): readonly Displaceable[] {
  const { priority } = work.request;
  return room.displaceable.filter((one) => one.priority + priorityGap <= priority);
}

function workOut(
  room: ComingRow,
  ask: Ask,
  less: readonly Displaceable[],
  mayGo: MayGo,
): Victims | undefined {
  const indexes = fewestVictims({ ...problemOf(room, ask, less), goMax: mayGo });
  if (indexes === undefined) return undefined;
  const victims = indexes.map((index) => less[index] as Displaceable);
  return {
    victims,
    highest: victims.at(-1)?.priority ?? 0,
    since: Math.min(...victims.map(({ since }) => since)),
  };
}

function mostOn({ amounts }: ComingRow, { demand }: Ask, less: readonly Displaceable[]): number {
  let most = timesMax;
  Array.from(amountsOf(demand)).forEach((asked, resource) => {
    if (asked <= 0) return;
    let free = amounts[resource] as number;
    for (const one of less) free += one.amounts[resource] as number;
    most = Math.min(most, Math.max(0, Math.floor(free / asked)));
  });
  return most;
}

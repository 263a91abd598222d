import type { RecentRows } from '../../engine/recent-rows.ts';
import type { Columns } from '../places/columns.ts';
import type { Found, MayGo, Victims } from './displacement-on.ts';

/** So many shapes are remembered; the one that was asked for longest ago goes first. */
const shapesMax = 64;

/**
 * For tasks of one shape: the rows where somebody could make room, and who. Looked at again are rows
 * to which something has happened, and those where a budget had a say that is another one now. The
 * others are what they were, and so is the answer.
 */
export class KeptDisplacements {
  readonly #victims = new Map<number, Victims>();
  readonly #budgets = new BudgetsOfRows();
  /** By row, and in all: see `Found`. */
  readonly #most = new Map<number, number>();
  #mostInAll = 0;
  #upTo: number | undefined;

  /** There would be room for no more of them if all who may have to go went. */
  get most(): number {
    return this.#mostInAll;
  }

  /** The rows and who would have to go there, in an order that nothing may depend on. */
  now(
    recent: RecentRows,
    rows: number,
    findOn: (row: number) => Found,
    mayGo: MayGo,
  ): Iterable<[number, Victims]> {
    const again =
      this.#upTo === undefined
        ? Array(rows).keys()
        : new Set([...this.#budgets.changed(mayGo), ...recent.since(this.#upTo)]);
    for (const row of again) {
      const { victims, budgets, most } = findOn(row);
      this.#mostInAll += most - (this.#most.get(row) ?? 0);
      this.#most.set(row, most);
      if (victims === undefined) this.#victims.delete(row);
      else this.#victims.set(row, victims);
      this.#budgets.note(row, budgets);
    }
    this.#upTo = recent.now;
    return this.#victims;
  }
}

/** Which budgets had a say on which rows, and what they said. */
class BudgetsOfRows {
  readonly #allowed = new Map<string, number>();
  readonly #rowsOf = new Map<string, Set<number>>();
  readonly #ofRow = new Map<number, readonly string[]>();

  /** The rows of budgets that say something else now. */
  changed(mayGo: MayGo): readonly number[] {
    const rows: number[] = [];
    for (const [budget, before] of this.#allowed) {
      if (mayGo(budget) !== before) rows.push(...(this.#rowsOf.get(budget) ?? []));
    }
    return rows;
  }

  note(row: number, budgets: Found['budgets']): void {
    for (const budget of this.#ofRow.get(row) ?? []) this.#leave(row, budget);
    if (budgets.size === 0) this.#ofRow.delete(row);
    else this.#ofRow.set(row, [...budgets.keys()]);
    for (const [budget, allowed] of budgets) {
      this.#allowed.set(budget, allowed);
      const rows = this.#rowsOf.get(budget);
      if (rows === undefined) this.#rowsOf.set(budget, new Set([row]));
      else rows.add(row);
    }
  }

  #leave(row: number, budget: string): void {
    const rows = this.#rowsOf.get(budget);
    rows?.delete(row);
    if (rows?.size !== 0) return;
    this.#rowsOf.delete(budget);
    this.#allowed.delete(budget);
  }
}

const kept = new WeakMap<Columns, Map<string, KeptDisplacements>>();

/** What is known for a shape; it is good for as long as there are the same instances. */
export function keptDisplacementsOf(columns: Columns, shape: string): KeptDisplacements {
  let shapes = kept.get(columns);
  if (shapes === undefined) {
    shapes = new Map();
    kept.set(columns, shapes);
  }
  const known = shapes.get(shape) ?? new KeptDisplacements();
  shapes.delete(shape);
  shapes.set(shape, known);
  const [oldest] = shapes.keys();
  if (shapes.size > shapesMax && oldest !== undefined) shapes.delete(oldest);
  return known;
}

import { rowAt } from './reads.ts';

const nobody = -1;

/**
 * Rows in the order in which something last happened to them, so that whoever remembers what was
 * true of all rows at a moment looks only at those that came after.
 */
export class RecentRows {
  /** Counts up with everything that happens. */
  #now = 0;
  /** When something last happened to each row. */
  readonly #at: Float64Array;
  /** The row to which something happened just before, and just after. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #latest = nobody;

  constructor(rows: number) {
    this.#at = new Float64Array(rows);
    this.#before = new Int32Array(rows).fill(nobody);
    this.#after = new Int32Array(rows).fill(nobody);
  }

  get now(): number {
    return this.#now;
  }

  /** Something happens to a row. */
  touch(row: number): void {
    this.#now += 1;
    this.#at[row] = this.#now;
    if (row === this.#latest) return;
    const before = rowAt(this.#before, row);
    const after = rowAt(this.#after, row);
    if (before !== nobody) this.#after[before] = after;
    if (after !== nobody) this.#before[after] = before;
    this.#before[row] = this.#latest;
    this.#after[row] = nobody;
    if (this.#latest !== nobody) this.#after[this.#latest] = row;
    this.#latest = row;
  }

  /** The rows to which something has happened since a moment, the latest first. */
  since(moment: number): readonly number[] {
    if (moment === this.#now) return none;
    const rows: number[] = [];
    for (let row = this.#latest; row !== nobody; row = rowAt(this.#before, row)) {
      if ((this.#at[row] as number) <= moment) break;
      rows.push(row);
    }
    return rows;
  }
}

const none: readonly number[] = [];

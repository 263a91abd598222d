import type { Amounts, Fleet } from './fleet.ts';
import { amountAt, rowAt } from './reads.ts';

/** A block that grows beyond so many rows is cut in two. */
const rowsMax = 64;

/** Rows that stand next to each other, with the most that is free on any of them. */
interface Block {
  readonly rows: Int32Array;
  length: number;
  /** By resource, and of the scarcest one last; bounds that may be too high while `isStale`. */
  readonly most: Float64Array;
  isStale: boolean;
  /** Counts up with every row that comes or goes, and a row does both when it changes. */
  changes: number;
}

/**
 * Blocks in which every row with room was turned down, for tasks that are alike and come one after
 * another: what is turned down once stays so until the row changes.
 */
export class Barren {
  readonly #changesOf = new Map<Block, number>();

  has(block: Block): boolean {
    return this.#changesOf.get(block) === block.changes;
  }

  add(block: Block): void {
    this.#changesOf.set(block, block.changes);
  }
}

/** Rows that are out, and blocks that are known to have no other. */
export interface AllOut {
  has(row: number): boolean;
  readonly blocks: Barren;
}

function isAllOut(block: Block, { has, blocks }: AllOut): boolean {
  if (blocks.has(block)) return true;
  for (let index = 0; index < block.length; index += 1) {
    if (!has(rowAt(block.rows, index))) return false;
  }
  blocks.add(block);
  return true;
}

/** By row, the less the better; the first column decides, each next one breaks ties. */
export type Scores = readonly Float64Array[];

/**
 * Rows in the order of their scores, and of their numbers where scores are the same, kept so while
 * the scores change. The first row of it that has room is therefore the best of all that have, and
 * blocks in which nobody has room are passed over at one look.
 */
export class RowOrder {
  readonly #fleet: Fleet;
  readonly #scores: Scores;
  readonly #blocks: Block[] = [];
  readonly #blockOf = new Map<number, Block>();

  constructor(fleet: Fleet, scores: Scores, rows: readonly number[]) {
    this.#fleet = fleet;
    this.#scores = scores;
    const sorted = [...rows].sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    for (let first = 0; first < sorted.length; first += rowsMax / 2) {
      const block = this.#emptyBlock();
      for (const row of sorted.slice(first, first + rowsMax / 2)) this.#put(block, row);
      this.#blocks.push(block);
    }
  }

  /**
   * The first row with room for `demand` that is accepted; -1 when there is none.
   *
   * @param barren what earlier searches for tasks that are alike have found out
   * @param out which rows are out anyway
   */
  first(demand: Amounts, accepts: (row: number) => boolean, barren?: Barren, out?: AllOut): number {
    const scarcest = this.#fleet.scarcestOf(demand);
    for (const block of this.#blocks) {
      if (!this.#mayFit(block, demand, scarcest) || barren?.has(block)) continue;
      if (out !== undefined && isAllOut(block, out)) continue;
      const { rows, length } = block;
      for (let index = 0; index < length; index += 1) {
        const row = rowAt(rows, index);
        if (this.#fleet.fits(row, demand) && accepts(row)) return row;
      }
      barren?.add(block);
    }
    return -1;
  }

  /** Takes the row out before its scores change … */
  remove(row: number): void {
    const block = this.#blockOf.get(row);
    if (block === undefined) return;
    const { rows } = block;
    const index = rows.indexOf(row);
    rows.copyWithin(index, index + 1, block.length);
    block.length -= 1;
    block.isStale = true;
    block.changes += 1;
    this.#blockOf.delete(row);
    if (block.length === 0) this.#blocks.splice(this.#blocks.indexOf(block), 1);
  }

  /** … and puts it back where it belongs afterwards. */
  insert(row: number): void {
    const position = this.#blockFor(row);
    let block = this.#blocks[position];
    if (block === undefined) {
      block = this.#emptyBlock();
      this.#blocks.push(block);
    } else if (block.length === rowsMax) {
      block = this.#cut(block, position, row);
    }
    this.#put(block, row);
  }

  #put(block: Block, row: number): void {
    const { rows } = block;
    let index = block.length;
    while (index > 0 && this.#isBefore(row, rowAt(rows, index - 1))) index -= 1;
    rows.copyWithin(index + 1, index, block.length);
    rows[index] = row;
    block.length += 1;
    block.changes += 1;
    this.#raise(block, row);
    this.#blockOf.set(row, block);
  }

  /** The last block that begins at or before the row; the first one if none does. */
  #blockFor(row: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#beginsAfter(middle, row)) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  #beginsAfter(position: number, row: number): boolean {
    const block = this.#blocks[position];
    return block !== undefined && this.#isBefore(row, rowAt(block.rows, 0));
  }

  /** @returns the half that the row belongs to */
  #cut(block: Block, position: number, row: number): Block {
    const upper = this.#emptyBlock();
    const half = block.length >> 1;
    for (let index = half; index < block.length; index += 1) {
      this.#put(upper, rowAt(block.rows, index));
    }
    block.length = half;
    block.isStale = true;
    this.#blocks.splice(position + 1, 0, upper);
    return this.#isBefore(row, rowAt(upper.rows, 0)) ? block : upper;
  }

  #mayFit(block: Block, demand: Amounts, scarcest: number): boolean {
    if (!isWithin(block.most, demand, scarcest)) return false;
    if (!block.isStale) return true;
    block.isStale = false;
    block.most.fill(Number.NEGATIVE_INFINITY);
    for (let index = 0; index < block.length; index += 1)
      this.#raise(block, rowAt(block.rows, index));
    return isWithin(block.most, demand, scarcest);
  }

  #raise({ most }: Block, row: number): void {
    const { free, scarcest } = this.#fleet;
    for (let resource = 0; resource < free.length; resource += 1) {
      const amount = amountAt(free[resource] as Float64Array, row);
      if (amount > amountAt(most, resource)) most[resource] = amount;
    }
    const scarce = amountAt(scarcest, row);
    if (scarce > amountAt(most, free.length)) most[free.length] = scarce;
  }

  #isBefore(left: number, right: number): boolean {
    for (const score of this.#scores) {
      const difference = amountAt(score, left) - amountAt(score, right);
      if (difference !== 0) return difference < 0;
    }
    return left < right;
  }

  #emptyBlock(): Block {
    return {
      rows: new Int32Array(rowsMax + 1),
      length: 0,
      most: new Float64Array(this.#fleet.free.length + 1).fill(Number.NEGATIVE_INFINITY),
      isStale: false,
      changes: 0,
    };
  }
}

function isWithin(most: Float64Array, demand: Amounts, scarcest: number): boolean {
  const last = most.length - 1;
  for (let resource = 0; resource < last; resource += 1) {
    if ((demand[resource] as number) > amountAt(most, resource)) return false;
  }
  return scarcest <= amountAt(most, last);
}

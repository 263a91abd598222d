import { amountAt } from './reads.ts';

/** How much of each resource, in the fleet's order of resources. */
export type Amounts = ArrayLike<number>;

/**
 * What may run tasks, in columns: a row for each container instance, ascending by ARN, and a column
 * for each resource with what is free of it. Amounts are whole numbers, so that taking and giving
 * back leaves what was there before.
 */
export class Fleet {
  readonly rows: number;
  /** By resource, then by row. */
  readonly free: readonly Float64Array[];
  /**
   * By row: of the resource that there is least of, compared with what tasks usually take. A row with
   * plenty of one resource and none of another looks roomy in every column but this one.
   */
  readonly scarcest: Float64Array;
  readonly #usual: Float64Array;
  readonly #watchers: ((row: number) => void)[] = [];

  /** @param usual what a task usually takes of each resource; 0 leaves one out of `scarcest` */
  constructor(rows: number, usual: Amounts) {
    this.rows = rows;
    this.#usual = Float64Array.from(usual);
    this.free = Array.from(usual, () => new Float64Array(rows));
    this.scarcest = new Float64Array(rows);
  }

  /** Whoever keeps something about a row is told when what is free there has changed. */
  watch(watcher: (row: number) => void): void {
    this.#watchers.push(watcher);
  }

  fits(row: number, demand: Amounts): boolean {
    const { free } = this;
    for (let resource = 0; resource < free.length; resource += 1) {
      if (demandAt(demand, resource) > amountAt(columnOf(free, resource), row)) return false;
    }
    return true;
  }

  /** How often `demand` is free on a row, one after another; `Infinity` when it is nothing. */
  times(row: number, demand: Amounts): number {
    let times = Number.POSITIVE_INFINITY;
    for (let resource = 0; resource < this.free.length; resource += 1) {
      const asked = demandAt(demand, resource);
      if (asked <= 0) continue;
      times = Math.min(times, Math.floor(amountAt(columnOf(this.free, resource), row) / asked));
    }
    return Math.max(0, times);
  }

  /** Sets what is free on a row. */
  set(row: number, amounts: Amounts): void {
    for (let resource = 0; resource < this.free.length; resource += 1) {
      columnOf(this.free, resource)[row] = demandAt(amounts, resource);
    }
    this.#weigh(row);
  }

  take(row: number, demand: Amounts): void {
    this.#add(row, demand, -1);
  }

  give(row: number, demand: Amounts): void {
    this.#add(row, demand, 1);
  }

  /** What `scarcest` must be of a row with room for `demand`. */
  scarcestOf(demand: Amounts): number {
    let least = Number.POSITIVE_INFINITY;
    for (let resource = 0; resource < this.free.length; resource += 1) {
      const usual = amountAt(this.#usual, resource);
      if (usual > 0) least = Math.min(least, demandAt(demand, resource) / usual);
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  #add(row: number, demand: Amounts, sign: 1 | -1): void {
    for (let resource = 0; resource < this.free.length; resource += 1) {
      const column = columnOf(this.free, resource);
      column[row] = amountAt(column, row) + sign * demandAt(demand, resource);
    }
    this.#weigh(row);
  }

  /** Called after every change of what is free. */
  #weigh(row: number): void {
    let least = Number.POSITIVE_INFINITY;
    for (let resource = 0; resource < this.free.length; resource += 1) {
      const usual = amountAt(this.#usual, resource);
      if (usual > 0) least = Math.min(least, amountAt(columnOf(this.free, resource), row) / usual);
    }
    this.scarcest[row] = least === Number.POSITIVE_INFINITY ? 0 : least;
    for (const watcher of this.#watchers) watcher(row);
  }
}

function columnOf(columns: readonly Float64Array[], resource: number): Float64Array {
  return columns[resource] as Float64Array;
}

/** Fastest when everybody asks with the same kind of array. */
function demandAt(values: Amounts, resource: number): number {
  return values[resource] as number;
}

/** The value at an index that is known to be there: the hot loops pay for no check twice. */
export function at(values: Amounts | undefined, index: number): number {
  return (values as Amounts)[index] as number;
}

/** How much of each resource, in the fleet's order of resources. */
export type Amounts = ArrayLike<number>;

/**
 * What may run tasks, in columns: a row for each container instance, ascending by ARN, and a column
 * for each resource with what is free of it. Amounts are whole numbers or exact fractions, so that
 * taking and giving back leaves what was there before.
 */
export class Fleet {
  readonly rows: number;
  /** By resource, then by row. */
  readonly free: readonly Float64Array[];
  readonly #watchers: ((row: number) => void)[] = [];

  constructor(rows: number, resources: number) {
    this.rows = rows;
    this.free = Array.from({ length: resources }, () => new Float64Array(rows));
  }

  /** Whoever keeps something about a row is told when what is free there has changed. */
  watch(watcher: (row: number) => void): void {
    this.#watchers.push(watcher);
  }

  fits(row: number, demand: Amounts): boolean {
    for (let resource = 0; resource < this.free.length; resource += 1) {
      if (at(demand, resource) > at(this.free[resource], row)) return false;
    }
    return true;
  }

  take(row: number, demand: Amounts): void {
    this.#change(row, demand, -1);
  }

  give(row: number, demand: Amounts): void {
    this.#change(row, demand, 1);
  }

  #change(row: number, demand: Amounts, sign: 1 | -1): void {
    for (let resource = 0; resource < this.free.length; resource += 1) {
      const column = this.free[resource];
      if (column !== undefined) column[row] = at(column, row) + sign * at(demand, resource);
    }
    for (const watcher of this.#watchers) watcher(row);
  }
}

/** The value at an index that is known to be there: the hot loops pay for no check twice. */
export function at(values: Amounts | undefined, index: number): number {
  return (values as Amounts)[index] as number;
}

import { amountAt, rowAt } from '../reads.ts';
import type { Sizes } from './sizes.ts';

/** Where each task runs for now, and what is left on each row. */
export class Packing {
  readonly sizes: Sizes;
  /** By task; -1 while it runs nowhere. */
  readonly rowOf: Int32Array;
  /** Row after row, as in `Sizes.room`. */
  readonly free: Float64Array;
  readonly #tasksOn: number[][];
  /** By task: where it stands among the tasks of its row. */
  readonly #placeOf: Int32Array;

  constructor(sizes: Sizes) {
    this.sizes = sizes;
    this.rowOf = new Int32Array(sizes.tasks).fill(-1);
    this.free = Float64Array.from(sizes.room);
    this.#tasksOn = Array.from({ length: sizes.rows }, () => []);
    this.#placeOf = new Int32Array(sizes.tasks);
  }

  /** In no order that means anything. */
  tasksOn(row: number): readonly number[] {
    return this.#tasksOn[row] as readonly number[];
  }

  rowsInUse(): number[] {
    return [...this.#tasksOn.keys()].filter((row) => this.tasksOn(row).length > 0);
  }

  tasksNowhere(): number[] {
    return [...this.rowOf.keys()].filter((task) => rowAt(this.rowOf, task) < 0);
  }

  fits(task: number, row: number): boolean {
    const { resources, demand } = this.sizes;
    const mine = task * resources;
    const here = row * resources;
    for (let resource = 0; resource < resources; resource += 1) {
      if (amountAt(demand, mine + resource) > amountAt(this.free, here + resource)) return false;
    }
    return true;
  }

  /** Whether each of two tasks would fit where the other one runs. */
  mayTradePlaces(left: number, right: number): boolean {
    const { resources, demand } = this.sizes;
    const here = rowAt(this.rowOf, left) * resources;
    const there = rowAt(this.rowOf, right) * resources;
    for (let resource = 0; resource < resources; resource += 1) {
      const more =
        amountAt(demand, left * resources + resource) -
        amountAt(demand, right * resources + resource);
      if (
        more > amountAt(this.free, there + resource) ||
        -more > amountAt(this.free, here + resource)
      ) {
        return false;
      }
    }
    return true;
  }

  put(task: number, row: number): void {
    const tasks = this.#tasksOn[row] as number[];
    this.#placeOf[task] = tasks.length;
    tasks.push(task);
    this.rowOf[task] = row;
    this.#change(task, row, -1);
  }

  take(task: number): void {
    const row = rowAt(this.rowOf, task);
    const tasks = this.#tasksOn[row] as number[];
    // The last one moves up, so that nobody else does.
    const last = tasks.pop() as number;
    if (last !== task) {
      const place = rowAt(this.#placeOf, task);
      tasks[place] = last;
      this.#placeOf[last] = place;
    }
    this.rowOf[task] = -1;
    this.#change(task, row, 1);
  }

  /** Puts every task where it was; -1 is nowhere. */
  restore(rowOf: Int32Array): void {
    this.rowOf.forEach((row, task) => {
      if (row >= 0) this.take(task);
    });
    rowOf.forEach((row, task) => {
      if (row >= 0) this.put(task, row);
    });
  }

  #change(task: number, row: number, sign: 1 | -1): void {
    const { resources, demand } = this.sizes;
    const { free } = this;
    for (let resource = 0; resource < resources; resource += 1) {
      const index = row * resources + resource;
      free[index] = amountAt(free, index) + sign * amountAt(demand, task * resources + resource);
    }
  }
}

import type { Draws } from './draws.ts';
import type { Packing } from './packing.ts';
import { amountAt, taskAt } from './reads.ts';

/** A row for a task, and who must leave it so that the task fits. */
export interface WayIn {
  readonly row: number;
  readonly leaving: readonly number[];
}

/**
 * Looks for the row that a task gets into at the least cost, where the cost is what the tasks cost
 * that must leave. One or two of them are tried in all ways; more only when that never does.
 */
export class WaysIn {
  readonly #packing: Packing;
  readonly #cost: Float64Array;
  readonly #draws: Draws;
  /** By resource: what the row lacks for the task; nothing where negative. */
  readonly #lack: Float64Array;
  #least = Number.POSITIVE_INFINITY;
  #equals = 0;
  #row = -1;
  #first = -1;
  #second = -1;

  /** @param cost by task; may change between calls */
  constructor(packing: Packing, cost: Float64Array, draws: Draws) {
    this.#packing = packing;
    this.#cost = cost;
    this.#draws = draws;
    this.#lack = new Float64Array(packing.sizes.resources);
  }

  /** Any row where the task fits as things are, -1 when there is none. */
  room(task: number, rows: readonly number[]): number {
    let found = -1;
    let count = 0;
    for (const row of rows) {
      if (!this.#packing.fits(task, row)) continue;
      count += 1;
      if (this.#draws.below(count) === 0) found = row;
    }
    return found;
  }

  /** @returns undefined when no row would hold the task even if it were empty */
  cheapest(task: number, rows: readonly number[]): WayIn | undefined {
    this.#least = Number.POSITIVE_INFINITY;
    this.#row = -1;
    for (const row of rows) this.#look(task, row);
    if (this.#row < 0) return this.#byClearing(task, rows);
    const leaving = this.#second < 0 ? [this.#first] : [this.#first, this.#second];
    return { row: this.#row, leaving };
  }

  #look(task: number, row: number): void {
    const tasks = this.#packing.tasksOn(row);
    this.#measureLack(task, row);
    for (let one = 0; one < tasks.length; one += 1) {
      const first = taskAt(tasks, one);
      const cost = amountAt(this.#cost, first);
      if (cost > this.#least) continue;
      if (this.#makesRoom(first)) {
        this.#offer(cost, row, first, -1);
        continue;
      }
      for (let two = one + 1; two < tasks.length; two += 1) {
        const second = taskAt(tasks, two);
        const sum = cost + amountAt(this.#cost, second);
        if (sum > this.#least || !this.#makeRoom(first, second)) continue;
        this.#offer(sum, row, first, second);
      }
    }
  }

  /** Of ways that cost the same, each is as likely. */
  #offer(cost: number, row: number, first: number, second: number): void {
    this.#equals = cost < this.#least ? 1 : this.#equals + 1;
    this.#least = cost;
    if (this.#equals > 1 && this.#draws.below(this.#equals) > 0) return;
    this.#row = row;
    this.#first = first;
    this.#second = second;
  }

  #measureLack(task: number, row: number): void {
    const { sizes, free } = this.#packing;
    const { resources, demand } = sizes;
    for (let resource = 0; resource < resources; resource += 1) {
      this.#lack[resource] =
        amountAt(demand, task * resources + resource) - amountAt(free, row * resources + resource);
    }
  }

  #makesRoom(task: number): boolean {
    const { resources, demand } = this.#packing.sizes;
    for (let resource = 0; resource < resources; resource += 1) {
      if (amountAt(demand, task * resources + resource) < amountAt(this.#lack, resource))
        return false;
    }
    return true;
  }

  #makeRoom(left: number, right: number): boolean {
    const { resources, demand } = this.#packing.sizes;
    for (let resource = 0; resource < resources; resource += 1) {
      const both =
        amountAt(demand, left * resources + resource) +
        amountAt(demand, right * resources + resource);
      if (both < amountAt(this.#lack, resource)) return false;
    }
    return true;
  }

  /** A large task among small ones: they leave, the cheapest first, until it fits. */
  #byClearing(task: number, rows: readonly number[]): WayIn | undefined {
    const { sizes } = this.#packing;
    let least = Number.POSITIVE_INFINITY;
    let way: WayIn | undefined;
    for (const row of rows) {
      if (!sizes.fitsAlone(task, row)) continue;
      const leaving = this.#clearing(task, row);
      const cost = leaving.reduce((sum, other) => sum + amountAt(this.#cost, other), 0);
      if (cost >= least) continue;
      least = cost;
      way = { row, leaving };
    }
    return way;
  }

  #clearing(task: number, row: number): number[] {
    const { resources, demand } = this.#packing.sizes;
    this.#measureLack(task, row);
    const lack = this.#lack;
    const cheapestFirst = [...this.#packing.tasksOn(row)].sort(
      (a, b) => amountAt(this.#cost, a) - amountAt(this.#cost, b) || a - b,
    );
    const leaving: number[] = [];
    for (const other of cheapestFirst) {
      if (lack.every((amount) => amount <= 0)) break;
      const helps = lack.some(
        (amount, resource) => amount > 0 && amountAt(demand, other * resources + resource) > 0,
      );
      if (!helps) continue;
      leaving.push(other);
      lack.forEach((amount, resource) => {
        lack[resource] = amount - amountAt(demand, other * resources + resource);
      });
    }
    return leaving;
  }
}

import { amountAt, taskAt } from '../reads.ts';
import type { Draws } from './draws.ts';
import type { Packing } from './packing.ts';

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
  readonly #resources: number;
  readonly #demand: Float64Array;
  readonly #free: Float64Array;
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
    this.#resources = packing.sizes.resources;
    this.#demand = packing.sizes.demand;
    this.#free = packing.free;
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
    for (let one = 0; one < tasks.length; one += 1) {
      const first = taskAt(tasks, one);
      const cost = amountAt(this.#cost, first);
      if (cost > this.#least) continue;
      if (this.#fitsInsteadOf(task, row, first)) {
        this.#offer(cost, row, first, -1);
        continue;
      }
      for (let two = one + 1; two < tasks.length; two += 1) {
        const second = taskAt(tasks, two);
        const sum = cost + amountAt(this.#cost, second);
        if (sum > this.#least || !this.#fitsInsteadOfBoth(task, row, first, second)) continue;
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

  #fitsInsteadOf(task: number, row: number, other: number): boolean {
    const resources = this.#resources;
    const demand = this.#demand;
    const free = this.#free;
    const mine = task * resources;
    const theirs = other * resources;
    const here = row * resources;
    for (let resource = 0; resource < resources; resource += 1) {
      const room = amountAt(free, here + resource) + amountAt(demand, theirs + resource);
      if (amountAt(demand, mine + resource) > room) return false;
    }
    return true;
  }

  #fitsInsteadOfBoth(task: number, row: number, left: number, right: number): boolean {
    const resources = this.#resources;
    const demand = this.#demand;
    const free = this.#free;
    const mine = task * resources;
    const here = row * resources;
    for (let resource = 0; resource < resources; resource += 1) {
      const room =
        amountAt(free, here + resource) +
        amountAt(demand, left * resources + resource) +
        amountAt(demand, right * resources + resource);
      if (amountAt(demand, mine + resource) > room) return false;
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
    const { sizes, free } = this.#packing;
    const { resources, demand } = sizes;
    const lack = Array.from(
      { length: resources },
      (_, resource) =>
        amountAt(demand, task * resources + resource) - amountAt(free, row * resources + resource),
    );
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

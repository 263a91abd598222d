import { type Amounts, at } from '../fleet.ts';
import { amountAt } from '../reads.ts';

/** Tasks that are to run on as few container instances as possible. */
export interface PackingProblem {
  /** By task; whole numbers or exact fractions, none negative. */
  readonly demands: readonly Amounts[];
  /** By row: what is free there, in the order of resources of the demands. */
  readonly rooms: readonly Amounts[];
}

/**
 * A packing problem in flat columns. The scarcest resource comes first, so that a task that does
 * not fit is mostly found out at the first look.
 */
export class Sizes {
  readonly tasks: number;
  readonly rows: number;
  readonly resources: number;
  /** Task after task, `resources` numbers each. */
  readonly demand: Float64Array;
  /** Row after row, `resources` numbers each. */
  readonly room: Float64Array;
  /** By resource: what a unit of it weighs. Scarce resources weigh more, whatever their unit. */
  readonly unitWeight: Float64Array;
  /** By task: how large it is, all resources together; 1 on average. */
  readonly weight: Float64Array;
  /** By task: the parts of an average row that it takes, summed over all resources alike. */
  readonly share: Float64Array;

  /** @throws RangeError for amounts that are missing, negative or not finite: a bug of the caller */
  constructor({ demands, rooms }: PackingProblem) {
    this.tasks = demands.length;
    this.rows = rooms.length;
    this.resources = demands[0]?.length ?? 0;
    const asked = totals(demands, this.resources);
    const free = totals(rooms, demands.length === 0 ? (rooms[0]?.length ?? 0) : this.resources);
    const scarcity = asked.map((amount, resource) => part(amount, amountAt(free, resource)));
    const order = largestFirst(scarcity);
    this.demand = flat(demands, order);
    this.room = flat(rooms, order);
    // Scarcity for each part of an average row: a unit of what rows have little of is worth more.
    const averageRoom = Float64Array.from(
      order,
      (resource) => amountAt(free, resource) / this.rows,
    );
    const worth = averageRoom.map((room, place) =>
      part(amountAt(scarcity, order[place] as number), room),
    );
    const inAll = order.reduce(
      (sum, resource, place) => sum + amountAt(worth, place) * amountAt(asked, resource),
      0,
    );
    this.unitWeight = worth.map((unit) => part(unit * this.tasks, inAll));
    this.weight = Float64Array.from(demands.keys(), (task) => this.weigh(this.demand, task));
    this.share = Float64Array.from(demands.keys(), (task) =>
      averageRoom.reduce(
        (sum, room, place) =>
          sum + part(amountAt(this.demand, task * this.resources + place), room),
        0,
      ),
    );
  }

  /** The weight of the amounts at `index` of a flat column. */
  weigh(amounts: Float64Array, index: number): number {
    let sum = 0;
    for (let resource = 0; resource < this.resources; resource += 1) {
      sum +=
        amountAt(amounts, index * this.resources + resource) * amountAt(this.unitWeight, resource);
    }
    return sum;
  }

  /** Whether the task could run on the row if nothing else did. */
  fitsAlone(task: number, row: number): boolean {
    for (let resource = 0; resource < this.resources; resource += 1) {
      const asked = amountAt(this.demand, task * this.resources + resource);
      if (asked > amountAt(this.room, row * this.resources + resource)) return false;
    }
    return true;
  }
}

/** Numbers of tasks or rows, the largest first, and in order where they are the same. */
export function largestFirst(sizes: Float64Array): number[] {
  return [...sizes.keys()].sort((a, b) => amountAt(sizes, b) - amountAt(sizes, a) || a - b);
}

/** How large a part of `all`; of nothing it is none. */
function part(amount: number, all: number): number {
  return all === 0 ? 0 : amount / all;
}

function totals(all: readonly Amounts[], resources: number): Float64Array {
  const sums = new Float64Array(resources);
  for (const amounts of all) {
    if (amounts.length !== resources) throw new RangeError(`${resources} amounts were expected.`);
    for (let resource = 0; resource < resources; resource += 1) {
      const amount = at(amounts, resource);
      if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`${amount} is no amount.`);
      }
      sums[resource] = amountAt(sums, resource) + amount;
    }
  }
  return sums;
}

function flat(all: readonly Amounts[], order: readonly number[]): Float64Array {
  const column = new Float64Array(all.length * order.length);
  all.forEach((amounts, index) => {
    order.forEach((resource, place) => {
      column[index * order.length + place] = at(amounts, resource);
    });
  });
  return column;
}

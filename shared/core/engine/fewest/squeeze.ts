import { amountAt, taskAt } from '../reads.ts';
import { Draws } from './draws.ts';
import type { Packing } from './packing.ts';
import { shake } from './shake.ts';
import { WaysIn } from './way-in.ts';

/** How often tasks are moved about at random after somebody had to leave: measured. */
const triesAfterLeaving = 30;

/** How a try to get tasks in has ended. */
export type Squeezed = { type: 'IN' } | { type: 'NEVER' } | { type: 'OUT_OF_TIME' };

/**
 * Gets tasks onto rows that seem full. A task that waits goes where there is room; where there is
 * none, others make room and wait instead. Each time a task finds no room it becomes costlier to
 * send away, so that the hard ones come to rest and the easy ones go on moving
 * (Nagata and Bräysy's guided ejection, 2009, for many resources).
 */
export class Squeeze {
  readonly #packing: Packing;
  readonly #draws: Draws;
  readonly #ways: WaysIn;
  /** By task; what sending it away costs. */
  readonly #cost: Float64Array;

  constructor(packing: Packing, seed: number) {
    this.#packing = packing;
    this.#draws = new Draws(seed);
    this.#cost = new Float64Array(packing.sizes.tasks);
    this.#ways = new WaysIn(packing, this.#cost, this.#draws);
  }

  /**
   * @param waiting tasks that run nowhere
   * @param rows where they may run
   * @param goOn asked before each step
   */
  getIn(waiting: readonly number[], rows: readonly number[], goOn: () => boolean): Squeezed {
    const queue = [...waiting];
    this.#cost.forEach((_, task) => {
      this.#cost[task] = this.#step(task);
    });
    while (queue.length > 0) {
      if (!goOn()) return { type: 'OUT_OF_TIME' };
      const task = this.#drawn(queue);
      const row = this.#ways.room(task, rows);
      if (row >= 0) {
        this.#packing.put(task, row);
        continue;
      }
      this.#cost[task] = amountAt(this.#cost, task) + this.#step(task);
      const way = this.#ways.cheapest(task, rows);
      if (way === undefined) return { type: 'NEVER' };
      for (const other of way.leaving) this.#packing.take(other);
      queue.push(...way.leaving);
      this.#packing.put(task, way.row);
      shake(this.#packing, this.#draws, triesAfterLeaving);
    }
    return { type: 'IN' };
  }

  /** Large tasks become costly sooner: it is small ones that find room elsewhere. */
  #step(task: number): number {
    return amountAt(this.#packing.sizes.weight, task) ** 2;
  }

  /** Any of those that wait: the order in which they came would bring the same ones back. */
  #drawn(queue: number[]): number {
    const place = this.#draws.below(queue.length);
    const task = taskAt(queue, place);
    const last = queue.pop();
    if (last !== undefined && place < queue.length) queue[place] = last;
    return task;
  }
}

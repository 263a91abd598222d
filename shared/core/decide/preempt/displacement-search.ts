import type { Ask } from '../places/ask.ts';
import type { Columns } from '../places/columns.ts';
import { missOf } from '../places/filters/filter.ts';
import { filtersFor } from '../places/filters.ts';
import type { ComingRoom } from './coming-room.ts';
import { type Found, type MayGo, shapeOf, type Victims, victimsOn } from './displacement-on.ts';
import { type KeptDisplacements, keptDisplacementsOf } from './kept-displacements.ts';

/** One instance that would take a task, and who would have to go for that. */
export interface Displacement extends Victims {
  readonly row: number;
}

/**
 * Where one more task of a placement would fit at the least cost to others: fewest victims, of those
 * the least important, of those the youngest, of those the first instance by ARN. Only room is made:
 * whatever else rules an instance out, goes on doing so.
 */
export class DisplacementSearch {
  readonly #columns: Columns;
  readonly #coming: ComingRoom;
  readonly #ask: Ask;
  readonly #isAllowed: (row: number) => boolean;
  readonly #shape: string;
  readonly #mayGo: MayGo;
  /** A heap: the best is the first. */
  #heap: Displacement[] | undefined;
  /** The row that was the best, which is not in the heap: it is another one now. */
  #last = -1;

  /** @param mayGo how many more tasks of a placement may be disrupted now */
  constructor(columns: Columns, coming: ComingRoom, ask: Ask, mayGo: MayGo) {
    this.#columns = columns;
    this.#coming = coming;
    this.#ask = ask;
    this.#shape = shapeOf(ask);
    this.#mayGo = mayGo;
    const rules = filtersFor(ask).filter(({ of }) => of !== 'room');
    this.#isAllowed = (row) => {
      const instance = columns.instances[row];
      return instance !== undefined && missOf(rules, instance) === undefined;
    };
  }

  /** Whether nobody at all could make room for one more of them. */
  get isExhausted(): boolean {
    return this.#heap?.length === 0 && this.#last < 0;
  }

  /** @param avoid the row of an instance that has just failed the task */
  best(avoid: number): Displacement | undefined {
    this.#heap ??= this.#all();
    const again = this.#last < 0 ? undefined : this.#on(this.#last);
    if (again !== undefined) push(this.#heap, again);
    const aside: Displacement[] = [];
    let best: Displacement | undefined;
    while (best === undefined) {
      const first = pop(this.#heap);
      if (first === undefined) break;
      if (!this.#isAllowed(first.row)) continue;
      const now = this.#on(first.row);
      if (now === undefined) continue;
      // What was promised meanwhile may have made it dearer.
      if (first.row === avoid) aside.push(now);
      else if (this.#heap[0] !== undefined && isBefore(this.#heap[0], now)) push(this.#heap, now);
      else best = now;
    }
    for (const one of aside) push(this.#heap, one);
    this.#last = best?.row ?? -1;
    return best;
  }

  /** Whether it is certain that so many find no room, whoever goes. */
  areTooMany(tasks: number): boolean {
    const kept = keptDisplacementsOf(this.#columns, this.#shape);
    this.#now(kept);
    return kept.most < tasks;
  }

  #all(): Displacement[] {
    const found: Displacement[] = [];
    for (const [row, victims] of this.#now(keptDisplacementsOf(this.#columns, this.#shape))) {
      if (this.#isAllowed(row)) found.push({ row, ...victims });
    }
    for (let index = found.length >> 1; index >= 0; index -= 1) sink(found, index);
    return found;
  }

  #on(row: number): Displacement | undefined {
    const { victims } = this.#find(row);
    return victims === undefined ? undefined : { row, ...victims };
  }

  #now(kept: KeptDisplacements): Iterable<[number, Victims]> {
    const { recent, instances } = this.#columns;
    return kept.now(recent, instances.length, (row) => this.#find(row), this.#mayGo);
  }

  #find(row: number): Found {
    return victimsOn(this.#coming.row(row), this.#ask, this.#shape, this.#mayGo);
  }
}

function isBefore(a: Displacement, b: Displacement): boolean {
  const difference =
    a.victims.length - b.victims.length || a.highest - b.highest || b.since - a.since;
  return difference === 0 || Number.isNaN(difference) ? a.row < b.row : difference < 0;
}

function push(heap: Displacement[], one: Displacement): void {
  let index = heap.push(one) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Displacement;
    if (!isBefore(one, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = one;
}

function pop(heap: Displacement[]): Displacement | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length > 0 && last !== undefined) {
    heap[0] = last;
    sink(heap, 0);
  }
  return first;
}

function sink(heap: Displacement[], from: number): void {
  const one = heap[from];
  if (one === undefined) return;
  let index = from;
  for (;;) {
    let child = 2 * index + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left !== undefined && right !== undefined && isBefore(right, left)) child += 1;
    const below = heap[child];
    if (below === undefined || !isBefore(below, one)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = one;
}

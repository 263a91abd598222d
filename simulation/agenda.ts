/** What is to happen, by virtual time; what was put first comes first among equals. */
interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** The virtual clock: time passes only from one thing due to the next. */
export class Agenda {
  #now: number;
  #order = 0;
  readonly #heap: Due[] = [];

  constructor(startAt: number) {
    this.#now = startAt;
  }

  get now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): void {
    this.#order += 1;
    this.#push({ at: this.#now + Math.max(0, ms), order: this.#order, run });
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /**
   * Runs everything due until `until`, letting what each thing woke go on before the next. `each` is
   * called after every step.
   */
  async runUntil(until: number, each: () => void): Promise<void> {
    const runSome = goOn === undefined ? this.#runOne : this.#runMany;
    while (!(await inTheLoop(() => runSome.call(this, until, each))));
    this.#now = until;
  }

  /** @returns whether nothing was left to run */
  #runMany(until: number, each: () => void): boolean {
    for (let steps = 0; steps < stepsAtOnce; steps += 1) {
      if (!this.#step(until)) return true;
      goOn?.();
      each();
    }
    return false;
  }

  #runOne(until: number, each: () => void): boolean {
    each();
    return !this.#step(until);
  }

  #step(until: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.at > until) return false;
    this.#pop();
    this.#now = next.at;
    next.run();
    return true;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, due)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] ?? right)) child += 1;
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** So many steps that others get their turn a few times a second. */
const stepsAtOnce = 5_000;

/**
 * Lets every promise that can go on do so, without a turn of the event loop, which takes longer than
 * most steps. Node has it and does not promise to keep it; where it is gone, the loop turns.
 */
const goOn = (process as { _tickCallback?: () => void })._tickCallback;

/** Runs in a turn of the event loop of its own: within a promise's, none other would go on. */
function inTheLoop<Result>(run: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });
}

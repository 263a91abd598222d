/** Gives what arrives in any order back in order of its position: 0, 1, 2 … */
export class InOrder<Value> {
  readonly #waiting = new Map<number, Value>();
  #next = 0;

  /** @returns what may go on now that this one is here */
  add(position: number, value: Value): Value[] {
    this.#waiting.set(position, value);
    const ready: Value[] = [];
    for (;;) {
      const next = this.#waiting.get(this.#next);
      if (next === undefined) return ready;
      ready.push(next);
      this.#waiting.delete(this.#next);
      this.#next += 1;
    }
  }

  /** What still waits for somebody before it, in order, when nobody more will come. */
  rest(): Value[] {
    const left = [...this.#waiting].sort(([a], [b]) => a - b).map(([, value]) => value);
    this.#waiting.clear();
    return left;
  }
}

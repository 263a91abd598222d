/** The smallest of counts that never fall while somebody asks for it. */
export class LeastCount {
  readonly #domains: number;
  readonly #counts: (domain: number) => boolean;
  readonly #countOf: (domain: number) => number;
  /** Before this one, none that counts is as low as `#least`. */
  #next = 0;
  #least = 0;

  /** @param counts whether a domain is among those that are compared */
  constructor(
    domains: number,
    counts: (domain: number) => boolean,
    countOf: (domain: number) => number,
  ) {
    this.#domains = domains;
    this.#counts = counts;
    this.#countOf = countOf;
  }

  /** 0 when no domain counts. */
  now(): number {
    while (!this.#isStillLeast()) {
      const lowest = this.#lowest();
      if (lowest === undefined) return 0;
      this.#least = lowest;
      this.#next = 0;
    }
    return this.#least;
  }

  #isStillLeast(): boolean {
    for (; this.#next < this.#domains; this.#next += 1) {
      if (this.#countOf(this.#next) <= this.#least && this.#counts(this.#next)) return true;
    }
    return false;
  }

  #lowest(): number | undefined {
    let lowest: number | undefined;
    for (let domain = 0; domain < this.#domains; domain += 1) {
      const count = this.#countOf(domain);
      if ((lowest === undefined || count < lowest) && this.#counts(domain)) lowest = count;
    }
    return lowest;
  }
}

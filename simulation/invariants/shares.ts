/** `act`'s share of ECS's bucket for changes: half of 100 at once and 40 a second … */
export const ordinary = { burst: 50, perSecond: 20 } as const;
/** … and three quarters for all of its calls, with those that heal. */
const withHealing = { burst: 75, perSecond: 30 } as const;

/** A share of ECS's bucket, as it ought to be kept. */
class Bucket {
  readonly #of: { readonly burst: number; readonly perSecond: number };
  #tokens: number;
  #at: number;

  constructor(
    of: { readonly burst: number; readonly perSecond: number },
    tokens = of.burst,
    at = 0,
  ) {
    this.#of = of;
    this.#tokens = tokens;
    this.#at = at;
  }

  /** @returns whether there was one to spend; a few may stand in another order than they were made */
  spend(now: number): boolean {
    if (now < this.#at) return true;
    const { burst, perSecond } = this.#of;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond) - 1;
    this.#at = now;
    return this.#tokens >= -2;
  }
}

/** What may be called, and how much of that may be no healing. */
export class Share {
  readonly #all: Bucket;
  readonly #ordinary: Bucket;

  constructor(isEmpty: boolean, at = 0) {
    this.#all = isEmpty ? new Bucket(withHealing, 0, at) : new Bucket(withHealing);
    this.#ordinary = isEmpty ? new Bucket(ordinary, 0, at) : new Bucket(ordinary);
  }

  spend(now: number, heals: boolean): boolean {
    const isWithin = this.#all.spend(now);
    return heals ? isWithin : this.#ordinary.spend(now) && isWithin;
  }
}

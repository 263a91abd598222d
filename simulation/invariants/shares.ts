/** Of ECS's bucket for changes: so much at once, and so much a second. */
const whole = { burst: 100, perSecond: 40 } as const;

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** `act`'s parts of it: for what is no healing, and for all of its calls. */
export interface Parts {
  readonly calls: number;
  readonly callsToHeal: number;
}

/** What may be called that is no healing. */
export function ordinaryOf({ calls }: Parts): Rate {
  return partOf(calls);
}

/** What may be called with what heals. */
export function healingOf({ calls, callsToHeal }: Parts): Rate {
  return partOf(Math.max(calls, callsToHeal));
}

function partOf(part: number): Rate {
  return { burst: Math.max(1, whole.burst * part), perSecond: whole.perSecond * part };
}

/** A few calls may stand in another order than they were made … */
const outOfOrder = 2;
/** … and what is counted from a throttle was reckoned up to so long before it. */
const reckonedMs = 80;

/** A share of ECS's bucket, as it ought to be kept. */
class Bucket {
  readonly #of: Rate;
  #tokens: number;
  #at: number;
  readonly #owedMax: number;

  /** @param emptyAt when nothing was left of it; full unless stated */
  constructor(of: Rate, emptyAt: number | undefined) {
    this.#of = of;
    this.#tokens = emptyAt === undefined ? of.burst : 0;
    this.#at = emptyAt ?? 0;
    const reckoned = (of.perSecond * reckonedMs) / 1_000;
    this.#owedMax = emptyAt === undefined ? outOfOrder : Math.min(outOfOrder, reckoned);
  }

  /** @returns whether there was one to spend */
  spend(now: number): boolean {
    if (now < this.#at) return true;
    const { burst, perSecond } = this.#of;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond) - 1;
    this.#at = now;
    return this.#tokens >= -this.#owedMax;
  }
}

/** What may be called, and how much of that may be no healing. */
export class Share {
  readonly #all: Bucket;
  readonly #ordinary: Bucket;

  /** @param emptyAt when nothing was left of it; full unless stated */
  constructor(parts: Parts, emptyAt?: number) {
    this.#all = new Bucket(healingOf(parts), emptyAt);
    this.#ordinary = new Bucket(ordinaryOf(parts), emptyAt);
  }

  spend(now: number, heals: boolean): boolean {
    const isWithin = this.#all.spend(now);
    return heals ? isWithin : this.#ordinary.spend(now) && isWithin;
  }
}

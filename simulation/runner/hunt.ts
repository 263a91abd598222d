import type { PlantedBug } from '../planted-bugs/planted-bug.ts';

/** What became of the hunt for one planted bug. */
export interface Quarry {
  readonly bug: PlantedBug;
  readonly hours: number;
  /** How many seeds it took, or how many were run in vain. */
  readonly seeds: number;
  readonly found?: { readonly seed: number; readonly invariant: string };
}

/**
 * The hunt for one planted bug, seed after seed, by as many workers as like to. It ends with the
 * first seed that fails: first by its number, so that the answer is the same on any machine.
 */
export class Hunt {
  readonly bug: PlantedBug;
  readonly hours: number;
  readonly #first: number;
  readonly #seeds: number;
  #next = 0;
  #underWay = 0;
  #found: { readonly at: number; readonly invariant: string } | undefined;

  /** @param seeds how many, from `first` on */
  constructor(bug: PlantedBug, range: { first: number; seeds: number; hours: number }) {
    this.bug = bug;
    this.hours = range.hours;
    this.#first = range.first;
    this.#seeds = range.seeds;
  }

  get hasBegun(): boolean {
    return this.#next > 0;
  }

  /** Seeds that are being run now. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Whether there is a seed to be run that may still change the answer. */
  get wantsMore(): boolean {
    return this.#found === undefined && this.#next < this.#seeds;
  }

  /** The next seed to be run; only while it wants more. */
  take(): number {
    const seed = this.#first + this.#next;
    this.#next += 1;
    this.#underWay += 1;
    return seed;
  }

  /**
   * A seed has ended.
   *
   * @param invariant what it broke; absent when all held, or when it breaks that without a bug too
   * @returns the answer, as soon as no seed that is under way can change it
   */
  ended(seed: number, invariant: string | undefined): Quarry | undefined {
    this.#underWay -= 1;
    const at = seed - this.#first;
    if (invariant !== undefined && (this.#found === undefined || at < this.#found.at)) {
      this.#found = { at, invariant };
    }
    if (this.#underWay > 0 || this.wantsMore) return undefined;
    const { bug, hours } = this;
    if (this.#found === undefined) return { bug, hours, seeds: this.#seeds };
    const { at: foundAt, invariant: says } = this.#found;
    const found = { seed: this.#first + foundAt, invariant: says };
    return { bug, hours, seeds: foundAt + 1, found };
  }
}

/** What one worker does next: go on where it is, begin another hunt, or help where fewest are. */
export function nextHunt(hunts: readonly Hunt[], current: Hunt | undefined): Hunt | undefined {
  if (current?.wantsMore) return current;
  const open = hunts.filter((hunt) => hunt.wantsMore);
  const fresh = open.find((hunt) => !hunt.hasBegun);
  if (fresh !== undefined) return fresh;
  return open.reduce<Hunt | undefined>(
    (least, hunt) => (least === undefined || hunt.underWay < least.underWay ? hunt : least),
    undefined,
  );
}

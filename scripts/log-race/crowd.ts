import { nextBetween, type RandomState } from '../../local/model/random.ts';

/** How many writers are at work at once, each number as likely. */
const sizes = [1, 1, 1, 2, 2, 3, 4] as const;

/** One draw in so many lets all of them in, and until all of them have won, most lose. */
const everybodyOneIn = 60;

/** The size is drawn anew after so many writers have left. */
const drawnEvery = 10;

/**
 * Lets few writers work at times and all of them at others, as requests come to functions. When all
 * always worked, nearly every append would be a lost race, and the rare ways would never be gone.
 */
export class Crowd {
  readonly #random: RandomState;
  readonly #waiting: (() => void)[] = [];
  #size: number = Number.POSITIVE_INFINITY;
  #working = 0;
  #left = 0;

  constructor(random: RandomState) {
    this.#random = random;
  }

  /** Waits for a place; whoever has one must leave it again. The longest wait is over first. */
  async enter(): Promise<void> {
    if (this.#working >= this.#size || this.#waiting.length > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#working += 1;
    }
  }

  leave(): void {
    this.#working -= 1;
    this.#left += 1;
    if (this.#left % drawnEvery === 0) this.#size = this.#draw();
    while (this.#working < this.#size) {
      const admit = this.#waiting.shift();
      if (admit === undefined) return;
      this.#working += 1;
      admit();
    }
  }

  #draw(): number {
    if (nextBetween(this.#random, 1, everybodyOneIn) === 1) return Number.POSITIVE_INFINITY;
    return sizes[nextBetween(this.#random, 0, sizes.length - 1)] ?? 1;
  }
}

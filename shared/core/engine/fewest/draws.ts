/** Numbers that look random and are the same for the same seed (SplitMix, 32 bits). */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** @returns a whole number from 0 to `count` - 1 */
  below(count: number): number {
    this.#state = (this.#state + 0x9e_37_79_b9) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21_f0_aa_ad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x73_5a_2d_97);
    return Math.floor((((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32) * count);
  }
}

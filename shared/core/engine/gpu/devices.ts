import { at } from '../fleet.ts';

/** A whole GPU, in thousandths. */
export const wholeGpu = 1_000;

/** No row has more GPUs: a set of them must fit into the bits of a number. */
export const gpusMax = 31;

/** What a task wants of the GPUs of one row: so many, and of each a share in thousandths. */
export interface GpuDemand {
  readonly gpus: number;
  /** `wholeGpu`, or less of one GPU. */
  readonly share: number;
}

/** Which of a row's GPUs, a bit each. */
export type GpuSet = number;

/** The GPUs of each row with what is free of each: none is ever given out beyond its whole. */
export class Devices {
  readonly #first: Int32Array;
  readonly #free: Uint16Array;

  /** @param gpus how many each row has, `gpusMax` at most */
  constructor(gpus: readonly number[]) {
    this.#first = new Int32Array(gpus.length + 1);
    gpus.forEach((count, row) => {
      this.#first[row + 1] = at(this.#first, row) + count;
    });
    this.#free = new Uint16Array(at(this.#first, gpus.length)).fill(wholeGpu);
  }

  /** What is free of each GPU of a row, in thousandths and in the order of the GPUs. */
  freeOf(row: number): Uint16Array {
    return this.#free.subarray(at(this.#first, row), at(this.#first, row + 1));
  }

  /**
   * Takes the first GPUs of which exactly `free` is free.
   *
   * @returns the GPUs taken, for `give`
   * @throws RangeError when there are too few of them, or too little is free
   */
  take(row: number, { gpus, share }: GpuDemand, free: number): GpuSet {
    const freeOf = this.freeOf(row);
    let taken = 0;
    let missing = share > free ? Number.NaN : gpus;
    for (let gpu = 0; gpu < freeOf.length && missing > 0; gpu += 1) {
      if (freeOf[gpu] !== free) continue;
      taken |= 1 << gpu;
      missing -= 1;
    }
    if (missing !== 0) throw new RangeError(`Row ${row} has no ${gpus} GPUs with ${free} free.`);
    this.#change(row, taken, -share);
    return taken;
  }

  /**
   * Takes these GPUs and no others.
   *
   * @throws RangeError when too little is free of one
   */
  takeThese(row: number, { share }: GpuDemand, gpus: GpuSet): void {
    this.#change(row, gpus, -share);
  }

  /** @throws RangeError when more would be free of a GPU than there is */
  give(row: number, { share }: GpuDemand, taken: GpuSet): void {
    this.#change(row, taken, share);
  }

  #change(row: number, gpus: GpuSet, amount: number): void {
    const freeOf = this.freeOf(row);
    for (let gpu = 0; gpu < gpusMax; gpu += 1) {
      if ((gpus & (1 << gpu)) === 0) continue;
      const free = (freeOf[gpu] ?? Number.NaN) + amount;
      if (!(free >= 0 && free <= wholeGpu)) {
        throw new RangeError(`GPU ${gpu} of row ${row} has no ${Math.abs(amount)} to change.`);
      }
    }
    for (let gpu = 0; gpu < freeOf.length; gpu += 1) {
      if ((gpus & (1 << gpu)) !== 0) freeOf[gpu] = at(freeOf, gpu) + amount;
    }
  }
}

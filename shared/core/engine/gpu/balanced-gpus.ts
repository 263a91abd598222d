import type { GpuRow, UsualTask } from './gpu-row.ts';

/**
 * The GPUs of a row that the resources beside them last for, if the tasks to come were all like a
 * usual one and could be cut to size; of all usual tasks by the GPUs that they take. FGD asks about
 * one more task only, and does not see that of five GPUs two will be left for want of CPU.
 */
export class BalancedGpus {
  /** A usual task after the other: by resource, thousandths of a GPU that one of it lasts for. */
  readonly #gpuPer: Float64Array;
  readonly #weights: Float64Array;

  constructor(usual: readonly UsualTask[]) {
    const mixes = new Map<string, { gpuPer: readonly number[]; weight: number }>();
    for (const { demand, gpus, share, popularity } of usual) {
      const weight = gpus * share * popularity;
      if (weight === 0) continue;
      // Of what a task does without there is enough for any number of GPUs.
      const gpuPer = Array.from(demand, (amount) =>
        amount === 0 ? Number.POSITIVE_INFINITY : (gpus * share) / amount,
      );
      const key = gpuPer.join();
      mixes.set(key, { gpuPer, weight: weight + (mixes.get(key)?.weight ?? 0) });
    }
    const all = [...mixes.values()];
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    this.#gpuPer = Float64Array.from(all.flatMap(({ gpuPer }) => gpuPer));
    this.#weights = Float64Array.from(all, ({ weight }) => weight / total);
  }

  /** In thousandths of a GPU. */
  of({ free, shares }: GpuRow): number {
    let sum = 0;
    for (let gpu = 0; gpu < shares.length; gpu += 1) sum += shares[gpu] as number;
    if (sum === 0) return 0;
    let balanced = 0;
    let index = 0;
    for (let mix = 0; mix < this.#weights.length; mix += 1) {
      let least = sum;
      for (let resource = 0; resource < free.length; resource += 1, index += 1) {
        const lasting = (free[resource] as number) * (this.#gpuPer[index] as number);
        // Not a number when nothing is free of what nobody needs: that is no limit either.
        if (lasting < least) least = lasting;
      }
      balanced += (this.#weights[mix] as number) * least;
    }
    return balanced;
  }
}

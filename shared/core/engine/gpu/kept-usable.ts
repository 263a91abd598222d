import { BalancedGpus } from './balanced-gpus.ts';
import type { GpuKind, GpuRow, UsualTask } from './gpu-row.ts';
import { UsableGpus } from './usable-gpus.ts';

/**
 * What a row is worth to the tasks that are usually asked for: the GPUs they could use there, and
 * the GPUs that what else is free there lasts for. A task goes where the worth falls least.
 */
export class KeptUsable {
  readonly #usable: UsableGpus;
  readonly #balanced: BalancedGpus;

  constructor(kinds: readonly GpuKind[], usual: readonly UsualTask[]) {
    this.#usable = new UsableGpus(kinds, usual);
    this.#balanced = new BalancedGpus(usual);
  }

  /** In thousandths of a GPU, of which there are two sorts. */
  of(row: GpuRow): number {
    return this.#usable.of(row) + this.#balanced.of(row);
  }
}

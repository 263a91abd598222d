import type { GpuTask } from './gpu-row.ts';

/**
 * The order to place a batch in: what takes the most of the GPUs goes first, while there are rows
 * with so much together; what is small fits beside it. Of equals the one that came first.
 *
 * @returns the indexes of the tasks
 */
export function hardestFirst(tasks: readonly GpuTask[]): number[] {
  const gpuOf = (index: number): number => {
    const { gpus, share } = tasks[index] as GpuTask;
    return gpus * share;
  };
  return [...tasks.keys()].sort((a, b) => gpuOf(b) - gpuOf(a) || a - b);
}

import type { GpuSet } from './devices.ts';
import type { GpuChoice } from './gpu-choice.ts';
import type { GpuTask } from './gpu-row.ts';

/** Where a task of a batch went. */
export interface GpuPlace {
  readonly task: number;
  /** -1 when no row had room. */
  readonly row: number;
  readonly taken: GpuSet;
}

/**
 * Places tasks together: what takes the most of the GPUs goes first, while there are rows with so
 * much together, and what is small fits beside it. Then each is taken up once more, the small ones
 * first, and goes where it does best now that all the others are there; whoever found no room tries
 * again.
 *
 * @param tasks what `choice` knows
 * @param batch indexes of tasks, in the order of arrival, which decides among equals
 */
export function placeBatch(
  choice: GpuChoice,
  tasks: readonly GpuTask[],
  batch: readonly number[],
): readonly GpuPlace[] {
  const places = hardestFirst(tasks, batch).map((task) => place(choice, task));
  if (places.length === 1) return places;
  return places.reverse().map(({ task, row, taken }) => {
    if (row >= 0) choice.give(task, row, taken);
    return place(choice, task);
  });
}

function place(choice: GpuChoice, task: number): GpuPlace {
  const row = choice.choose(task);
  return { task, row, taken: row < 0 ? 0 : choice.take(task, row) };
}

function hardestFirst(tasks: readonly GpuTask[], batch: readonly number[]): readonly number[] {
  const gpuOf = (task: number): number => {
    const { gpus, share } = tasks[task] as GpuTask;
    return gpus * share;
  };
  return [...batch].sort((a, b) => gpuOf(b) - gpuOf(a));
}

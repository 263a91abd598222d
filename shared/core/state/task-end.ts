import type { ObservedTask } from '../ecs.ts';

/**
 * How a task ended, as far as that says whose fault it was. `TAKEN`: by somebody, or with its host;
 * neither the task nor its place failed.
 */
export type TaskEnd = 'SUCCEEDED' | 'EXITED' | 'OUT_OF_MEMORY' | 'FAILED_TO_START' | 'TAKEN';

/** Reads ECS's stop code, exit codes and reasons. */
export function endOf({ stopCode, exits = [] }: ObservedTask): TaskEnd {
  if (stopCode === 'TaskFailedToStart') return 'FAILED_TO_START';
  if (stopCode !== 'EssentialContainerExited') return 'TAKEN';
  // The container asked for more than its own limit: no other place would have given it more.
  if (exits.some(({ reason }) => reason?.startsWith('OutOfMemory'))) return 'OUT_OF_MEMORY';
  const isSuccess = exits.length > 0 && exits.every(({ exitCode }) => exitCode === 0);
  return isSuccess ? 'SUCCEEDED' : 'EXITED';
}

/** Whether the place where it ran may be to blame for the end. */
export function mayBlamePlace(task: ObservedTask): boolean {
  const end = endOf(task);
  return end === 'EXITED' || end === 'FAILED_TO_START';
}

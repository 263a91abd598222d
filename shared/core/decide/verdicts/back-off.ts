import type { ObservedTask } from '../../ecs.ts';
import type { EpochMs } from '../../ids.ts';

/** A task that ran this long was healthy: its failure is counted as the first. */
export const healthyMs = 10 * 60_000;
/** The wait after the second failure in a row; it doubles with each further one. */
export const backoffMs = 10_000;
export const backoffMsMax = 15 * 60_000;
/** Refusals come from a view of the cluster that is seconds old, so they are tried again sooner. */
export const refusalBackoffMs = 1_000;
export const refusalBackoffMsMax = 60_000;

/** What ECS says when the place failed and not the task. */
const notTheTasksFault: ReadonlySet<string> = new Set([
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
  'ServiceSchedulerInitiated',
  'UserInitiated',
]);

/** Failures in a row, once this task has stopped. */
export function failuresAfter(task: ObservedTask, failures: number, at: EpochMs): number {
  if (task.stopCode !== undefined && notTheTasksFault.has(task.stopCode)) return 0;
  const endedAt = task.stoppingAt ?? task.stoppedAt ?? at;
  const ranMs = task.startedAt === undefined ? 0 : endedAt - task.startedAt;
  return ranMs >= healthyMs ? 1 : failures + 1;
}

/** The first failure is mended at once; from the second on, 10 s doubling to 15 min. */
export function waitAfterFailures(failures: number): number {
  return failures <= 1 ? 0 : doubled(backoffMs, failures - 2, backoffMsMax);
}

/** 1 s doubling to 60 s. */
export function waitAfterRefusals(refusals: number): number {
  return doubled(refusalBackoffMs, refusals - 1, refusalBackoffMsMax);
}

function doubled(firstMs: number, times: number, maxMs: number): number {
  return times > 20 ? maxMs : Math.min(maxMs, firstMs * 2 ** Math.max(0, times));
}

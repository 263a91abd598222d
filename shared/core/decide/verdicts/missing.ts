import type { ClusterState } from '../../state/cluster-state.ts';
import { missingMs } from '../../state/readings.ts';

/** When much vanishes at once it is the reading that is doubted, and the fourth one believed. */
export const missingMsInDoubt = 150_000;
/** More than this share of the live tasks is much. */
const vanishedShareMax = 0.2;
/** So few may always be missing: a share says nothing about small numbers. */
const vanishedFew = 2;

/** How far apart the absences of a task must be, given how many tasks are missing at once. */
export function taskMissingMs({ indexes }: Pick<ClusterState, 'indexes'>): number {
  return isMuchMissing({ indexes }) ? missingMsInDoubt : missingMs;
}

/** Whether so many tasks are missing at once that the reading is doubted. */
export function isMuchMissing({ indexes }: Pick<ClusterState, 'indexes'>): boolean {
  const live = indexes.liveTasks.of('ALL').size;
  const missed = indexes.missedTasks.of('ALL').size;
  return missed > Math.max(vanishedFew, live * vanishedShareMax);
}

import type { EpochMs } from '../../ids.ts';
import type { ClusterState } from '../../state/cluster-state.ts';

/** Something is taken for gone when complete readings lacked it at least twice, this far apart. */
export const missingMs = 60_000;
/** When much vanishes at once it is the reading that is doubted, and the fourth one believed. */
export const missingMsInDoubt = 150_000;
/** More than this share of the live tasks is much. */
const vanishedShareMax = 0.2;
/** So few may always be missing: a share says nothing about small numbers. */
const vanishedFew = 2;

export interface Missed {
  readonly missedFirstAt?: EpochMs;
  readonly missedLastAt?: EpochMs;
}

/** Whether the absences are far enough apart to be believed. */
export function isMissing({ missedFirstAt, missedLastAt }: Missed, forMs = missingMs): boolean {
  if (missedFirstAt === undefined || missedLastAt === undefined) return false;
  return missedLastAt - missedFirstAt >= forMs;
}

/** How far apart the absences of a task must be, given how many tasks are missing at once. */
export function taskMissingMs({ indexes }: ClusterState): number {
  const live = indexes.liveTasks.of('ALL').size;
  const missed = indexes.missedTasks.of('ALL').size;
  return missed > Math.max(vanishedFew, live * vanishedShareMax) ? missingMsInDoubt : missingMs;
}

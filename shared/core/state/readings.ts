import type { EpochMs } from '../ids.ts';

/**
 * What ECS lists and describes is as much as 90 s old, and it is read once a minute: only what has
 * stood for so many complete readings is sure to have been looked at by the last of them. Readings are
 * counted, since the clocks of functions differ.
 */
export const readingsBehind = 2;

/** Something is taken for gone when complete readings lacked it at least twice, this far apart. */
export const missingMs = 60_000;

export interface Missed {
  readonly missedFirstAt?: EpochMs;
  readonly missedLastAt?: EpochMs;
}

/** Whether the absences are far enough apart to be believed. */
export function isMissing({ missedFirstAt, missedLastAt }: Missed, forMs = missingMs): boolean {
  if (missedFirstAt === undefined || missedLastAt === undefined) return false;
  return missedLastAt - missedFirstAt >= forMs;
}

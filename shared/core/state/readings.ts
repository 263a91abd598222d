import type { EpochMs } from '../ids.ts';
import type { Observed } from '../log/observed.ts';
import type { ClusterState } from './cluster-state.ts';

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
  readonly missedReadings?: readonly [first: number, last: number];
}

export type ReadingPart = Extract<Observed, { type: 'ReadingPartCompleted' }>;

/** Of readings that take several invocations; there is none as long as one is enough. */
export interface RollingReadings {
  /** Parts that did not end their reading, ever. Each has read all container instances. */
  readonly parts: number;
  /** When the last of them was logged. */
  readonly at: EpochMs;
  /** The last of them, as long as its reading is not complete. */
  readonly open?: ReadingPart;
}

type Read = Pick<ClusterState, 'readings' | 'lastReconciledAt' | 'rolling'>;

/** How many parts have ended before their reading was complete. */
export function partsOf({ rolling }: Pick<ClusterState, 'rolling'>): number {
  return rolling.get('readings')?.parts ?? 0;
}

/** When all container instances were last read, be it by a part of a reading. */
export function containerInstancesReadAt({ lastReconciledAt, rolling }: Read): EpochMs | undefined {
  const partAt = rolling.get('readings')?.at;
  if (lastReconciledAt === undefined || partAt === undefined) return lastReconciledAt ?? partAt;
  return lastReconciledAt > partAt ? lastReconciledAt : partAt;
}

/** How often all container instances have been read since an agent was first seen silent. */
export function readingsSince(
  state: Read,
  { silentReading = 0, silentParts = 0 }: { silentReading?: number; silentParts?: number },
): number {
  return state.readings - silentReading + partsOf(state) - silentParts;
}

/**
 * Whether the absences are far enough apart to be believed: in time, and, where a reading takes several
 * minutes, by as many readings as there would be in that time if each took one.
 */
export function isMissing(
  { missedFirstAt, missedLastAt, missedReadings }: Missed,
  forMs = missingMs,
): boolean {
  if (missedFirstAt === undefined || missedLastAt === undefined) return false;
  const [first, last] = missedReadings ?? [0, Number.POSITIVE_INFINITY];
  if (last - first < Math.ceil(forMs / missingMs)) return false;
  return missedLastAt - missedFirstAt >= forMs;
}

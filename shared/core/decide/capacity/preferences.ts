import type { EpochMs } from '../../ids.ts';
import type { PlaceWork } from '../places/work.ts';
import { capacityProblem } from './problems.ts';

/** One way to run the tasks of a placement, and what stands in its way. */
export interface Preference {
  readonly name: 'EC2' | 'FARGATE' | 'FARGATE_SPOT';
  /** How long a slot must have waited. */
  readonly afterMs: number;
  /** Why it can never run them. */
  readonly problem?: string;
}

/**
 * The capacity of a placement in order of preference. A later one never opens before an earlier
 * one that could run the tasks: with `[EC2, FARGATE_SPOT after 30 s, FARGATE]`, `FARGATE` waits the
 * 30 seconds too, or `FARGATE_SPOT` would never have its turn.
 */
export function preferencesOf(work: PlaceWork): readonly Preference[] {
  let afterMs = 0;
  return work.request.capacity.map((preference) => {
    const name = 'launchType' in preference ? preference.launchType : preference.capacityProvider;
    const problem = capacityProblem(name, work);
    if (problem !== undefined) return { name, afterMs, problem };
    afterMs = Math.max(afterMs, (preference.afterSeconds ?? 0) * 1_000);
    return { name, afterMs };
  });
}

/** When it opens for a slot. */
export function opensAt({ afterMs }: Preference, waitingSince: EpochMs): EpochMs {
  return (waitingSince + afterMs) as EpochMs;
}

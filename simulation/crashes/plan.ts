import type { Crash, CrashKind } from './crash.ts';
import type { CrashJob } from './crash-worker.ts';
import { crashesAfter } from './explore.ts';
import type { Scenario } from './scenario.ts';

const crash: readonly CrashKind[] = ['before', 'after'];
/** What takes the core scenarios down beside a crash. */
const slow: readonly CrashKind[] = ['times-out', 'freezes'];
/** Runs in one job, so that all cores have something to do until the end. */
const runsPerJob = 40;

/** The run without a crash, which tells how many calls there are. */
export function probeOf({ name }: Scenario): CrashJob {
  return { scenario: name, runs: [[]], kinds: [] };
}

/** One crash a run, at every call. */
export function singlesOf({ name, isCore = false }: Scenario, calls: number): CrashJob[] {
  const singles = crashesAfter(0, calls, isCore ? [...crash, ...slow] : crash);
  const jobs: CrashJob[] = [];
  for (let first = 0; first < singles.length; first += runsPerJob) {
    const runs = singles.slice(first, first + runsPerJob).map((one) => [one]);
    jobs.push({ scenario: name, runs, kinds: [] });
  }
  return jobs;
}

/** Two crashes a run: the second at every call that comes after the first. */
export function pairsOf({ name }: Scenario, calls: number): CrashJob[] {
  return crashesAfter(0, calls, crash).map((first) => ({
    scenario: name,
    runs: [[first]],
    kinds: crash,
  }));
}

/** The one run that somebody wants to see again. */
export function againOf({ name }: Scenario, crashes: readonly Crash[]): CrashJob {
  return { scenario: name, runs: [crashes], kinds: [] };
}

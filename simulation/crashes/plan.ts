import type { ProcessCall } from '../process.ts';
import type { Crash, CrashKind } from './crash.ts';
import type { CrashJob } from './crash-worker.ts';
import { crashesAfter } from './explore.ts';
import type { Scenario } from './scenario.ts';

const crash: readonly CrashKind[] = ['before', 'after'];
/** What takes the core scenarios down beside a crash. */
const slow: readonly CrashKind[] = ['times-out', 'freezes'];
/** Runs in one job, so that all cores have something to do until the end. */
const runsPerJob = 40;

/** The run without a crash, which tells what calls there are. */
export function probeOf({ name }: Scenario): CrashJob {
  return { scenario: name, runs: [[]], goesOn: false };
}

/** One crash a run, at every call. */
export function singlesOf(
  { name, isCore = false }: Scenario,
  calls: readonly ProcessCall[],
): CrashJob[] {
  const kinds = isCore ? [...crash, ...slow] : crash;
  const singles = crashesAfter(0, calls, () => kinds);
  const jobs: CrashJob[] = [];
  for (let first = 0; first < singles.length; first += runsPerJob) {
    const runs = singles.slice(first, first + runsPerJob).map((one) => [one]);
    jobs.push({ scenario: name, runs, goesOn: false });
  }
  return jobs;
}

/** Two crashes a run: the second at every call that comes after the first. */
export function pairsOf({ name }: Scenario, calls: readonly ProcessCall[]): CrashJob[] {
  const firsts = crashesAfter(0, calls, kindsInPairs);
  return firsts.map((first) => ({ scenario: name, runs: [[first]], goesOn: true }));
}

/** The one run that somebody wants to see again. */
export function againOf({ name }: Scenario, crashes: readonly Crash[]): CrashJob {
  return { scenario: name, runs: [crashes], goesOn: false };
}

/** In pairs, a crash before a read and one after it are taken for one: a read has no effect. */
export function kindsInPairs({ operation }: ProcessCall): readonly CrashKind[] {
  return /\.(read|list|describe)/i.test(operation) ? ['before'] : crash;
}

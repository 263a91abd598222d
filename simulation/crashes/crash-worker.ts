import { answerJobs } from '../runner/answer-jobs.ts';
import type { Crash, CrashKind } from './crash.ts';
import { type Explored, explore } from './explore.ts';
import { runScenario } from './run-scenario.ts';
import { scenarioNamed } from './scenarios/scenarios.ts';

/** A part of the crashes of one scenario. */
export interface CrashJob {
  readonly scenario: string;
  readonly runs: readonly (readonly Crash[])[];
  /** With one more crash of these kinds each; none when there are none. */
  readonly kinds: readonly CrashKind[];
}

answerJobs<CrashJob, Explored>(({ scenario, runs, kinds }) => {
  const found = scenarioNamed(scenario);
  if (found === undefined) throw new Error(`there is no scenario ${scenario}`);
  return explore((crashes) => runScenario(found, crashes), runs, kinds);
});

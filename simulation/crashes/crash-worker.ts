import { answerJobs } from '../runner/answer-jobs.ts';
import type { Crash } from './crash.ts';
import { type Explored, explore } from './explore.ts';
import { kindsInPairs } from './plan.ts';
import { runScenario } from './run-scenario.ts';
import { scenarioNamed } from './scenarios/scenarios.ts';

/** A part of the crashes of one scenario. */
export interface CrashJob {
  readonly scenario: string;
  readonly runs: readonly (readonly Crash[])[];
  /** Whether each is also made with one more crash, at every call after its last. */
  readonly goesOn: boolean;
}

answerJobs<CrashJob, Explored>(({ scenario, runs, goesOn }) => {
  const found = scenarioNamed(scenario);
  if (found === undefined) throw new Error(`there is no scenario ${scenario}`);
  const kindsAt = goesOn ? kindsInPairs : undefined;
  return explore((crashes) => runScenario(found, crashes), runs, kindsAt);
});

import type { ProcessCall } from '../process.ts';
import { figure, type Paint } from '../runner/words.ts';
import { formatCrashes } from './crash.ts';
import type { FailedRun } from './explore.ts';

/** An entry of the log may be long; its beginning tells what it is. */
const entryCharactersMax = 300;

/** What the runs of one scenario came to. */
export interface Tally {
  readonly scenario: string;
  /** Of the run without a crash. */
  calls: readonly ProcessCall[];
  runs: number;
  readonly failures: FailedRun[];
}

/** One line of `--json`. */
export function tallyJson({ scenario, calls, runs, failures }: Tally): string {
  return JSON.stringify({ scenario, calls: calls.length, runs, failures: failures.length });
}

/** The last line of `--json`. */
export function totalsJson(tallies: readonly Tally[]): string {
  const { calls, runs, failures } = totalsOf(tallies);
  return JSON.stringify({ scenarios: tallies.length, calls, runs, failures });
}

/** One scenario in one line. */
export function tallyLine({ scenario, calls, runs, failures }: Tally, paint: Paint): string {
  const { length } = failures;
  const verdict = length === 0 ? paint('green', 'held') : paint('red', `${figure(length)} FAILED`);
  return `${scenario}: ${verdict}: ${figure(calls.length)} calls, ${figure(runs)} runs`;
}

/** What all scenarios came to. */
export function totalsLine(tallies: readonly Tally[], elapsedMs: number, paint: Paint): string {
  const { calls, runs, failures } = totalsOf(tallies);
  const failed = failures === 0 ? paint('green', '0 failures') : paint('red', `${failures} failed`);
  const seconds = Math.round(elapsedMs / 1_000);
  const of = `${figure(tallies.length)} scenarios, ${figure(calls)} calls`;
  return `${of}, ${figure(runs)} runs, ${failed}, in ${figure(seconds)} s`;
}

/** A run that did not hold: where it crashed, what did not hold, and how to see it again. */
export function failedRunLines(
  { crashes, sites, failure }: FailedRun,
  { scenario, commit }: { readonly scenario: string; readonly commit: string },
  paint: Paint,
): string[] {
  const where = crashes.map(({ at, kind }, n) => `${kind} call ${at}, ${sites[n]}`);
  const entries = failure.lastEntries.map((entry) => `    ${entry.slice(0, entryCharactersMax)}`);
  const again = crashes.length === 0 ? '' : ` --at ${formatCrashes(crashes)}`;
  return [
    paint('red', `${scenario} FAILED at commit ${commit}`),
    `  crashes: ${where.length === 0 ? 'none' : where.join('; ')}`,
    `  invariant: ${failure.invariant}`,
    ...(entries.length === 0 ? [] : ['  the last entries of the log:', ...entries]),
    `  again: npm run simulate -- --crashes --only ${scenario}${again}`,
  ];
}

export function totalsOf(tallies: readonly Tally[]) {
  const sum = (of: (tally: Tally) => number) =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    calls: sum(({ calls }) => calls.length),
    runs: sum(({ runs }) => runs),
    failures: sum(({ failures }) => failures.length),
  };
}

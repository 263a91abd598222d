import type { Failure } from '../judged-world.ts';
import type { ProcessCall } from '../process.ts';
import type { Crash, CrashKind } from './crash.ts';

/** What exploring needs to know of a run. */
export interface ExploredRun {
  /** Every call at which it could have crashed, in order. */
  readonly calls: readonly ProcessCall[];
  readonly failure?: Failure;
}

/** A run that did not hold. */
export interface FailedRun {
  readonly crashes: readonly Crash[];
  /** The call of each crash, such as `act ecs.RunTask`. */
  readonly sites: readonly string[];
  readonly failure: Failure;
}

export interface Explored {
  /** Of the first run. */
  readonly calls: readonly ProcessCall[];
  readonly runs: number;
  readonly failures: readonly FailedRun[];
}

/** How a call may go down. */
export type KindsAt = (call: ProcessCall) => readonly CrashKind[];

/** Every crash at one of the calls after the first `after`, in the order of the calls. */
export function crashesAfter(
  after: number,
  calls: readonly ProcessCall[],
  kindsAt: KindsAt,
): readonly Crash[] {
  return calls.flatMap((call, n) =>
    n < after ? [] : kindsAt(call).map((kind): Crash => ({ at: n + 1, kind })),
  );
}

/**
 * Makes each of `runs`, and with `kindsAt` also each run that has one more crash, at any call after
 * its last. What comes after a crash is another sequence of calls, so only the run itself tells how many
 * there are.
 */
export async function explore(
  run: (crashes: readonly Crash[]) => Promise<ExploredRun>,
  runs: readonly (readonly Crash[])[],
  kindsAt: KindsAt = () => [],
): Promise<Explored> {
  const failures: FailedRun[] = [];
  let made = 0;
  let calls: readonly ProcessCall[] = [];
  const make = async (crashes: readonly Crash[]): Promise<ExploredRun> => {
    const ran = await run(crashes);
    made += 1;
    if (made === 1) calls = ran.calls;
    if (ran.failure !== undefined) {
      failures.push({ crashes, sites: sitesOf(crashes, ran), failure: ran.failure });
    }
    return ran;
  };
  for (const crashes of runs) {
    const ran = await make(crashes);
    // A run that has failed stopped where it did.
    if (ran.failure !== undefined) continue;
    for (const next of crashesAfter(crashes.at(-1)?.at ?? 0, ran.calls, kindsAt)) {
      await make([...crashes, next]);
    }
  }
  return { calls, runs: made, failures };
}

function sitesOf(crashes: readonly Crash[], { calls }: ExploredRun): string[] {
  return crashes.map(({ at }) => {
    const call = calls[at - 1];
    return call === undefined ? 'no call' : `${call.functionName} ${call.operation}`;
  });
}

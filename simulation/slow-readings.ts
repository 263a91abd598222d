import { type ReadingLimits, readingLimits } from '../shared/runtime/reconcile/slice.ts';
import { Random } from './random.ts';

/** How ECS is read in one world. */
export interface Readings extends ReadingLimits {
  /** Names on a page of a list of tasks; as many as ECS gives unless stated. */
  readonly tasksPerPage?: number;
}

/** One invocation reads all there is. */
export const wholeReadings: Readings = readingLimits;

/** So many seeds have so little time for a reading that it takes several invocations. */
const slowShare = 0.15;
/** ECS lists and describes no more at once. */
const tasksPerCallMax = 100;
/** A call takes this, on average: see `latencyMs`. */
const callMs = 10;

/**
 * How a seed reads a cluster of so many tasks: a stream of its own, so that the others stay what they are.
 */
export function drawReadings(seed: number, tasks: number): Readings {
  const random = new Random(seed ^ 0x70117);
  if (!random.chance(slowShare)) return wholeReadings;
  const tasksPerCall = Math.min(tasksPerCallMax, Math.ceil(tasks / random.whole(4, 7)));
  const msMax = random.whole(70, 120);
  return { msMax, callMs, tasksPerCall, tasksPerPage: tasksPerCall };
}

/** Of the calls that a part has time for, so many are left for tasks, at the least. */
const callsOfPart = 3;
/** What is missing is believed after two rounds, and one may be under way. */
const roundsToBelieve = 3;
const partMs = 60_000;

/** How much longer than in one invocation it takes to find out what has become of so many tasks. */
export function slowerMs({ tasksPerCall, tasksPerPage }: Readings, tasks: number): number {
  if (tasksPerPage === undefined) return 0;
  const calls = Math.ceil(tasks / tasksPerPage) + Math.ceil(tasks / tasksPerCall);
  return roundsToBelieve * Math.ceil(calls / callsOfPart) * partMs;
}

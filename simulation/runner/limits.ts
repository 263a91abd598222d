import { totalmem } from 'node:os';

/** A seed has this long in any case … */
const leastMs = 120_000;
/** … and for each simulated hour so much more: a hundredth of the speed that is asked for. */
const perHourMs = 36_000;
/** Of the machine's memory, what the workers together may take. */
const memoryShare = 0.75;
const memoryMiBMin = 512;

/** Wall time after which a seed of so many hours is taken to hang. */
export function seedLimitMs(hours: number): number {
  return leastMs + hours * perHourMs;
}

/** What the heap of one of `jobs` workers may grow to. */
export function workerMemoryMiB(jobs: number, machineBytes = totalmem()): number {
  return Math.max(memoryMiBMin, Math.floor((machineBytes * memoryShare) / jobs / 2 ** 20));
}

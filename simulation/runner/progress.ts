import type { SeedReport } from '../run-seed.ts';
import { speedup, totalsOf } from './totals.ts';
import { figure } from './words.ts';

/** How far a run is: seeds, failures, simulated time, speed-up, and how long it will still take. */
export function progressLine(
  done: readonly SeedReport[],
  seeds: number,
  elapsedMs: number,
): string {
  const { failed, simulatedHours } = totalsOf(done);
  const left =
    done.length === 0
      ? 'time left not known yet'
      : `${duration((elapsedMs / done.length) * (seeds - done.length))} left`;
  return [
    `${figure(done.length)}/${figure(seeds)} seeds`,
    `${failed.length} failed`,
    `${figure(Math.round(simulatedHours))} h`,
    `${figure(speedup(simulatedHours, elapsedMs))}x`,
    left,
  ].join(', ');
}

/** `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

import type { SeedReport } from '../../../simulation/run-seed.ts';

/** A seed that held, with figures of its own. */
export function held(seed: number, change: Partial<SeedReport> = {}): SeedReport {
  return {
    seed,
    simulatedHours: 1.5,
    wallMs: 2_000,
    events: 1_200 + seed,
    turns: 700,
    appends: 400,
    calls: 90,
    throttles: 3,
    faults: { 'zone-failed': 1, 'event-lost': 20 },
    ...change,
  };
}

/** A seed that did not hold. */
export function failed(seed: number, change: Partial<SeedReport> = {}): SeedReport {
  const failure = {
    invariant: 'Violation: p-1 is lost',
    lastEntries: ['17 {"type":"TaskPlaced"}'],
  };
  return held(seed, { failure, ...change });
}

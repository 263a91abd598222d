import { type FaultClass, faultClasses } from '../faults.ts';
import type { SeedReport } from '../run-seed.ts';

const hourMs = 3_600_000;

/** What many seeds come to. */
export interface Totals {
  readonly seeds: number;
  readonly failed: readonly number[];
  readonly simulatedHours: number;
  /** Wall time of all seeds, as if they had run one after another. */
  readonly seedsMs: number;
  readonly events: number;
  readonly turns: number;
  readonly appends: number;
  readonly calls: number;
  readonly throttles: number;
  readonly faults: Readonly<Partial<Record<FaultClass, number>>>;
}

export function totalsOf(reports: readonly SeedReport[]): Totals {
  const sum = (of: (report: SeedReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const faults: Partial<Record<FaultClass, number>> = {};
  for (const name of faultClasses) {
    const count = sum((report) => report.faults[name] ?? 0);
    if (count > 0) faults[name] = count;
  }
  return {
    seeds: reports.length,
    failed: reports.flatMap(({ seed, failure }) => (failure === undefined ? [] : [seed])),
    simulatedHours: sum(({ simulatedHours }) => simulatedHours),
    seedsMs: sum(({ wallMs }) => wallMs),
    events: sum(({ events }) => events),
    turns: sum(({ turns }) => turns),
    appends: sum(({ appends }) => appends),
    calls: sum(({ calls }) => calls),
    throttles: sum(({ throttles }) => throttles),
    faults,
  };
}

/** How many times faster than the world, rounded. */
export function speedup(simulatedHours: number, wallMs: number): number {
  return wallMs <= 0 ? 0 : Math.round((simulatedHours * hourMs) / wallMs);
}

/** The last line of `--json`. `elapsedMs` of the whole run, on however many cores. */
export function jsonTotals(totals: Totals, elapsedMs: number): string {
  const { seeds, failed, events, turns, faults } = totals;
  const simulatedHours = Math.round(totals.simulatedHours * 1_000) / 1_000;
  return JSON.stringify({
    seeds,
    failures: failed.length,
    simulatedHours,
    speedup: speedup(simulatedHours, elapsedMs),
    events,
    turns,
    faults,
  });
}

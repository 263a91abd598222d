import type { Operation } from './history.ts';
import type { RaceOptions } from './race-options.ts';
import type { Violation } from './violation.ts';

/** At most so many violations are printed: one wrong item contradicts many operations. */
const violationsShownMax = 20;

/** What a race came to, as `--json` prints it. */
export interface RaceReport {
  /** The endpoint, or `embedded`. */
  readonly store: string;
  readonly writers: number;
  readonly seed: number;
  /** As many as were asked for. */
  readonly appends: number;
  readonly acknowledged: number;
  /** Appends that were shown a winner. */
  readonly lost: number;
  /** Appends that were not answered; those that stand all the same are among the items. */
  readonly unanswered: number;
  readonly reads: number;
  /** Items in all those reads. */
  readonly itemsRead: number;
  /** What stands in the log in the end. */
  readonly items: number;
  readonly raceSeconds: number;
  readonly appendsPerSecond: number;
  readonly checkSeconds: number;
  readonly linearisable: boolean;
  /** How many there are; `violations` are the first of them. */
  readonly violationCount: number;
  readonly violations: readonly Violation[];
}

export interface Raced {
  readonly store: string;
  readonly options: RaceOptions;
  readonly operations: readonly Operation[];
  readonly acknowledged: number;
  readonly items: number;
  readonly raceSeconds: number;
  readonly checkSeconds: number;
  readonly violations: readonly Violation[];
}

/** Counts what a race was. */
export function reportOf(raced: Raced): RaceReport {
  const { store, options, operations, acknowledged, items, violations } = raced;
  const { writers, seed, appends } = options;
  const counts = { lost: 0, unanswered: 0, reads: 0, itemsRead: 0 };
  for (const { type, outcome } of operations) {
    if (type === 'readTail') counts.reads += 1;
    if (outcome.type === 'read') counts.itemsRead += outcome.items.length;
    if (outcome.type === 'lost') counts.lost += 1;
    if (type === 'append' && outcome.type === 'unknown') counts.unanswered += 1;
  }
  return {
    store,
    writers,
    seed,
    appends,
    acknowledged,
    ...counts,
    items,
    raceSeconds: rounded(raced.raceSeconds),
    appendsPerSecond: Math.round(acknowledged / raced.raceSeconds),
    checkSeconds: rounded(raced.checkSeconds),
    linearisable: violations.length === 0,
    violationCount: violations.length,
    violations: violations.slice(0, violationsShownMax),
  };
}

/** The report as lines for a person. */
export function linesOf(report: RaceReport): string[] {
  const { appends, acknowledged, items, lost, unanswered, violationCount, violations } = report;
  const lines = [
    `${acknowledged} appends acknowledged of ${appends} asked for, ${report.writers} writers, seed ${report.seed}, ${report.store} DynamoDB`,
    `${items} items in the log: ${lost} appends were lost races, ${unanswered} had no answer`,
    `${report.reads} reads gave ${report.itemsRead} items`,
    `${report.raceSeconds} s, ${report.appendsPerSecond} appends a second; checked in ${report.checkSeconds} s`,
  ];
  if (report.linearisable) {
    return [...lines, 'linearisable: one order, no gap, no double, nothing lost, chain unbroken'];
  }
  const rest = violationCount - violations.length;
  return [
    ...lines,
    `NOT linearisable, ${violationCount} violations:`,
    ...violations.map(({ type, seq, message }) => `  ${type} at ${seq}: ${message}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

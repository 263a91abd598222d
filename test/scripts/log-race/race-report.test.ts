import { linesOf, reportOf } from '../../../scripts/log-race/race-report.ts';
import type { Violation } from '../../../scripts/log-race/violation.ts';
import { append, item, lost, read } from './histories.ts';

const a = item('A', 1);
const b = item('B', 2, a);
const rival = item('RIVAL', 2, a);

const raced = {
  store: 'embedded',
  options: { appends: 3, writers: 5, seed: 9, json: false },
  operations: [
    append(a, [1, 2]),
    append(b, [3, 4], { type: 'unknown' }),
    append(b, [5, 6]),
    append(rival, [7, 8], lost(b)),
    append(item('LATE', 2, a), [9, 10], lost(b)),
    read(0, [a, b], [11, 12]),
    read(1, [b], [13, 14]),
    { ...read(1, [], [15, 16]), outcome: { type: 'unknown' as const } },
  ],
  acknowledged: 2,
  items: 2,
  raceSeconds: 0.501,
  checkSeconds: 0.0249,
  violations: [],
};

const violation = (seq: number): Violation => ({ type: 'missed', seq, message: `at ${seq}` });

describe('the report of a race', () => {
  it('counts what happened', () => {
    expect(reportOf(raced)).toEqual({
      store: 'embedded',
      writers: 5,
      seed: 9,
      appends: 3,
      acknowledged: 2,
      lost: 2,
      unanswered: 1,
      reads: 3,
      itemsRead: 3,
      items: 2,
      raceSeconds: 0.5,
      appendsPerSecond: 4,
      checkSeconds: 0.02,
      linearisable: true,
      violationCount: 0,
      violations: [],
    });
  });

  it('says in one line that the log is linearisable', () => {
    const lines = linesOf(reportOf(raced));
    expect(lines[0]).toBe(
      '2 appends acknowledged of 3 asked for, 5 writers, seed 9, embedded DynamoDB',
    );
    expect(lines.at(-1)).toMatch(/^linearisable: /);
  });

  it('shows the first violations, and counts them all', () => {
    const violations = Array.from({ length: 23 }, (_, index) => violation(index + 1));
    const report = reportOf({ ...raced, violations });
    expect(report).toMatchObject({ linearisable: false, violationCount: 23 });
    expect(report.violations).toEqual(violations.slice(0, 20));
    const lines = linesOf(report);
    expect(lines).toContain('NOT linearisable, 23 violations:');
    expect(lines).toContain('  missed at 7: at 7');
    expect(lines.at(-1)).toBe('  and 3 more');
  });
});

import {
  failedRunLines,
  type Tally,
  tallyJson,
  tallyLine,
  totalsJson,
  totalsLine,
} from '../../../simulation/crashes/crash-words.ts';
import type { ProcessCall } from '../../../simulation/process.ts';
import { painter } from '../../../simulation/runner/words.ts';

const plain = painter(false, undefined);
const calls = (count: number) =>
  Array<ProcessCall>(count).fill({ functionName: 'api', operation: 'log.append' });
const failed = {
  crashes: [
    { at: 17, kind: 'after' },
    { at: 23, kind: 'before' },
  ],
  sites: ['act ecs.RunTask', 'observe log.append'],
  failure: { invariant: 'Violation: twice', lastEntries: ['9 x', `10 ${'y'.repeat(400)}`] },
} as const;
const tallies: readonly Tally[] = [
  { scenario: 'gang-placed', calls: calls(66), runs: 1_265, failures: [] },
  { scenario: 'deleted', calls: calls(58), runs: 117, failures: [failed, failed] },
];
const [held, broken] = tallies as [Tally, Tally];

describe('what a run of crashes tells', () => {
  it('is with --json one object a scenario of exactly these members, and the totals', () => {
    expect(tallyJson(broken)).toBe('{"scenario":"deleted","calls":58,"runs":117,"failures":2}');
    expect(totalsJson(tallies)).toBe('{"scenarios":2,"calls":124,"runs":1382,"failures":2}');
  });

  it('is else a line a scenario and one for all', () => {
    expect(tallyLine(held, plain)).toBe('gang-placed: held: 66 calls, 1,265 runs');
    expect(tallyLine(broken, plain)).toBe('deleted: 2 FAILED: 58 calls, 117 runs');
    expect(totalsLine(tallies, 61_400, plain)).toBe(
      '2 scenarios, 124 calls, 1,382 runs, 2 failed, in 61 s',
    );
    expect(totalsLine([held], 900, plain)).toBe(
      '1 scenarios, 66 calls, 1,265 runs, 0 failures, in 1 s',
    );
  });

  it('names of a failed run the calls, the invariant, the log, and the command that makes it', () => {
    const lines = failedRunLines(failed, { scenario: 'deleted', commit: 'abc+changes' }, plain);
    expect(lines).toEqual([
      'deleted FAILED at commit abc+changes',
      '  crashes: after call 17, act ecs.RunTask; before call 23, observe log.append',
      '  invariant: Violation: twice',
      '  the last entries of the log:',
      '    9 x',
      `    10 ${'y'.repeat(297)}`,
      '  again: npm run simulate -- --crashes --only deleted --at 17:after,23:before',
    ]);
  });

  it('says so when a scenario fails without a crash', () => {
    const run = { ...failed, crashes: [], sites: [] };
    const lines = failedRunLines(run, { scenario: 'deleted', commit: 'abc' }, plain);
    expect(lines[1]).toBe('  crashes: none');
    expect(lines.at(-1)).toBe('  again: npm run simulate -- --crashes --only deleted');
  });
});

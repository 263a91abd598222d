import { type FaultClass, faultClasses } from '../../../simulation/faults.ts';
import { duration, progressLine } from '../../../simulation/runner/progress.ts';
import { totalsOf } from '../../../simulation/runner/totals.ts';
import {
  failureLines,
  painter,
  replayCommand,
  seedLine,
  totalsTable,
} from '../../../simulation/runner/words.ts';
import { failed, held } from './reports.ts';

const plain = painter(false, undefined);
const all: ReadonlySet<FaultClass> = new Set(faultClasses);

describe('the words of a simulation', () => {
  it('tell of a seed in one line', () => {
    expect(seedLine(held(12), plain)).toBe(
      'seed 12 held: 1.5 h, 2,700x, 1,212 events, 700 turns, 400 appends, 90 ECS calls, 3 throttled, 21 faults',
    );
    expect(seedLine(failed(13), plain)).toMatch(/^seed 13 FAILED: /);
  });

  it('tell of a failure with all that it takes to see it again', () => {
    const long = `18 ${'x'.repeat(400)}`;
    const failure = { invariant: 'Violation: it acts', lastEntries: ['17 {}', long] };
    const lines = failureLines(
      held(13, { failure }),
      { commit: 'abc+changes', hours: 0.5, faults: all },
      plain,
    );
    expect(lines).toEqual([
      'seed 13 FAILED at commit abc+changes',
      '  invariant: Violation: it acts',
      '  the last entries of the log:',
      '    17 {}',
      `    ${long.slice(0, 300)}`,
      '  again: npm run simulate -- --seeds 1 --seed 13 --hours 0.5',
    ]);
    expect(failureLines(held(1), { commit: 'abc', hours: 1, faults: all }, plain)).toEqual([]);
  });

  it('name the faults in the command when they are not all', () => {
    const command = 'npm run simulate -- --seeds 1 --seed 3 --hours 720';
    const some = new Set<FaultClass>(['zone-failed', 'event-lost']);
    const replay = { commit: '', hours: 720 };
    expect(replayCommand(3, { ...replay, faults: all })).toBe(command);
    expect(replayCommand(3, { ...replay, faults: new Set() })).toBe(`${command} --faults none`);
    expect(replayCommand(3, { ...replay, faults: some })).toBe(
      `${command} --faults event-lost,zone-failed`,
    );
  });

  it('put the totals into a table, speed a core and in all, and faults by class', () => {
    const totals = totalsOf([held(1), failed(2), held(3)]);
    const lines = totalsTable(totals, { elapsedMs: 3_000, jobs: 2, asked: 5 }, plain);
    expect(lines).toEqual([
      'seeds            3, of 5 asked for',
      'failures         1: seed 2',
      'simulated time   4.5 h',
      'speed-up         2,700x real time a core, 5,400x in all on 2',
      'events           3,606',
      'turns            2,100',
      'appends          1,200',
      'ECS calls        270',
      'throttles        9',
      'faults injected  63',
      '  event-lost     60',
      '  zone-failed    3',
    ]);
  });

  it('are coloured for a terminal alone, and not when NO_COLOR is set', () => {
    expect(painter(true, undefined)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(painter(true, '')('red', 'x')).not.toBe('x');
    expect(painter(true, '1')('red', 'x')).toBe('x');
    expect(painter(false, undefined)('red', 'x')).toBe('x');
  });

  it('tell how far things are and how long they will take', () => {
    const done = [held(1), failed(2)];
    expect(progressLine(done, 1_000, 4_000)).toBe(
      '2/1,000 seeds, 1 failed, 3 h, 2,700x, 33 min 16 s left',
    );
    expect(progressLine([], 10, 900)).toContain('time left not known yet');
    expect([900, 61_000, 7_500_000].map(duration)).toEqual(['1 s', '1 min 1 s', '2 h 5 min']);
  });
});

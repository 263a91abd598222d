import { type Crash, formatCrashes } from '../../../simulation/crashes/crash.ts';
import { crashesAfter, type ExploredRun, explore } from '../../../simulation/crashes/explore.ts';
import type { ProcessCall } from '../../../simulation/process.ts';

const call = (operation: string): ProcessCall => ({ functionName: 'act', operation });

/**
 * A toy: it reads, writes and notes, and begins again from its beginning when it crashes, but does not
 * write twice. `bug` is the run that does not hold.
 */
function toy(bug?: string) {
  const made: string[] = [];
  const run = async (crashes: readonly Crash[]): Promise<ExploredRun> => {
    made.push(formatCrashes(crashes));
    const kinds = new Map(crashes.map(({ at, kind }) => [at, kind]));
    const calls: ProcessCall[] = [];
    let isWritten = false;
    const goes = (operation: string, effect: () => void = () => undefined): boolean => {
      calls.push(call(operation));
      const kind = kinds.get(calls.length);
      if (kind !== 'before') effect();
      return kind === undefined;
    };
    const attempt = () => {
      if (!goes('log.readTail')) return false;
      const writes = () => {
        isWritten = true;
      };
      if (!isWritten && !goes('log.append', writes)) return false;
      return goes('wakes.act');
    };
    while (!attempt());
    const failure = { invariant: 'broken', lastEntries: ['the last'] };
    return { calls, ...(formatCrashes(crashes) === bug && { failure }) };
  };
  return { run, made };
}

const both = () => ['before', 'after'] as const;

describe('every crash', () => {
  it('is one of each kind at each call, in order', () => {
    const calls = [call('log.readTail'), call('log.append'), call('wakes.act')];
    expect(formatCrashes(crashesAfter(0, calls, both))).toBe(
      '1:before,1:after,2:before,2:after,3:before,3:after',
    );
    const kindsAt = ({ operation }: ProcessCall) =>
      operation === 'log.append' ? both() : (['freezes'] as const);
    expect(formatCrashes(crashesAfter(1, calls, kindsAt))).toBe('2:before,2:after,3:freezes');
    expect(crashesAfter(3, calls, both)).toEqual([]);
  });
});

describe('exploring', () => {
  it('makes the runs that it is given, and counts the calls of the first', async () => {
    const { run, made } = toy();
    const runs = [[], [{ at: 1, kind: 'after' }], [{ at: 3, kind: 'before' }]] as const;
    const explored = await explore(run, runs);
    expect(made).toEqual(['', '1:after', '3:before']);
    expect(explored.runs).toBe(3);
    expect(explored.calls.map(({ operation }) => operation)).toEqual([
      'log.readTail',
      'log.append',
      'wakes.act',
    ]);
    expect(explored.failures).toEqual([]);
  });

  it('puts a second crash at every call that the run with the first makes after it', async () => {
    const { run, made } = toy();
    await explore(run, [[{ at: 2, kind: 'after' }]], both);
    // Written: it reads and appends, and after the crash reads and wakes.
    expect(made).toEqual([
      '2:after',
      '2:after,3:before',
      '2:after,3:after',
      '2:after,4:before',
      '2:after,4:after',
    ]);
    made.length = 0;
    await explore(run, [[{ at: 2, kind: 'before' }]], both);
    // Not written: it also appends again.
    expect(made.at(-1)).toBe('2:before,5:after');
    expect(made).toHaveLength(7);
  });

  it('tells of each run that failed where it crashed', async () => {
    const { run } = toy('2:before,4:after');
    const { failures, runs } = await explore(run, [[{ at: 2, kind: 'before' }]], both);
    expect(runs).toBe(7);
    expect(failures).toEqual([
      {
        crashes: [
          { at: 2, kind: 'before' },
          { at: 4, kind: 'after' },
        ],
        sites: ['act log.append', 'act log.append'],
        failure: { invariant: 'broken', lastEntries: ['the last'] },
      },
    ]);
  });

  it('does not go on from a run that failed, but does from the next', async () => {
    const { run, made } = toy('1:before');
    const runs = [[{ at: 1, kind: 'before' }], [{ at: 3, kind: 'after' }]] as const;
    const { failures } = await explore(run, runs, both);
    expect(failures).toHaveLength(1);
    expect(made.filter((one) => one.startsWith('1:before'))).toEqual(['1:before']);
    expect(made.filter((one) => one.startsWith('3:after'))).toHaveLength(5);
  });
});

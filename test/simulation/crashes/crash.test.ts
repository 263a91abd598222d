import { formatCrashes, parseCrashes } from '../../../simulation/crashes/crash.ts';

describe('crashes in words', () => {
  it('are read as they are written', () => {
    const crashes = [
      { at: 17, kind: 'after' },
      { at: 23, kind: 'times-out' },
    ] as const;
    expect(formatCrashes(crashes)).toBe('17:after,23:times-out');
    expect(parseCrashes('17:after,23:times-out')).toEqual(crashes);
    expect(parseCrashes(' 1:before , 2:freezes')).toEqual([
      { at: 1, kind: 'before' },
      { at: 2, kind: 'freezes' },
    ]);
  });

  it.each(['', '17', '17:', '0:after', '1:afterwards', '1:toString', 'x:after', '1:after,'])(
    'are not %j',
    (text) => {
      expect(parseCrashes(text)).toBeUndefined();
    },
  );

  it('stand in the order of the calls, one a call', () => {
    expect(parseCrashes('5:after,5:before')).toBeUndefined();
    expect(parseCrashes('5:after,4:after')).toBeUndefined();
  });
});

import { raceHelp, readRaceOptions } from '../../../scripts/log-race/race-options.ts';

describe('the options of npm run log-race', () => {
  it('are a hundred thousand appends of 32 writers when none is given', () => {
    const options = { appends: 100_000, writers: 32, seed: 1, json: false };
    expect(readRaceOptions([])).toEqual({ type: 'race', options });
  });

  it('are read', () => {
    const args = ['--appends', '250', '--writers=7', '--seed', '42', '--json'];
    const options = { appends: 250, writers: 7, seed: 42, json: true };
    expect(readRaceOptions(args)).toEqual({ type: 'race', options });
  });

  it.each([
    [['--appends', '0'], '--appends must be a whole number from 1 to 1000000, not 0'],
    [['--appends', '1e9'], '--appends must be a whole number from 1 to 1000000, not 1e9'],
    [['--writers', '51'], '--writers must be a whole number from 1 to 50, not 51'],
    [['--writers', 'many'], '--writers must be a whole number from 1 to 50, not many'],
    [['--seed', '1.5'], '--seed must be a whole number from 1 to 2147483647, not 1.5'],
  ])('are refused in words: %j', (args, message) => {
    expect(readRaceOptions(args)).toEqual({ type: 'wrong', message });
  });

  it.each([[['--append', '5']], [['100000']]])('are refused when unknown: %j', (args) => {
    expect(readRaceOptions(args)).toMatchObject({ type: 'wrong' });
  });

  it('are told by --help, with the exit codes', () => {
    expect(readRaceOptions(['--help'])).toEqual({ type: 'help' });
    for (const said of ['--appends N', '--writers N', '--seed N', '--json', 'DYNAMODB_ENDPOINT']) {
      expect(raceHelp).toContain(said);
    }
    expect(raceHelp).toContain('Exit codes: 0 linearisable; 1 not; 2 wrong options');
  });
});

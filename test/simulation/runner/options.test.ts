import { faultClasses } from '../../../simulation/faults.ts';
import { help, type Options, readOptions } from '../../../simulation/runner/options.ts';

const read = (text: string, cores = 3): Options =>
  readOptions(text === '' ? [] : text.split(' '), cores);

describe('the options of a simulation', () => {
  it('run twenty seeds of an hour with all faults, one a core, unless told otherwise', () => {
    expect(read('')).toEqual({
      type: 'simulate',
      seed: 1,
      seeds: 20,
      hours: 1,
      faults: new Set(faultClasses),
      json: false,
      jobs: 3,
    });
  });

  it('are taken as they are given', () => {
    expect(read('--seeds 7 --hours 720 --seed 41 --faults none --json --jobs 5')).toEqual({
      type: 'simulate',
      seed: 41,
      seeds: 7,
      hours: 720,
      faults: new Set(),
      json: true,
      jobs: 5,
    });
    expect(read('--hours .25 --seed 0')).toMatchObject({ hours: 0.25, seed: 0 });
  });

  it('name faults by their classes', () => {
    expect(read('--faults event-lost,zone-failed')).toMatchObject({
      faults: new Set(['event-lost', 'zone-failed']),
    });
  });

  it.each([
    ['--seeds 0', '--seeds 0: a whole number of at least 1'],
    ['--seeds 1.5', '--seeds 1.5'],
    ['--seeds 1e3', '--seeds 1e3'],
    ['--seeds=-4', '--seeds -4'],
    ['--seeds=', "--seeds '': a whole number"],
    ['--seed x', '--seed x: a whole number of at least 0'],
    ['--seed 9007199254740991', 'too large to count on from'],
    ['--hours 0', '--hours 0: a number above 0'],
    ['--hours 0x10', '--hours 0x10'],
    ['--hours Infinity', '--hours Infinity'],
    ['--hours 90000', 'ten years'],
    ['--jobs 0', '--jobs 0'],
    ['--jobs 257', 'at most 256'],
    ['--faults', 'argument missing'],
    ['--faults=', 'names separated by commas'],
    ['--faults event-lost,', 'names separated by commas'],
    ['--faults rain', '--faults rain: known are all, none, event-lost'],
    ['--sedes 3', "Unknown option '--sedes'"],
    ['7', 'Unexpected argument'],
    ['--only drop-version-check', 'goes with --mutants'],
    ['--known', 'goes with --mutants'],
    ['--learn', 'goes with --mutants'],
    ['--mutants --known --seeds 3', '--known brings its own'],
    ['--mutants --known --learn', 'one of them'],
    ['--mutants --part 1/3', '--part goes with --mutants --known'],
    ['--mutants --known --part 4/3', '--part 4/3: K/N is wanted'],
    ['--mutants --known --part third', '--part third: K/N is wanted'],
    ['--mutants --learn --faults none', 'known with all faults'],
    ['--mutants --only ,', 'names separated by commas'],
  ])('are refused when wrong: %s', (text, message) => {
    const options = read(text);
    expect(options).toEqual({ type: 'wrong', message: expect.stringContaining(message) });
  });

  it('look for planted bugs within two thousand seeds', () => {
    expect(read('--mutants')).toMatchObject({
      type: 'mutants',
      seeds: 2_000,
      known: false,
      learn: false,
    });
    expect(read('--mutants --only one,two --learn --seeds 9')).toMatchObject({
      only: ['one', 'two'],
      learn: true,
      seeds: 9,
    });
  });

  it('are explained, each of them, in lines that fit a terminal', () => {
    expect(read('--seeds 0 --help')).toEqual({ type: 'help' });
    const asked =
      '--seeds --hours --seed --faults --json --jobs --mutants --only --known --part --learn';
    for (const name of [...asked.split(' '), ...faultClasses]) expect(help).toContain(name);
    expect(help.split('\n').filter((line) => line.length > 101)).toEqual([]);
  });
});

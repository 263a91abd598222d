import { readStartOptions, startHelp } from '../../../local/wiring/start-options.ts';

describe('the options of npm start', () => {
  it('has a default for each', () => {
    expect(readStartOptions([])).toEqual({
      type: 'start',
      options: {
        port: 4000,
        awsPort: 4566,
        dataDirectory: undefined,
        factor: 1,
        verbose: false,
        json: false,
      },
    });
  });

  it('takes every one', () => {
    const args = '--port 4001 --aws-port=4567 --data kept --factor 2.5 --verbose --json'.split(' ');
    expect(readStartOptions(args)).toEqual({
      type: 'start',
      options: {
        port: 4001,
        awsPort: 4567,
        dataDirectory: 'kept',
        factor: 2.5,
        verbose: true,
        json: true,
      },
    });
  });

  it.each([
    [['--colour'], "Unknown option '--colour'"],
    [['now'], "Unexpected argument 'now'"],
    [['--port'], 'argument missing'],
    [['--port', 'http'], '--port must be a whole number from 0 to 65535, not http'],
    [['--aws-port', '70000'], '--aws-port must be'],
    [['--factor', '0'], '--factor must be a number from 1 to 60, not 0'],
    [['--port', '4566'], '--port and --aws-port cannot both be 4566'],
    [['--data='], '--data needs the name of a directory'],
  ])('refuses %j and says why', (args, message) => {
    expect(readStartOptions(args)).toEqual({
      type: 'wrong',
      message: expect.stringContaining(message),
    });
  });

  it('explains itself', () => {
    expect(readStartOptions(['-h'])).toEqual({ type: 'help' });
    for (const option of ['--port', '--aws-port', '--data', '--factor', '--verbose', '--json']) {
      expect(startHelp).toContain(option);
    }
  });
});

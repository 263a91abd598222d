import { readReplayOptions } from '../../../local/replay/replay-options.ts';

describe('the options of replay', () => {
  it.each([
    [['--data', 'kept'], { type: 'directory', directory: 'kept' }],
    [['--file', 'log.jsonl'], { type: 'file', path: 'log.jsonl' }],
    [
      ['--endpoint', 'http://127.0.0.1:8000', '--table', 'logs'],
      { type: 'table', endpoint: 'http://127.0.0.1:8000', table: 'logs' },
    ],
  ])('name the log: %j', (args, source) => {
    expect(readReplayOptions(args)).toEqual({
      type: 'replay',
      options: { source, cluster: 'demo', at: undefined, json: false },
    });
  });

  it('say where to stop and how to print', () => {
    const args = ['--file', 'l', '--cluster', 'blue', '--at', '41', '--json'];
    expect(readReplayOptions(args)).toMatchObject({
      options: { cluster: 'blue', at: 41, json: true },
    });
  });

  it.each([
    [[], 'name a log'],
    [['--data', 'a', '--file', 'b'], 'name one log, not --data and --file'],
    [['--endpoint', 'http://localhost'], '--endpoint and --table go together'],
    [['--table', 'logs', '--file', 'b'], '--endpoint and --table go together'],
    [['--endpoint', 'nonsense', '--table', 'logs'], 'is not a URL'],
    [['--data', ''], '--data needs a value'],
    [['--file', 'l', '--cluster', ''], '--cluster needs a name'],
    [['--file', 'l', '--at', '0'], '--at must be a whole number'],
    [['--file', 'l', '--at', '1.5'], '--at must be a whole number'],
    [['--file', 'l', '--at', 'end'], '--at must be a whole number'],
    [['--file', 'l', '--verbose'], 'Unknown option'],
    [['log.jsonl'], 'Unexpected argument'],
  ])('that are wrong say what is wrong: %j', (args, message) => {
    expect(readReplayOptions(args)).toEqual({
      type: 'wrong',
      message: expect.stringContaining(message),
    });
  });

  it('ask for help', () => {
    expect(readReplayOptions(['--file', 'l', '--help'])).toEqual({ type: 'help' });
  });
});

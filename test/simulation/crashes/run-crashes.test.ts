import { runCrashes } from '../../../simulation/crashes/run-crashes.ts';
import { Interruption } from '../../../simulation/runner/interruption.ts';
import {
  type CrashesOptions,
  type Options,
  readOptions,
} from '../../../simulation/runner/options.ts';
import { Screen } from '../../../simulation/runner/screen.ts';

const read = (text: string): Options => readOptions(text.split(' '), 3);

/** Bundling takes a moment on a slow machine. */
const runMsMax = 90_000;

function paper() {
  const text: string[] = [];
  return { text, write: (more: string) => text.push(more) };
}

async function run(options: Partial<CrashesOptions>) {
  const [out, err] = [paper(), paper()];
  const all: CrashesOptions = { type: 'crashes', pairs: false, json: true, jobs: 2, ...options };
  const exitCode = await runCrashes(all, {
    projectDirectory: process.cwd(),
    screen: new Screen(out, err, undefined, true),
    interruption: new Interruption(),
  });
  const printed = out.text.join('').trimEnd().split('\n');
  return { exitCode, printed, told: err.text.join('') };
}

describe('the options of crashes', () => {
  it('are all scenarios with one crash each, unless told otherwise', () => {
    expect(read('--crashes')).toEqual({ type: 'crashes', pairs: false, json: false, jobs: 3 });
    expect(read('--crashes --pairs --only deleted,gang-placed --json --jobs 7')).toEqual({
      type: 'crashes',
      pairs: true,
      only: ['deleted', 'gang-placed'],
      json: true,
      jobs: 7,
    });
  });

  it('name one run by its calls', () => {
    expect(read('--crashes --only deleted --at 17:after,23:before')).toMatchObject({
      only: ['deleted'],
      at: [
        { at: 17, kind: 'after' },
        { at: 23, kind: 'before' },
      ],
    });
  });

  it.each([
    ['--pairs', 'goes with --crashes'],
    ['--at 1:after', 'goes with --crashes'],
    ['--crashes --mutants', 'one of them'],
    ['--crashes --known', 'one of them'],
    ['--crashes --seeds 3', 'has no seeds'],
    ['--crashes --faults none', 'has no seeds'],
    ['--crashes --at 1:after', 'has to name the one scenario'],
    ['--crashes --only a,b --at 1:after', 'has to name the one scenario'],
    ['--crashes --only a --at 1', '--at 1: calls are wanted, such as 17:after'],
    ['--crashes --only a --pairs --at 1:after', 'one of them'],
    ['--crashes --only a,', 'names separated by commas'],
    ['--crashes --jobs 0', '--jobs 0'],
  ])('are wrong as %s', (text, says) => {
    const options = read(text);
    expect(options.type).toBe('wrong');
    expect(options.type === 'wrong' && options.message).toContain(says);
  });
});

describe('a run of crashes', () => {
  it('tells what scenarios there are when one is not known', async () => {
    const { exitCode, told } = await run({ only: ['deleted', 'rain'] });
    expect(exitCode).toBe(2);
    expect(told).toMatch('--only rain: there is no such scenario');
    expect(told).toMatch('  fargate-only: Two tasks go to Fargate');
    const ofPairs = await run({ only: ['fargate-only'], pairs: true });
    expect(ofPairs.exitCode).toBe(2);
    expect(ofPairs.told).not.toMatch('  fargate-only:');
  });

  it(
    'makes one run of one scenario in a worker, as it was told to',
    async () => {
      const at = [{ at: 5, kind: 'after' }] as const;
      const { exitCode, printed, told } = await run({ only: ['task-crashes'], at });
      const [scenario, totals, ...rest] = printed.map((line) => JSON.parse(line));
      expect(scenario).toMatchObject({ scenario: 'task-crashes', runs: 1, failures: 0 });
      expect(totals).toEqual({ scenarios: 1, calls: scenario.calls, runs: 1, failures: 0 });
      expect(rest).toEqual([]);
      expect(told).toBe('');
      expect(exitCode).toBe(0);
    },
    runMsMax,
  );

  it(
    'fails, and says how to see it again, when a run does not hold',
    async () => {
      const at = [{ at: 9_999, kind: 'before' }] as const;
      const { exitCode, printed, told } = await run({ only: ['deleted'], at });
      expect(exitCode).toBe(1);
      expect(JSON.parse(printed[0] ?? '')).toMatchObject({ scenario: 'deleted', failures: 1 });
      expect(told).toMatch('there is no call 9999');
      expect(told).toMatch('npm run simulate -- --crashes --only deleted --at 9999:before');
    },
    runMsMax,
  );
});

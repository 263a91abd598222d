import { faultClasses } from '../../../simulation/faults.ts';
import { Interruption } from '../../../simulation/runner/interruption.ts';
import { Screen } from '../../../simulation/runner/screen.ts';
import { simulate } from '../../../simulation/runner/simulate.ts';

/** Bundling takes a moment, and a seed some seconds on a slow machine. */
const runMsMax = 90_000;

function paper() {
  const text: string[] = [];
  return { text, write: (more: string) => text.push(more) };
}

describe('a simulation', () => {
  it(
    'bundles the production code, runs it in workers, and prints seed after seed and the totals',
    async () => {
      const [out, err] = [paper(), paper()];
      const options = {
        type: 'simulate',
        seed: 3,
        seeds: 2,
        hours: 0.02,
        faults: new Set(faultClasses),
        json: true,
        jobs: 2,
      } as const;
      const exitCode = await simulate(options, {
        projectDirectory: process.cwd(),
        screen: new Screen(out, err, undefined, true),
        interruption: new Interruption(),
      });
      const printed = out.text.join('').trimEnd().split('\n');
      const [third, fourth, totals, ...rest] = printed.map((line) => JSON.parse(line));
      expect(rest).toEqual([]);
      expect([third.seed, fourth.seed]).toEqual([3, 4]);
      expect(Object.keys(totals)).toEqual([
        'seeds',
        'failures',
        'simulatedHours',
        'speedup',
        'events',
        'turns',
        'faults',
      ]);
      expect(totals).toMatchObject({ seeds: 2, failures: 0 });
      expect(totals.turns).toBe(third.turns + fourth.turns);
      expect(totals.turns).toBeGreaterThan(10);
      expect(err.text).toEqual([]);
      expect(exitCode).toBe(0);
    },
    runMsMax,
  );
});

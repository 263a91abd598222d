import type { SeedReport } from '../../../simulation/run-seed.ts';
import { Interruption } from '../../../simulation/runner/interruption.ts';
import { SeedRunner } from '../../../simulation/runner/seed-runner.ts';
import { runSeeds } from '../../../simulation/runner/simulate.ts';
import { workerDirectory } from './workers.ts';

const { worker, remove } = workerDirectory();
const faults = new Set<never>();
/** So long a worker of these tests may take at most. */
const hangs = 20_000;

afterAll(remove);

describe('a worker', () => {
  let runner: SeedRunner;
  const run = (bundle: string, seed: number, limitMs = hangs) =>
    runner.run({ bundle, limitMs, seed, hours: 2, faults });

  beforeEach(() => {
    runner = new SeedRunner(256);
  });
  afterEach(() => runner.close());

  it('runs seed after seed', async () => {
    const bundle = worker('answer();');
    expect(await run(bundle, 3)).toMatchObject({ seed: 3, simulatedHours: 2, events: 1 });
    expect(await run(bundle, 4)).toMatchObject({ seed: 4, events: 2 });
  });

  it('is another one after a seed that failed, and for another bundle', async () => {
    const bundle = worker(
      "answer(options.seed === 3 ? { invariant: 'broken', lastEntries: [] } : undefined);",
    );
    expect(await run(bundle, 3)).toMatchObject({ failure: { invariant: 'broken' } });
    expect(await run(bundle, 4)).toMatchObject({ events: 1 });
    expect(await run(worker('answer();'), 5)).toMatchObject({ events: 1 });
  });

  it.each([
    ['of an error', "throw new TypeError('no such thing');", 'TypeError: no such thing'],
    ['of a promise', "Promise.reject(new Error('unheard'));", 'Error: unheard'],
    ['by its own hand', 'process.exit(7);', 'ended with exit code 7'],
    [
      'of hunger',
      'const all = []; for (;;) all.push(new Array(1e5).fill(options));',
      'ERR_WORKER_OUT_OF_MEMORY|memory limit',
    ],
    ['in words', "parentPort.postMessage({ type: 'threw', stack: 'Error: at x' });", 'Error: at x'],
  ])('that dies %s is a failure of its seed, and the next seed runs', async (_, body, says) => {
    const bundle = worker(`if (options.seed === 8) { ${body} } else answer();`);
    const report = await run(bundle, 8);
    expect(report).toMatchObject({ seed: 8, simulatedHours: 0, failure: { lastEntries: [] } });
    expect(report.failure?.invariant).toMatch(new RegExp(says));
    expect((await run(bundle, 9)).failure).toBeUndefined();
  });

  it('that hangs is a failure of its seed, and the next seed runs', async () => {
    const bundle = worker('if (options.seed === 8) for (;;); else answer();');
    const report = await run(bundle, 8, 300);
    expect(report.failure?.invariant).toBe('the run did not end within 0 s');
    expect((await run(bundle, 9)).failure).toBeUndefined();
  });
});

describe('many seeds', () => {
  const common = { seed: 5, seeds: 7, hours: 1, faults, jobs: 3 };

  it('are each run once, though workers die on the way', async () => {
    const bundle = worker('if (options.seed % 3 === 0) process.exit(1); else answer();');
    const ended: SeedReport[] = [];
    await runSeeds({ ...common, bundle }, new Interruption(), (report) => ended.push(report));
    expect(ended.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11]);
    const lost = ended.filter(({ failure }) => failure !== undefined).map(({ seed }) => seed);
    expect(lost.sort((a, b) => a - b)).toEqual([6, 9]);
  });

  it('end at once when somebody interrupts them', async () => {
    const bundle = worker('if (options.seed < 7) answer();');
    const interruption = new Interruption();
    const ended: number[] = [];
    await runSeeds({ ...common, bundle }, interruption, ({ seed }) => {
      ended.push(seed);
      if (ended.length === 2) interruption.interrupt();
    });
    expect(ended.sort((a, b) => a - b)).toEqual([5, 6]);
    expect(interruption.came).toBe(true);
  });
});

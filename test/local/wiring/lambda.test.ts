import { join } from 'node:path';
import type { EnvironmentSetting } from '../../../local/wiring/lambda/environment.ts';
import { LambdaFunction } from '../../../local/wiring/lambda/function.ts';
import type { InvokeOutcome, LogLine } from '../../../local/wiring/lambda/outcome.ts';

const projectDirectory = process.cwd();
const clusterStartMs = Date.UTC(2031, 4, 6);

describe('a function run as Lambda would', () => {
  const lines: LogLine[] = [];
  const functions: LambdaFunction[] = [];

  function make(
    setting: Partial<EnvironmentSetting> = {},
    options: { environmentsMax?: number; idleMs?: number } = {},
  ): LambdaFunction {
    const made = new LambdaFunction(
      {
        functionName: 'fixture',
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:fixture',
        bundlePath: join(projectDirectory, 'test/local/wiring/fixtures/worker.cjs'),
        exportName: 'handler',
        timeoutMs: 20_000,
        memoryMiB: 128,
        variables: { COLOUR: 'teal' },
        clock: { wallStartMs: Date.now(), clusterStartMs, factor: 1 },
        bootstrapPath: join(projectDirectory, 'local/wiring/lambda/bootstrap.cjs'),
        onLog: (line) => lines.push(line),
        ...setting,
      },
      { environmentsMax: 3, idleMs: 60_000, ...options },
    );
    functions.push(made);
    return made;
  }

  afterEach(async () => {
    lines.length = 0;
    await Promise.all(functions.splice(0).map((each) => each.close()));
  });

  it('reuses an idle environment, whose memory survives between invocations', async () => {
    const fixture = make();
    await fixture.invoke({ do: 'count' });
    expect(answer(await fixture.invoke({ do: 'count' }))).toMatchObject({ invocations: 2 });
    expect(fixture.figures).toMatchObject({ environmentsStarted: 1, invocations: 2 });
  });

  it('gives each environment a memory and variables of its own, inheriting none', async () => {
    const one = answer(await make().invoke({ do: 'count' }));
    const other = answer(await make({ variables: { COLOUR: 'ochre' } }).invoke({ do: 'count' }));
    expect(one).toEqual({ invocations: 1, variable: 'teal', inherited: null });
    expect(other).toEqual({ invocations: 1, variable: 'ochre', inherited: null });
  });

  it('runs one invocation at a time in each environment and at most so many environments', async () => {
    const fixture = make({}, { environmentsMax: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 9 }, () => fixture.invoke({ do: 'overlap' })),
    );
    expect(outcomes.map(answer)).toEqual(Array(9).fill({ overlapping: 1 }));
    expect(fixture.figures.environmentsStarted).toBe(2);
  });

  it.each(['hang', 'spin'])(
    'kills an environment at its time-out when it is left to %s',
    async (how) => {
      const fixture = make({ timeoutMs: 120 });
      const outcome = await fixture.invoke({ do: how });
      expect(outcome).toEqual({
        type: 'timedOut',
        errorMessage: expect.stringMatching(/Task timed out after 0\.12 seconds$/),
      });
      expect(fixture.figures.environments).toBe(0);
    },
  );

  it('starts a fresh environment after one was killed', async () => {
    const fixture = make({ timeoutMs: 2_000 });
    await fixture.invoke({ do: 'count' });
    expect((await fixture.invoke({ do: 'exit' })).type).toBe('failed');
    expect(answer(await fixture.invoke({ do: 'count' }))).toMatchObject({ invocations: 1 });
  });

  it('reports what the handler throws, as the runtime does, and keeps the environment', async () => {
    const fixture = make();
    const outcome = await fixture.invoke({ do: 'throw', message: 'out of reach' });
    expect(outcome).toMatchObject({
      type: 'failed',
      errorType: 'RangeError',
      errorMessage: 'out of reach',
    });
    expect(answer(await fixture.invoke({ do: 'count' }))).toMatchObject({ invocations: 2 });
  });

  it('reports a bundle that does not load to each invocation', async () => {
    const bundlePath = join(projectDirectory, 'test/local/wiring/fixtures/broken.cjs');
    const fixture = make({ bundlePath });
    for (const _attempt of [1, 2]) {
      expect(await fixture.invoke({})).toMatchObject({
        type: 'failed',
        errorMessage: 'this bundle does not load',
      });
    }
  });

  it('lets the code inside see cluster time, which may run faster than the wall clock', async () => {
    const wallStartMs = Date.now() - 1_000;
    const fixture = make({ clock: { wallStartMs, clusterStartMs, factor: 3_600 } });
    const seen = answer(await fixture.invoke({ do: 'time' })) as Record<string, number>;
    const latest = clusterStartMs + (Date.now() - wallStartMs) * 3_600;
    for (const time of [seen['now'], seen['date']]) {
      expect(time).toBeGreaterThanOrEqual(clusterStartMs + 3_600_000);
      expect(time).toBeLessThanOrEqual(latest);
    }
    expect(seen).toMatchObject({ text: '1970-01-02T00:00:00.000Z', isDate: true });
  });

  it('counts the time that remains by the wall clock', async () => {
    const fixture = make({
      timeoutMs: 5_000,
      clock: { wallStartMs: Date.now(), clusterStartMs, factor: 1_000 },
    });
    const seen = answer(await fixture.invoke({ do: 'remaining' })) as Record<string, number>;
    expect(seen['remaining']).toBeGreaterThan(1_000);
    expect(seen['remaining']).toBeLessThanOrEqual(5_000);
    expect(seen['name']).toBe('fixture');
  });

  it('collects what the function prints, line by line', async () => {
    const fixture = make();
    await fixture.invoke({ do: 'print' });
    await fixture.close();
    expect(lines.map(({ level, text }) => [level, text])).toEqual(
      expect.arrayContaining([
        ['info', 'a line'],
        ['info', 'and another'],
        ['error', 'a complaint'],
      ]),
    );
  });

  it('recycles an environment that stood idle too long', async () => {
    const fixture = make({}, { idleMs: 0 });
    await fixture.invoke({ do: 'count' });
    await until(() => fixture.figures.environments === 0);
    expect(answer(await fixture.invoke({ do: 'count' }))).toMatchObject({ invocations: 1 });
  });

  it('ends what is waiting when it is closed', async () => {
    const fixture = make({}, { environmentsMax: 1 });
    const hanging = fixture.invoke({ do: 'hang' });
    const waiting = fixture.invoke({ do: 'count' });
    await fixture.close();
    expect((await waiting).type).toBe('failed');
    expect((await hanging).type).toBe('failed');
  });
});

function answer(outcome: InvokeOutcome): unknown {
  if (outcome.type !== 'succeeded') throw new Error(`${outcome.type}: ${outcome.errorMessage}`);
  return JSON.parse(outcome.payload);
}

/** Lets other work go on until something holds; Jest's own time-out bounds it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

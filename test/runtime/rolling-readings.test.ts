import fc from 'fast-check';
import type { DetailVersion, EpochMs } from '../../shared/core/ids.ts';
import { type ClusterState, isLive } from '../../shared/core/state/cluster-state.ts';
import { EcsUnavailable } from '../../shared/runtime/ports.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';
import { itemsOf, stateNow } from './process-under-test.ts';
import { reading, seen, theirs } from './reading.ts';

const minuteMs = 60_000;
/** Every call takes ten milliseconds, and an invocation has time for ten of them. */
const callMs = 10;
const limits = { msMax: 100, callMs, tasksPerCall: 2 };

/** A cluster with so many tasks, of which each invocation reads a part. */
function large(tasks: number, msMax = limits.msMax) {
  const all = reading([seen('a1'), seen('b1')], theirs(tasks), { ...limits, msMax });
  const { world, aws, tick } = all;
  aws.onCall = () => world.clock.pass(callMs);
  const lives = { ...all, minute };
  async function minute(by?: Sessions) {
    world.clock.pass(minuteMs);
    await (by === undefined ? tick() : all.tickOf(by));
  }
  return lives;
}

type Large = ReturnType<typeof large>;

const openIn = (state: ClusterState) => state.rolling.get('readings')?.open;

/** @returns how many minutes it took */
async function round({ minute, world }: Large): Promise<number> {
  const { readings } = await stateNow(world);
  for (let minutes = 1; minutes < 50; minutes += 1) {
    await minute();
    if ((await stateNow(world)).readings > readings) return minutes;
  }
  throw new Error('no reading is ever complete');
}

/** The tasks that were described, one by one. */
function noteDescribed({ aws }: Large): Set<string> {
  const described = new Set<string>();
  const describe = aws.describeTasks.bind(aws);
  aws.describeTasks = (cluster, arns) => {
    for (const arn of arns) described.add(arn);
    return describe(cluster, arns);
  };
  return described;
}

describe('a cluster that takes several invocations to read', () => {
  it('is read to its end, part by part, and counts as read only then', async () => {
    const all = large(23);
    expect(await round(all)).toBeGreaterThan(2);
    const state = await stateNow(all.world);
    expect([state.tasks.size, state.readings]).toEqual([23, 1]);
    expect(openIn(state)).toBeUndefined();
    expect((await itemsOf(all.world)).at(-1)?.entries).toMatchObject([
      { type: 'ReconcileCompleted', containerInstances: 2 },
    ]);
  });

  it('has every task described again by every reading', async () => {
    const all = large(23);
    await round(all);
    const described = noteDescribed(all);
    await round(all);
    expect(described.size).toBe(23);
  });

  it('tells of its container instances each minute', async () => {
    const all = large(23);
    await round(all);
    const silent = seen('b1', { agentConnected: false, detailVersion: 2 as DetailVersion });
    all.aws.containerInstances.set(silent.containerInstanceArn, silent);
    await all.minute();
    const state = await stateNow(all.world);
    expect(state.containerInstances.get(silent.containerInstanceArn)?.agentConnected).toBe(false);
    expect(openIn(state)).toBeDefined();
  });

  it('is read on by another process, which knows only the log', async () => {
    const all = large(23);
    const one = large(23);
    const minutes = await round(all);
    for (let n = 0; n < minutes; n += 1) await one.minute(new Sessions());
    expect((await stateNow(one.world)).readings).toBe(1);
  });

  it('is read on from where the last part ended when a part fails', async () => {
    const all = large(23);
    const { world, aws, minute } = all;
    const minutes = await round(all);
    await minute();
    const before = openIn(await stateNow(world));
    aws.onCall = (call) => {
      world.clock.pass(callMs);
      if (/Tasks/.test(call)) throw new EcsUnavailable(call);
    };
    await expect(minute()).rejects.toThrow(EcsUnavailable);
    expect(openIn(await stateNow(world))).toEqual(before);
    aws.onCall = () => world.clock.pass(callMs);
    expect(await round(all)).toBeLessThan(minutes);
  });

  it('is read anew after an outage: what was read before it is too old', async () => {
    const all = large(23);
    await round(all);
    await all.minute();
    all.world.clock.pass(5 * minuteMs);
    const described = noteDescribed(all);
    await round(all);
    expect(described.size).toBe(23);
  });

  it('goes on once when two copies read the same part', async () => {
    const all = large(23);
    const { world, tickOf } = all;
    await round(all);
    world.clock.pass(minuteMs);
    await Promise.all([tickOf(new Sessions()), tickOf(new Sessions())]);
    const types = (await itemsOf(world)).flatMap(({ entries }) => entries.map(({ type }) => type));
    const last = types.slice(types.lastIndexOf('ReconcileCompleted'));
    expect(last.filter((type) => type === 'ReadingPartCompleted')).toHaveLength(1);
  });

  it('is known whole, and no task of it missed, whatever time there is and wherever it fails', async () => {
    const whole = fc.record({
      tasks: fc.integer({ min: 1, max: 40 }),
      msMax: fc.integer({ min: 10, max: 300 }),
      failing: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(whole, async ({ tasks, msMax, failing }) => {
        const all = large(tasks, msMax);
        const { world, aws, minute, types } = all;
        let calls = 0;
        aws.onCall = (call) => {
          world.clock.pass(callMs);
          calls += 1;
          if (failing.includes(calls)) throw new EcsUnavailable(call);
        };
        for (let n = 0; n < 60; n += 1) await minute().catch(() => undefined);
        const state = await stateNow(world);
        expect(state.tasks.size).toBe(tasks);
        expect(state.readings).toBeGreaterThan(0);
        expect(await types()).not.toContain('TaskMissed');
      }),
      { numRuns: 40 },
    );
  });
});

describe('a task that a large cluster shows no more', () => {
  /** Read so often that it must be shown, and then gone. */
  async function vanished() {
    const all = large(23);
    const [arn] = all.aws.tasks.keys();
    if (arn === undefined) throw new Error('no task');
    for (let n = 0; n < 3; n += 1) await round(all);
    all.aws.tasks.delete(arn);
    const isLiveNow = async () => {
      const known = (await stateNow(all.world)).tasks.get(arn);
      return known !== undefined && isLive(known);
    };
    return { ...all, arn, isLiveNow };
  }

  it('is gone when two whole readings lacked it', async () => {
    const all = await vanished();
    await round(all);
    expect(await all.isLiveNow()).toBe(true);
    await round(all);
    expect(await all.isLiveNow()).toBe(false);
  });

  it('is not gone when one reading lacks it twice, because it was begun anew', async () => {
    const all = await vanished();
    const { world, minute, isLiveNow, arn } = all;
    const isMissed = async () => (await stateNow(world)).tasks.get(arn)?.missedFirstAt;
    let firstAt: EpochMs | undefined;
    for (let n = 0; n < 9 && firstAt === undefined; n += 1) {
      await minute();
      firstAt = await isMissed();
    }
    expect(openIn(await stateNow(world))).toBeDefined();
    const { readings } = await stateNow(world);
    world.clock.pass(5 * minuteMs);
    await round(all);
    expect((await stateNow(world)).readings).toBe(readings + 1);
    expect(await isMissed()).toBeGreaterThan(firstAt ?? 0);
    expect(await isLiveNow()).toBe(true);
    await round(all);
    expect(await isLiveNow()).toBe(false);
  });
});

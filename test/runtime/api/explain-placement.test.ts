import type { Seq } from '../../../shared/core/ids.ts';
import { stateFormat } from '../../../shared/core/state/cluster-state.ts';
import { serialise } from '../../../shared/core/state/serialise.ts';
import { placedMax } from '../../../shared/runtime/api/explain-placement.ts';
import { sha256Of } from '../../../shared/runtime/item-hash.ts';
import { LogExpired } from '../../../shared/runtime/log-errors.ts';
import { foldItem, openSession } from '../../../shared/runtime/session.ts';
import { ec2Id, instanceArn, instanceOf, taskOf } from '../../core/cluster-under-test.ts';
import { bring, demo, stateNow, type World } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, refused } from './api-under-test.ts';

const asked = { ...caller, dryRun: false };

/** Every start is answered with tasks that run. */
async function startAll(world: World): Promise<void> {
  for (const { attemptId, runTask, slots, target } of (await stateNow(world)).attempts.sorted()) {
    const where =
      target.type === 'EC2' ? { containerInstanceArn: target.containerInstanceArn } : {};
    const tasks = slots.map((slot) =>
      taskOf(`${attemptId}-${slot}`, { startedBy: runTask.startedBy, ...where }),
    );
    await bring(world, { type: 'RunTaskAccepted', attemptId, tasks, failures: [] });
  }
}

async function twoPlaced() {
  const all = await apiUnderTest();
  const { api, world } = all;
  const outcome = await api.requestPlacement('demo', input({ desiredCount: 2 }), asked);
  const { placementId } = answered(outcome).body;
  return { ...all, api, world, placementId };
}

/** The state at a position, as a snapshot holds it. */
async function stateAt({ log }: World, seq: number): Promise<string> {
  const { state } = openSession(demo);
  for (const item of await log.readTail(demo, 0 as Seq, seq)) foldItem(state, item);
  return serialise(state);
}

async function saveSnapshot({ log }: World, seq: number, text: string): Promise<void> {
  const hash = sha256Of(text);
  await log.writeSnapshot({ cluster: demo, seq: seq as Seq, stateFormat, text, hash });
}

describe('an explanation of tasks that have a place', () => {
  it('says why here of those that start, and of those that run', async () => {
    const { api, world, placementId } = await twoPlaced();
    const starting = answered(await api.explainPlacement('demo', placementId)).body;
    await startAll(world);
    await bring(world, instanceOf('c1'));
    const running = answered(await api.explainPlacement('demo', placementId)).body;
    expect(starting.summary).toContain('2 have a place');
    expect(running.placed.map(({ slot, why }) => [slot, why?.runnerUp?.ec2InstanceId])).toEqual([
      [0, ec2Id('b1')],
      [1, ec2Id('a1')],
    ]);
    expect(running.placed.map(({ taskArn: _, ...rest }) => rest)).toEqual(starting.placed);
    expect(running.placed.every(({ taskArn }) => taskArn?.includes('/demo/'))).toBe(true);
    expect(running.placed[0]?.summary).toContain('2 of 2 container instances would have taken it');
  });

  it('tells of the first ones, and of another that is named', async () => {
    const { api, world } = await apiUnderTest();
    const room = {
      cpuUnits: 65_536,
      memoryMiB: 262_144,
      gpus: 0,
      takenPorts: { tcp: [], udp: [] },
    };
    await bring(world, instanceOf('c1', { registeredResources: room }));
    const outcome = await api.requestPlacement(
      'demo',
      input({ desiredCount: placedMax + 5 }),
      asked,
    );
    const { placementId } = answered(outcome).body;
    const all = answered(await api.explainPlacement('demo', placementId)).body;
    expect(all.placed.map(({ slot }) => slot)).toEqual([...Array(placedMax).keys()]);
    const slot = placedMax + 4;
    const one = answered(await api.explainPlacement('demo', placementId, { slot })).body;
    expect(one.placed).toMatchObject([{ slot, why: { eligible: expect.any(Number) } }]);
    expect(
      refused(await api.explainPlacement('demo', placementId, { slot: placedMax + 5 })),
    ).toMatchObject({ status: 404, code: 'slot-unknown' });
  });

  it('begins at the nearest snapshot, and says so when the log there has expired', async () => {
    const { api, world, on, placementId } = await twoPlaced();
    const whole = answered(await api.explainPlacement('demo', placementId)).body.placed;
    await startAll(world);
    const before = (whole[0]?.seq ?? 0) - 1;
    await saveSnapshot(world, before, await stateAt(world, before));
    // What came before the decision can be read from a snapshot alone.
    const { readTail } = world.log;
    on.readTail = (cluster, after, max) => {
      if (after >= before) return readTail(cluster, after, max);
      throw new LogExpired('gone');
    };
    const fromSnapshot = answered(await api.explainPlacement('demo', placementId)).body.placed;
    expect(fromSnapshot.map(({ why }) => why)).toEqual(whole.map(({ why }) => why));
    on.readSnapshot = async () => undefined;
    on.listSnapshots = async () => [];
    const expired = answered(await api.explainPlacement('demo', placementId)).body.placed;
    expect(expired.map(({ slot, why }) => [slot, why])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
    expect(expired[0]?.summary).toContain('has expired');
  });

  it('tells of a task that was replaced by the decision that replaced it', async () => {
    const { api, world, placementId } = await twoPlaced();
    await startAll(world);
    await bring(world, {
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: ec2Id('b1'),
      state: 'terminated',
    });
    const { placed } = answered(await api.explainPlacement('demo', placementId)).body;
    const [first, second] = placed;
    expect(second?.seq).toBeGreaterThan(first?.seq ?? 0);
    expect(second).toMatchObject({
      slot: 1,
      why: { target: { containerInstanceArn: instanceArn('a1') }, decidedBy: 'NO_OTHER' },
    });
  });
});

import type { Arrival } from '../../../shared/core/log/item.ts';
import { taskOf } from '../../core/cluster-under-test.ts';
import { bring, itemsOf, stateNow, type World } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

const asked = { ...caller, dryRun: false };

/** A placement of three tasks, all running. */
async function running(desiredCount = 3) {
  const all = await apiUnderTest();
  const outcome = await all.api.requestPlacement('demo', input({ desiredCount }), asked);
  const { placementId } = answered(outcome).body;
  await acceptAll(all.world);
  return { ...all, placementId };
}

/** ECS accepts every start; the tasks run. */
async function acceptAll(world: World): Promise<void> {
  for (const attempt of (await stateNow(world)).attempts.sorted()) {
    const { attemptId, runTask, slots, target } = attempt;
    const tasks = slots.map((slot) =>
      taskOf(`${attemptId}-${slot}`, {
        startedBy: runTask.startedBy,
        ...(target.type === 'EC2' && { containerInstanceArn: target.containerInstanceArn }),
      }),
    );
    await bring(world, { type: 'RunTaskAccepted', attemptId, tasks, failures: [] });
  }
}

async function lastTypes(world: World): Promise<string[]> {
  return (await itemsOf(world)).at(-1)?.entries.map(({ type }) => type) ?? [];
}

describe('a placement', () => {
  it('that wants more gets more, and says where they go', async () => {
    const { world, api, placementId } = await running();
    const { status, body } = answered(
      await api.updatePlacement('demo', placementId, { desiredCount: 5 }, caller),
    );
    expect(status).toBe(200);
    expect(body.placement).toMatchObject({ desiredCount: 5, runningCount: 3, pendingCount: 2 });
    const placed = body.decisions.flatMap(({ slots }) => slots).sort((a, b) => a - b);
    expect(placed).toEqual([3, 4]);
    expect(await lastTypes(world)).toContain('PlacementUpdateRequested');
  });

  it('that wants fewer stops the rest', async () => {
    const { world, api, placementId } = await running();
    const { body } = answered(
      await api.updatePlacement('demo', placementId, { desiredCount: 1 }, caller),
    );
    expect(body).toMatchObject({ decisions: [], placement: { desiredCount: 1, runningCount: 1 } });
    expect(await lastTypes(world)).toEqual([
      'PlacementUpdateRequested',
      'SlotsReleased',
      'TaskStopDecided',
      'TaskStopDecided',
    ]);
  });

  it('that wants as many as it wants is answered as it is', async () => {
    const { api, placementId } = await running();
    const { body } = answered(
      await api.updatePlacement('demo', placementId, { desiredCount: 3 }, caller),
    );
    expect(body).toMatchObject({ decisions: [], placement: { runningCount: 3, pendingCount: 0 } });
  });

  it('that nobody asked for cannot be changed, shown, explained or deleted', async () => {
    const { world, api } = await running();
    const before = await lengthOf(world);
    const outcomes = [
      await api.updatePlacement('demo', 'p-none', { desiredCount: 5 }, caller),
      await api.showPlacement('demo', 'p-none'),
      await api.explainPlacement('demo', 'p-none'),
      await api.deletePlacement('demo', 'p-none', caller),
    ];
    for (const outcome of outcomes) {
      const problem = outcome.type === 'refused' ? outcome.problem : undefined;
      expect(problem).toMatchObject({ status: 404, code: 'placement-unknown' });
    }
    expect(await lengthOf(world)).toBe(before);
  });

  it('that is changed twice under one key is changed once', async () => {
    const { world, api, placementId } = await running();
    const keyed = { ...caller, idempotencyKey: 'more' };
    answered(await api.updatePlacement('demo', placementId, { desiredCount: 5 }, keyed));
    answered(await api.updatePlacement('demo', placementId, { desiredCount: 2 }, caller));
    const before = await lengthOf(world);
    const again = answered(
      await api.updatePlacement('demo', placementId, { desiredCount: 5 }, keyed),
    );
    expect(again.body.placement.desiredCount).toBe(2);
    expect(
      refused(await api.updatePlacement('demo', placementId, { desiredCount: 6 }, keyed)).code,
    ).toBe('idempotency-key-reused');
    expect(await lengthOf(world)).toBe(before);
  });
});

describe('a deletion', () => {
  it('stops every task, and the placement is gone once they are', async () => {
    const { world, api, placementId } = await running();
    const { status, body } = answered(await api.deletePlacement('demo', placementId, caller));
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'DELETING', desiredCount: 0, runningCount: 0 });
    expect(body.tasks).toHaveLength(3);
    const stops = (await stateNow(world)).effects.sorted();
    expect(stops.map(({ type }) => type)).toEqual(['StopTask', 'StopTask', 'StopTask']);
    const { tasks } = await stateNow(world);
    for (const task of tasks.sorted()) {
      const stopped = { ...task, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
      const arrival: Arrival = {
        type: 'TaskStateChanged',
        task: { ...stopped, detailVersion: 9 as never },
      };
      await bring(world, arrival);
    }
    expect(refused(await api.showPlacement('demo', placementId)).status).toBe(404);
  });

  it('of a placement without tasks is done at once', async () => {
    const { api } = await apiUnderTest();
    const huge = input({ overrides: { memory: '60000' }, desiredCount: 2 });
    const { placementId } = answered(await api.requestPlacement('demo', huge, asked)).body;
    const { status, body } = answered(await api.deletePlacement('demo', placementId, caller));
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'DELETING', desiredCount: 0, pendingCount: 0 });
    expect(refused(await api.showPlacement('demo', placementId)).status).toBe(404);
  });

  it('that is repeated is answered alike and appends nothing', async () => {
    const { world, api, placementId } = await running();
    const keyed = { ...caller, idempotencyKey: 'away' };
    answered(await api.deletePlacement('demo', placementId, keyed));
    const before = await lengthOf(world);
    for (const again of [keyed, caller]) {
      const { status, body } = answered(await api.deletePlacement('demo', placementId, again));
      expect([status, body.status]).toEqual([202, 'DELETING']);
    }
    expect(await lengthOf(world)).toBe(before);
  });

  it('leaves a placement that takes no further change', async () => {
    const { api, placementId } = await running();
    answered(await api.deletePlacement('demo', placementId, caller));
    expect(
      refused(await api.updatePlacement('demo', placementId, { desiredCount: 5 }, caller)),
    ).toMatchObject({ status: 409, code: 'placement-deleting' });
  });

  it('under a key that was used for something else is refused', async () => {
    const { api, placementId } = await running();
    const keyed = { ...caller, idempotencyKey: 'same' };
    answered(await api.updatePlacement('demo', placementId, { desiredCount: 4 }, keyed));
    const problem = refused(await api.deletePlacement('demo', placementId, keyed));
    expect(problem.code).toBe('idempotency-key-reused');
    expect(answered(await api.showPlacement('demo', placementId)).body.status).toBe('ACTIVE');
  });
});

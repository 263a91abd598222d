import { appendForeign, demo, itemsOf } from '../process-under-test.ts';
import { answered, apiUnderTest, caller, input, lengthOf, refused } from './api-under-test.ts';

const tomorrows = { type: 'TidesTurned', v: 3 };
const behind = { status: 503, code: 'version-behind' };

describe('a version that cannot read the log', () => {
  it('asks for patience instead of answering from what it knows, and records nothing', async () => {
    const { world, api } = await apiUnderTest();
    const asked = { ...caller, dryRun: false };
    const { placementId } = answered(await api.requestPlacement('demo', input(), asked)).body;
    await appendForeign(world.log, [tomorrows]);
    const before = await lengthOf(world);
    const outcomes = [
      await api.requestPlacement('demo', input(), asked),
      await api.requestPlacement('demo', input(), { ...asked, dryRun: true }),
      await api.updatePlacement('demo', placementId, { desiredCount: 2 }, caller),
      await api.deletePlacement('demo', placementId, caller),
      await api.deletePlacement('demo', 'p-made-by-tomorrow', caller),
      await api.drainContainerInstance('demo', 'a1', caller),
      await api.showPlacement('demo', 'p-made-by-tomorrow'),
      await api.listTasks('demo'),
    ];
    for (const outcome of outcomes) expect(refused<unknown>(outcome)).toMatchObject(behind);
    expect(await lengthOf(world)).toBe(before);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('says so too when it learns of it as it asks: the request is in the log all the same', async () => {
    const { world, api, on } = await apiUnderTest();
    on.append = async (item) => {
      delete on.append;
      await appendForeign(world.log, [tomorrows]);
      return world.log.append(item);
    };
    const keyed = { ...caller, idempotencyKey: 'order-66', dryRun: false };
    expect(refused(await api.requestPlacement('demo', input(), keyed))).toMatchObject(behind);
    const types = (await itemsOf(world)).at(-1)?.entries.map(({ type }) => type);
    expect(types).toEqual(['TaskDefinitionDescribed', 'PlacementRequested']);
  });

  it('goes on showing the events, of whatever version they are', async () => {
    const { world, api } = await apiUnderTest();
    await appendForeign(world.log, [tomorrows]);
    expect(refused(await api.listPlacements('demo'))).toMatchObject(behind);
    const { body } = answered(await api.listEvents('demo', { after: 1, waitSeconds: 0 }));
    expect(body.events.map(({ entry }) => entry.type)).toContain('TidesTurned');
  });
});

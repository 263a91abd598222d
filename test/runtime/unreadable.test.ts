import type { PlacementId } from '../../shared/core/ids.ts';
import type { Arrival } from '../../shared/core/log/item.ts';
import { act, openActing } from '../../shared/runtime/act.ts';
import { openSession } from '../../shared/runtime/session.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';
import { turn } from '../../shared/runtime/turn.ts';
import { instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import { ScriptedEcs } from './ecs-under-test.ts';
import { ScriptedOthers } from './others-under-test.ts';
import {
  appendForeign,
  bring,
  createFakeReporter,
  createWorld,
  demo,
  inboxItem,
  itemsOf,
} from './process-under-test.ts';

const tomorrows = { type: 'TidesTurned', v: 3 };

describe('a version that cannot read the log', () => {
  it('performs nothing that the log holds, and says so', async () => {
    const world = createWorld();
    await bring(world, instanceOf('a1'), ...placementRequested('p-web'));
    await appendForeign(world.log, [tomorrows]);
    const ecs = new ScriptedEcs();
    const reporter = createFakeReporter();
    const acting = openActing(new Sessions(), { calls: 0.5, callsToHeal: 0.5 }, world.clock.now());
    await act(
      { ...world, ecs, ...new ScriptedOthers().ports, reporter },
      acting,
      demo,
      () => 60_000,
    );
    expect(ecs.calls).toEqual([]);
    expect(JSON.stringify(reporter.told)).toContain('TidesTurned');
  });

  it('records a change of what it does not know, for one that does', async () => {
    const world = createWorld();
    await appendForeign(world.log, [tomorrows]);
    await bring(world, {
      type: 'PlacementUpdateRequested',
      placementId: 'p-made-by-tomorrow' as PlacementId,
      desiredCount: 3,
      requestedBy: 'ana',
    });
    const last = (await itemsOf(world)).at(-1);
    expect(last?.entries.map(({ type }) => type)).toEqual(['PlacementUpdateRequested']);
  });

  it('leaves in the inbox what only another version can read, and goes on with the rest', async () => {
    const world = createWorld();
    const foreign = inboxItem('in-1', [tomorrows as unknown as Arrival]);
    const report = await turn(world, openSession(demo), [
      foreign,
      inboxItem('in-2', [instanceOf('a1')]),
    ]);
    await report.swept;
    expect(report.appended?.consumed).toEqual(['in-2']);
    expect((await world.log.readInbox(demo)).map(({ id }) => id)).toEqual(['in-1']);
  });
});

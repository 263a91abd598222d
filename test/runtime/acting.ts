import type { PlacementId } from '../../shared/core/ids.ts';
import type { Arrival } from '../../shared/core/log/item.ts';
import { act, openActing } from '../../shared/runtime/act.ts';
import { Sessions } from '../../shared/runtime/sessions.ts';
import { instanceOf, placementRequested } from '../core/cluster-under-test.ts';
import { ScriptedEcs } from './ecs-under-test.ts';
import { ScriptedOthers } from './others-under-test.ts';
import { bring, createWorld, demo, interceptable, itemsOf } from './process-under-test.ts';

export const web = 'p-web' as PlacementId;
export const requestedBy = 'ana';
export const deleteWeb: Arrival = {
  type: 'PlacementDeleteRequested',
  placementId: web,
  requestedBy,
};

/** A process of `act` on a log, and what it may do there. */
export async function acting(
  arrivals: readonly Arrival[] = [
    instanceOf('a1'),
    ...placementRequested(web, { desiredCount: 2 }),
  ],
  share = 1,
) {
  const { log, on } = interceptable();
  const world = createWorld(log);
  await bring(world, ...arrivals);
  const ecs = new ScriptedEcs();
  const others = new ScriptedOthers();
  const ports = { ...world, ecs, ...others.ports };
  const shares = { calls: share, callsToHeal: share };
  const process = openActing(new Sessions(), shares, world.clock.now());
  const slice = (remainingMs: () => number = () => 60_000) =>
    act(ports, process, demo, remainingMs);
  return { world, on, ecs, others, slice, process };
}

/** The types of the entries of the last item. */
export async function lastEntries(world: Parameters<typeof itemsOf>[0]): Promise<string[]> {
  return (await itemsOf(world)).at(-1)?.entries.map(({ type }) => type) ?? [];
}

import type { Ask } from '../decide/places/ask.ts';
import { columnsOf } from '../decide/places/columns.ts';
import { missOf } from '../decide/places/filters/filter.ts';
import { filtersFor } from '../decide/places/filters.ts';
import type { Pool } from '../decide/places/pool.ts';
import { ComingRoom } from '../decide/preempt/coming-room.ts';
import { shapeOf, type Victims, victimsOn } from '../decide/preempt/displacement-on.ts';
import { mayDisplace, priorityGap } from '../decide/preempt/may-displace.ts';
import { disruptionsAllowed } from '../decide/valves/disruption-budget.ts';
import type { PlacementId } from '../ids.ts';
import { type ClusterState, slotKey } from '../state/cluster-state.ts';
import type { Help } from './answers.ts';

/** As important as a placement can be. */
const priorityMax = 100;

/**
 * Tasks that would make room for one more of a placement, and how important it would have to be for
 * that: the fewest on one instance. Nobody while others make room already, or would not for a slot
 * that fails all the time; and nobody for a gang, which needs more than the room of one.
 *
 * @param pool the one that decisions use: what is kept about its rows follows the state
 */
export function preemptionHelp(state: ClusterState, pool: Pool, ask: Ask): readonly Help[] {
  const { placementId, request, slots } = ask.work;
  const known = slots.flatMap(({ index }) => state.slots.get(slotKey(placementId, index)) ?? []);
  const isHopeless = known.length > 0 && !known.some(mayDisplace);
  if (request.gang || isHopeless || known.some(({ nominated }) => nominated !== undefined)) {
    return [];
  }
  const best = (priority: number) =>
    bestFor(state, pool, {
      ...ask,
      work: { ...ask.work, request: { ...request, priority } },
    });
  const found = best(request.priority) ?? best(priorityMax);
  // What would make this placement more important would make its own tasks so too.
  if (found === undefined || found.victims.some(({ owner }) => owner.placementId === placementId)) {
    return [];
  }
  const instance = columnsOf(pool).instances[found.row];
  if (instance === undefined) return [];
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  return [
    {
      change: 'PREEMPT',
      containerInstanceArn,
      ...(ec2InstanceId !== undefined && { ec2InstanceId }),
      taskArns: found.victims.map(({ task }) => task.taskArn),
      priority: Math.max(request.priority, found.highest + priorityGap),
    },
  ];
}

/** The fewest, the least important, the youngest, as they are chosen when it comes to it. */
function bestFor(
  state: ClusterState,
  pool: Pool,
  ask: Ask,
): (Victims & { readonly row: number }) | undefined {
  const columns = columnsOf(pool);
  const coming = new ComingRoom(state, columns);
  const rules = filtersFor(ask).filter(({ of }) => of !== 'room');
  const shape = shapeOf(ask);
  // What is kept for others is not there for anybody else.
  const kept = new Set(
    pool.nominations?.all.map(({ containerInstanceArn }) => columns.rowOf(containerInstanceArn)),
  );
  let best: (Victims & { readonly row: number }) | undefined;
  for (const [row, instance] of columns.instances.entries()) {
    if (kept.has(row) || missOf(rules, instance) !== undefined) continue;
    const { victims } = victimsOn(coming.row(row), ask, shape, (group) => mayGo(state, group));
    if (victims === undefined || victims.victims.length === 0) continue;
    if (best === undefined || compare(victims, best) < 0) best = { ...victims, row };
  }
  return best;
}

function compare(a: Victims, b: Victims): number {
  return a.victims.length - b.victims.length || a.highest - b.highest || b.since - a.since;
}

/** How many more tasks of a placement its budget lets go of; '' stands for those that cost none. */
function mayGo(state: ClusterState, group: string): number {
  if (group === '') return Number.POSITIVE_INFINITY;
  const placement = state.placements.get(group as PlacementId);
  return placement === undefined ? 0 : disruptionsAllowed(state, placement);
}

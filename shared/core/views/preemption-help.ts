import type { Ask } from '../decide/places/ask.ts';
import { columnsOf } from '../decide/places/columns.ts';
import type { Pool } from '../decide/places/pool.ts';
import { ComingRoom } from '../decide/preempt/coming-room.ts';
import { type Displacement, DisplacementSearch } from '../decide/preempt/displacement-search.ts';
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
 */
export function preemptionHelp(state: ClusterState, pool: Pool, ask: Ask): readonly Help[] {
  const { placementId, request, slots } = ask.work;
  const known = slots.flatMap(({ index }) => state.slots.get(slotKey(placementId, index)) ?? []);
  const isHopeless = known.length > 0 && !known.some(mayDisplace);
  if (request.gang || isHopeless || known.some(({ nominated }) => nominated !== undefined)) {
    return [];
  }
  const coming = comingRoom(state, pool);
  const best = (priority: number) =>
    bestFor(state, pool, coming, {
      ...ask,
      work: { ...ask.work, request: { ...request, priority } },
    });
  const found = best(request.priority) ?? best(priorityMax);
  if (found === undefined || found.victims.length === 0) return [];
  // What would make this placement more important would make its own tasks so too.
  if (found.victims.some(({ owner }) => owner.placementId === placementId)) return [];
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

/** What is kept for others is not there for anybody else. */
function comingRoom(state: ClusterState, pool: Pool): ComingRoom {
  const columns = columnsOf(pool);
  const coming = new ComingRoom(state, columns);
  for (const { containerInstanceArn, demand } of pool.nominations?.all ?? []) {
    const row = columns.rowOf(containerInstanceArn);
    if (row !== undefined) coming.promise(row, demand, []);
  }
  return coming;
}

function bestFor(
  state: ClusterState,
  pool: Pool,
  coming: ComingRoom,
  ask: Ask,
): Displacement | undefined {
  const mayGo = (group: string): number => {
    const placement = state.placements.get(group as PlacementId);
    if (group === '') return Number.POSITIVE_INFINITY;
    return placement === undefined ? 0 : disruptionsAllowed(state, placement);
  };
  return new DisplacementSearch(columnsOf(pool), coming, ask, mayGo).best(-1);
}

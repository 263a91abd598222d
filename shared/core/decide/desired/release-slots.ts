import type { ClusterState, Placement, Slot } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';

/** Lets go of the slots that a placement wants no more; what they held is then unwanted. */
export function releaseSlots({ state, decided }: Deciding): void {
  for (const placement of state.placements.sorted()) {
    const { placementId } = placement;
    const wanted = placement.status === 'DELETING' ? 0 : placement.request.desiredCount;
    const surplus = state.indexes.slotsOfPlacement.of(placementId).size - wanted;
    if (surplus <= 0) continue;
    const slots = cheapestFirst(state, placement)
      .slice(0, surplus)
      .map((slot) => slot.index)
      .sort((a, b) => a - b);
    decided({ type: 'SlotsReleased', placementId, slots });
  }
}

/** Those that run nothing go first, then the highest index. */
function cheapestFirst(state: ClusterState, { placementId }: Placement): Slot[] {
  return [...state.indexes.slotsOfPlacement.of(placementId)]
    .flatMap((key) => state.slots.get(key) ?? [])
    .sort((a, b) => costOf(state, a) - costOf(state, b) || b.index - a.index);
}

function costOf(state: ClusterState, slot: Slot): number {
  switch (slot.status) {
    case 'WAITING':
    case 'REFUSED':
      return 0;
    case 'FINISHED':
      return 1;
    case 'STARTING':
      return 2;
    case 'STARTED': {
      const task = slot.taskArn === undefined ? undefined : state.tasks.get(slot.taskArn);
      return task?.lastStatus === 'RUNNING' ? 4 : 3;
    }
  }
}

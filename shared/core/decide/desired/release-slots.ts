import { byText } from '../../order.ts';
import type { ClusterState, Placement, Slot } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';

/** Lets go of the slots that a placement wants no more; what they held is then unwanted. */
export function releaseSlots({ state, decided }: Deciding): void {
  const tooLarge = [...state.placements.values()]
    .map((placement) => ({ placement, surplus: surplusOf(state, placement) }))
    .filter(({ surplus }) => surplus > 0)
    .sort((a, b) => byText(a.placement.placementId, b.placement.placementId));
  for (const { placement, surplus } of tooLarge) {
    const { placementId } = placement;
    const slots = cheapestFirst(state, placement)
      .slice(0, surplus)
      .map((slot) => slot.index)
      .sort((a, b) => a - b);
    decided({ type: 'SlotsReleased', placementId, slots });
  }
}

function surplusOf(state: ClusterState, { placementId, status, request }: Placement): number {
  const wanted = status === 'DELETING' ? 0 : request.desiredCount;
  return state.indexes.slotsOfPlacement.of(placementId).size - wanted;
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

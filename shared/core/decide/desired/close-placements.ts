import type { Deciding } from '../decide.ts';

/** A deleted placement is done with once no call and no task of it is left. */
export function closePlacements({ state, decided }: Deciding): void {
  for (const { placementId, status } of state.placements.sorted()) {
    if (status !== 'DELETING') continue;
    const { attemptsOfPlacement, liveTasksOfPlacement } = state.indexes;
    if (attemptsOfPlacement.of(placementId).size > 0) continue;
    if (liveTasksOfPlacement.of(placementId).size > 0) continue;
    decided({ type: 'PlacementClosed', placementId });
  }
}

import type { EpochMs, PlacementId } from '../ids.ts';
import type { RequestEntry } from '../log/requested.ts';
import { type ClusterState, type Placement, slotKey } from './cluster-state.ts';

export function evolveRequested(state: ClusterState, entry: RequestEntry, at: EpochMs): void {
  // A version that could not read the log has recorded it once more.
  if (entry.idempotency !== undefined && state.requests.has(entry.idempotency.key)) return;
  remember(state, entry, at);
  switch (entry.type) {
    case 'PlacementRequested': {
      if (state.placements.has(entry.placementId)) return;
      state.placements.set(entry.placementId, {
        placementId: entry.placementId,
        status: 'ACTIVE',
        requestedAt: at,
        request: entry.request,
        taskDefinitionArn: entry.request.taskDefinition,
        complete: false,
        refusedAt: {},
      });
      return openSlots(state, entry.placementId, entry.request.desiredCount, at);
    }
    case 'PlacementUpdateRequested': {
      const placement = state.placements.get(entry.placementId);
      if (placement === undefined || placement.status === 'DELETING') return;
      const { unplaceable: _, ...rest } = placement;
      state.placements.set(entry.placementId, {
        ...rest,
        request: { ...placement.request, desiredCount: entry.desiredCount },
      });
      const more = entry.desiredCount - state.indexes.slotsOfPlacement.of(entry.placementId).size;
      return openSlots(state, entry.placementId, more, at);
    }
    case 'PlacementDeleteRequested': {
      const placement = state.placements.get(entry.placementId);
      if (placement === undefined) return;
      const { unplaceable: _, ...rest } = placement;
      const deleting: Placement = { ...rest, status: 'DELETING' };
      return state.placements.set(entry.placementId, deleting);
    }
    case 'DrainRequested':
    case 'ActivateRequested': {
      const instance = state.containerInstances.get(entry.containerInstanceArn);
      if (instance === undefined) return;
      const wanted = entry.type === 'DrainRequested' ? 'DRAINING' : 'ACTIVE';
      return state.containerInstances.set(entry.containerInstanceArn, { ...instance, wanted });
    }
  }
}

function remember(state: ClusterState, entry: RequestEntry, at: EpochMs): void {
  if (entry.idempotency === undefined) return;
  const { key, requestHash } = entry.idempotency;
  const placementId = 'placementId' in entry ? entry.placementId : undefined;
  state.requests.set(key, {
    requestHash,
    at,
    ...(placementId !== undefined && { placementId }),
  });
}

/** New slots take the lowest indexes that are free. */
function openSlots(
  state: ClusterState,
  placementId: PlacementId,
  count: number,
  at: EpochMs,
): void {
  for (let index = 0, opened = 0; opened < count; index += 1) {
    const key = slotKey(placementId, index);
    if (state.slots.has(key)) continue;
    state.slots.set(key, {
      placementId,
      index,
      status: 'WAITING',
      failures: 0,
      refusals: 0,
      notBefore: at,
      waitingSince: at,
    });
    opened += 1;
  }
}

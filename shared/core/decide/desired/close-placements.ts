import type { PlacementId } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { isOnTerminatedHost } from '../../state/known-task.ts';
import type { Deciding } from '../deciding.ts';

/** A deleted placement is done with once no call and no task of it is left. */
export function closePlacements({ state, decided }: Deciding): void {
  const deleting = [...state.placements.values()]
    .filter(({ status }) => status === 'DELETING')
    .map(({ placementId }) => placementId)
    .sort(byText);
  for (const placementId of deleting) {
    if (state.indexes.attemptsOfPlacement.of(placementId).size > 0) continue;
    if (mayRun(state, placementId)) continue;
    decided({ type: 'PlacementClosed', placementId });
  }
}

function mayRun(state: ClusterState, placementId: PlacementId): boolean {
  for (const arn of state.indexes.liveTasksOfPlacement.of(placementId)) {
    const task = state.tasks.get(arn);
    if (task !== undefined && !isBeyondReach(state, task)) return true;
  }
  return false;
}

/** It runs no more, or it is being stopped on an instance that ECS hears no more of. */
function isBeyondReach(state: ClusterState, task: KnownTask): boolean {
  if (isOnTerminatedHost(state, task)) return true;
  const arn = task.containerInstanceArn;
  const isGone = arn !== undefined && state.containerInstances.get(arn)?.status === 'INACTIVE';
  return isGone && task.desiredStatus === 'STOPPED';
}

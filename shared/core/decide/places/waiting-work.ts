import type { EpochMs } from '../../ids.ts';
import type { ClusterState, Placement } from '../../state/cluster-state.ts';
import { openCapacity, restingZones } from '../capacity/refused-providers.ts';
import { isForming } from '../verdicts/tasks.ts';
import { type Waiting, waitingSlotsOf } from './waiting-slots.ts';
import type { PlaceWork } from './work.ts';

/** A changed reason is logged again at most this often: the count of what is full moves all the time. */
const unplaceableAgainMs = 60_000;

/** The slots that may be placed now, by placement, ascending by its id. */
export function waitingWork(state: ClusterState, at: EpochMs): PlaceWork[] {
  const waiting = waitingSlotsOf(state);
  const work: PlaceWork[] = [];
  for (const placementId of waiting.placements) {
    const placement = state.placements.get(placementId);
    if (placement === undefined) continue;
    const one = workFor(state, placement, waiting.of(placementId), at);
    if (one !== undefined) work.push(one);
  }
  return work;
}

/** What is to be placed for one placement; `undefined` when nothing of it may be placed yet. */
export function workFor(
  state: ClusterState,
  placement: Placement,
  waiting: Waiting,
  at: EpochMs,
): PlaceWork | undefined {
  const taskDefinition = state.taskDefinitions.get(placement.taskDefinitionArn);
  if (taskDefinition === undefined || placement.status === 'DELETING') return undefined;
  const due = waiting.dueAt(at);
  if (due.slots.length === 0) return undefined;
  // All or none: the members of a gang wait for each other.
  if (isForming(placement) && !isAllThatLacks(state, placement, due)) return undefined;
  const { request } = placement;
  const capacity = openCapacity(placement, due.refusals, at);
  return {
    placementId: placement.placementId,
    request: capacity === request.capacity ? request : { ...request, capacity },
    taskDefinition,
    restingZones: restingZones(placement, at),
    reasonIsTold: isTold(placement, due, at),
    ...(placement.unplaceable !== undefined && { told: placement.unplaceable }),
    slots: due.asked,
    seed: state.seq + 1,
  };
}

/** Whether every other slot of the placement holds a task: it may have grown since its first start. */
function isAllThatLacks(state: ClusterState, placement: Placement, due: Waiting): boolean {
  const slots = state.indexes.slotsOfPlacement.of(placement.placementId);
  let held = 0;
  for (const key of slots) {
    const status = state.slots.get(key)?.status;
    if (status === 'STARTED' || status === 'FINISHED') held += 1;
  }
  return held + due.slots.length === slots.size;
}

/** Of every one of them, and not long ago: a slot that joins those that wait is told of at once. */
function isTold({ unplaceable }: Placement, due: Waiting, at: EpochMs): boolean {
  if (unplaceable === undefined || at - unplaceable.at >= unplaceableAgainMs) return false;
  return due.areAmong(unplaceable.slots);
}

import type { EpochMs } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { ClusterState, Placement, Slot } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { waitAfterRefusals } from './back-off.ts';
import { isForming, judgeSlot } from './tasks.ts';

/**
 * A gang is placed by one append, but ECS may still refuse a part of it. Once every attempt of a
 * gang that was never whole is answered and one slot is left without a task, all of it is torn down
 * and waits together. So it is when the gang has grown since, and there is no place for the rest.
 */
export function judgeGangs({ state, at, decided }: Deciding): void {
  for (const placement of formingGangs(state)) {
    if (state.indexes.attemptsOfPlacement.of(placement.placementId).size > 0) continue;
    const slots = slotsOf(state, placement);
    if (!slots.some((slot) => isBroken(state, placement, slot, at))) continue;
    const refusals = Math.max(1, ...slots.map((slot) => slot.refusals));
    const notBefore = (at + waitAfterRefusals(refusals)) as EpochMs;
    for (const { status, placementId, index, taskArn, failures } of slots) {
      if (status !== 'STARTED' && status !== 'REFUSED') continue;
      const cause = 'START_REFUSED';
      const held = taskArn === undefined ? {} : { taskArn };
      const slot = { placementId, slot: index, ...held };
      decided({ type: 'TaskReplacementDecided', ...slot, cause, failures, notBefore });
    }
  }
}

function formingGangs(state: ClusterState): Placement[] {
  return [...state.placements.values()]
    .filter((placement) => isForming(placement) && placement.status !== 'DELETING')
    .sort((a, b) => byText(a.placementId, b.placementId));
}

function isBroken(state: ClusterState, placement: Placement, slot: Slot, at: EpochMs): boolean {
  if (slot.status === 'REFUSED') return true;
  if (slot.status === 'WAITING') return placement.unplaceable?.slots.includes(slot.index) === true;
  return slot.status === 'STARTED' && judgeSlot(state, placement, slot, at) !== undefined;
}

function slotsOf(state: ClusterState, placement: Placement): Slot[] {
  return [...state.indexes.slotsOfPlacement.of(placement.placementId)]
    .flatMap((key) => state.slots.get(key) ?? [])
    .sort((a, b) => a.index - b.index);
}

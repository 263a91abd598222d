import type { EpochMs, IncidentId } from '../../ids.ts';
import type { MendedSlot } from '../../log/incidents.ts';
import { byText } from '../../order.ts';
import { type ClusterState, slotKey } from '../../state/cluster-state.ts';
import type { HealingSlot } from '../../state/incident.ts';
import type { Deciding } from '../deciding.ts';

/**
 * The replacement of what failed more than once in a row has to run this long before its incident is
 * over: a task that crashes for ever is one incident, not one a minute.
 */
export const steadyMs = 60_000;

/** Notes the slots that count again, and closes the incidents that have no other. */
export function closeHealed({ state, at, decided }: Deciding): void {
  if (state.healing.size === 0) return;
  const mended = new Map<IncidentId, MendedSlot[]>();
  for (const healing of state.healing.sorted()) {
    const one = mendedSlot(state, healing, at);
    if (one === undefined) continue;
    const slots = mended.get(healing.incidentId) ?? [];
    mended.set(healing.incidentId, [...slots, one]);
  }
  for (const incidentId of [...mended.keys()].sort(byText)) {
    decided({ type: 'IncidentProgressed', incidentId, mended: mended.get(incidentId) ?? [] });
    const { lostCount = 0, mendedCount = 0 } = state.incidents.get(incidentId) ?? {};
    if (mendedCount >= lostCount) decided({ type: 'IncidentClosed', incidentId });
  }
}

function mendedSlot(
  state: ClusterState,
  { placementId, index, lostTaskArn }: HealingSlot,
  at: EpochMs,
): MendedSlot | undefined {
  const named = { placementId, slot: index };
  const slot = state.slots.get(slotKey(placementId, index));
  if (slot === undefined || state.placements.get(placementId)?.status !== 'ACTIVE') {
    return { ...named, outcome: 'RELEASED' };
  }
  const held = slot.taskArn === undefined ? {} : { taskArn: slot.taskArn };
  if (slot.status === 'FINISHED') return { ...named, outcome: 'FINISHED', ...held };
  if (slot.status !== 'STARTED' || slot.taskArn === undefined) return undefined;
  const task = state.tasks.get(slot.taskArn);
  if (task?.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return undefined;
  if (slot.taskArn === lostTaskArn) return { ...named, outcome: 'KEPT', ...held };
  const ranMs = at - (task.startedAt ?? task.seenAt);
  if (slot.failures > 1 && ranMs < steadyMs) return undefined;
  return { ...named, outcome: 'REPLACED', ...held };
}

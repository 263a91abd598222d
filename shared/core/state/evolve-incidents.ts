import type { ContainerInstanceArn, EpochMs, IncidentId, Seq } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import type { IncidentDecided, LostSlot, MendedSlot } from '../log/incidents.ts';
import { byText } from '../order.ts';
import { type ClusterState, type SlotKey, slotKey } from './cluster-state.ts';
import {
  endedIncidentsMax,
  type Incident,
  type Replacement,
  replacementsToldMax,
} from './incident.ts';

/** Keeps the record of a healing; nothing else in the state follows from it. */
export function evolveIncidents(state: ClusterState, entry: IncidentDecided, at: EpochMs): void {
  switch (entry.type) {
    case 'IncidentOpened': {
      const { incidentId, subject, cause, firstSignalAt, slots, merges } = entry;
      const opened: Incident = {
        incidentId,
        status: 'OPEN',
        subject,
        cause,
        verdicts: {},
        containerInstanceArns:
          subject.type === 'CONTAINER_INSTANCE' ? [subject.containerInstanceArn] : [],
        firstSignalAt,
        openedAt: at,
        openedSeq: nextSeq(state),
        lostCount: 0,
        mendedCount: 0,
        replacements: [],
      };
      state.incidents.set(incidentId, opened);
      return take(state, opened, { slots, merges }, at);
    }
    case 'IncidentGrew': {
      const incident = state.incidents.get(entry.incidentId);
      return incident === undefined ? undefined : take(state, incident, entry, at);
    }
    case 'IncidentProgressed':
      return progress(state, entry.incidentId, entry.mended, at);
    case 'IncidentClosed': {
      const incident = state.incidents.get(entry.incidentId);
      if (incident === undefined) return;
      end(state, { ...incident, status: 'CLOSED' }, at);
      return forgetOldest(state);
    }
  }
}

/** A replacement was decided for slots that an incident touched. */
export function noteReplacement(
  state: ClusterState,
  { placementId, slots }: Pick<Extract<Decided, { type: 'TaskPlaced' }>, 'placementId' | 'slots'>,
  at: EpochMs,
): void {
  if (state.healing.size === 0) return;
  for (const index of slots) {
    const key = slotKey(placementId, index);
    const healing = state.healing.get(key);
    if (healing === undefined) continue;
    state.healing.set(key, { ...healing, placedAt: at });
    const incident = state.incidents.get(healing.incidentId);
    if (incident !== undefined && incident.placedAt !== at) {
      state.incidents.set(incident.incidentId, { ...incident, placedAt: at });
    }
  }
}

/** The incident takes over what was lost, and the parts that were told as incidents of their own. */
function take(
  state: ClusterState,
  incident: Incident,
  {
    slots,
    merges,
  }: { readonly slots: readonly LostSlot[]; readonly merges: readonly IncidentId[] },
  at: EpochMs,
): void {
  let lastPlacedAt = incident.placedAt;
  const verdicts = { ...incident.verdicts };
  const arns = new Set(incident.containerInstanceArns);
  for (const { placementId, slot: index, cause, taskArn, containerInstanceArn } of slots) {
    verdicts[cause] = (verdicts[cause] ?? 0) + 1;
    const isWide = incident.subject.type !== 'TASK';
    if (isWide && containerInstanceArn !== undefined) arns.add(containerInstanceArn);
    const key = slotKey(placementId, index);
    const placedAt = placedOf(state, key);
    state.healing.set(key, {
      incidentId: incident.incidentId,
      placementId,
      index,
      lostAt: at,
      ...(taskArn !== undefined && { lostTaskArn: taskArn }),
      ...(containerInstanceArn !== undefined && { containerInstanceArn }),
      ...(placedAt !== undefined && { placedAt }),
    });
    lastPlacedAt = later(lastPlacedAt, placedAt);
  }
  const parts = merges.flatMap((id) => state.incidents.get(id) ?? []);
  let { firstSignalAt, lostCount, mendedCount, replacements } = incident;
  for (const part of parts) {
    for (const [cause, count] of Object.entries(part.verdicts) as [
      keyof typeof verdicts,
      number,
    ][]) {
      verdicts[cause] = (verdicts[cause] ?? 0) + count;
    }
    for (const arn of part.containerInstanceArns) arns.add(arn);
    firstSignalAt = Math.min(firstSignalAt, part.firstSignalAt) as EpochMs;
    lastPlacedAt = later(lastPlacedAt, part.placedAt);
    lostCount += part.lostCount;
    mendedCount += part.mendedCount;
    replacements = [...replacements, ...part.replacements].slice(0, replacementsToldMax);
    end(state, { ...part, status: 'MERGED', mergedInto: incident.incidentId }, at);
  }
  moveSlots(state, new Set(merges), incident.incidentId);
  state.incidents.set(incident.incidentId, {
    ...incident,
    verdicts,
    containerInstanceArns: ascending(arns),
    firstSignalAt,
    ...(lastPlacedAt !== undefined && { placedAt: lastPlacedAt }),
    lostCount: lostCount + slots.length,
    mendedCount,
    replacements,
  });
  if (parts.length > 0) forgetOldest(state);
}

/** When the start that a slot waits for was decided: perhaps before its loss is told. */
function placedOf({ slots, attempts }: ClusterState, key: SlotKey): EpochMs | undefined {
  const { status, attemptId } = slots.get(key) ?? {};
  if (status !== 'STARTING' || attemptId === undefined) return undefined;
  return attempts.get(attemptId)?.decidedAt;
}

function moveSlots(state: ClusterState, from: ReadonlySet<IncidentId>, to: IncidentId): void {
  if (from.size === 0) return;
  for (const [key, healing] of [...state.healing.entries()]) {
    if (from.has(healing.incidentId)) state.healing.set(key, { ...healing, incidentId: to });
  }
}

function progress(
  state: ClusterState,
  incidentId: IncidentId,
  mended: readonly MendedSlot[],
  at: EpochMs,
): void {
  const told: Replacement[] = [];
  for (const slot of mended) {
    const key = slotKey(slot.placementId, slot.slot);
    const healing = state.healing.get(key);
    if (healing?.incidentId !== incidentId) continue;
    state.healing.delete(key);
    const { lostTaskArn, lostAt, placedAt } = healing;
    told.push({
      ...slot,
      lostAt,
      mendedAt: at,
      ...(lostTaskArn !== undefined && { lostTaskArn }),
      ...(placedAt !== undefined && { placedAt }),
    });
  }
  const incident = state.incidents.get(incidentId);
  if (incident === undefined) return;
  state.incidents.set(incidentId, {
    ...incident,
    mendedCount: incident.mendedCount + told.length,
    replacements: [...incident.replacements, ...told].slice(0, replacementsToldMax),
  });
}

function end(state: ClusterState, incident: Incident, at: EpochMs): void {
  state.incidents.set(incident.incidentId, { ...incident, endedAt: at, endedSeq: nextSeq(state) });
}

/** Those that ended first go first. */
function forgetOldest(state: ClusterState): void {
  const ended = [...state.incidents.values()].filter(({ endedAt }) => endedAt !== undefined);
  const surplus = ended.length - endedIncidentsMax;
  if (surplus <= 0) return;
  ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0) || byText(a.incidentId, b.incidentId));
  for (const { incidentId } of ended.slice(0, surplus)) state.incidents.delete(incidentId);
}

/** The position of the item whose entries are being applied. */
function nextSeq({ seq }: ClusterState): Seq {
  return (seq + 1) as Seq;
}

function later(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function ascending(arns: Iterable<ContainerInstanceArn>): ContainerInstanceArn[] {
  return [...arns].sort(byText);
}

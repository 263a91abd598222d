import type { ContainerInstanceArn, EpochMs, IncidentId } from '../../ids.ts';
import type { ReplacementCause } from '../../log/decided.ts';
import type { IncidentSubject, LostSlot } from '../../log/incidents.ts';
import type { Deciding } from '../deciding.ts';
import { firstSignalAt } from './first-signal.ts';

/** What is lost within this time with one instance, or one zone, is one incident. */
export const togetherMs = 120_000;

/** What was lost together, and the open incidents that have told of parts of it. */
export interface Loss {
  readonly cause: ReplacementCause;
  readonly slots: readonly LostSlot[];
  readonly merges: readonly IncidentId[];
}

/** What one instance has lost. */
export interface InstanceLoss extends Loss {
  readonly containerInstanceArn: ContainerInstanceArn;
}

/** Opens one incident. */
export function openIncident(
  { state, at, decided, nextId }: Deciding,
  subject: IncidentSubject,
  { cause, slots, merges }: Loss,
): void {
  const parts = merges.flatMap((id) => state.incidents.get(id) ?? []);
  const signals = [firstSignalAt(state, slots, at), ...parts.map((part) => part.firstSignalAt)];
  decided({
    type: 'IncidentOpened',
    incidentId: nextId() as IncidentId,
    subject,
    cause,
    firstSignalAt: Math.min(...signals) as EpochMs,
    slots,
    merges,
  });
}

import type { EffectId, IncidentId } from '../../ids.ts';
import type { Announcement } from '../../log/announcements.ts';
import type { Decided } from '../../log/decided.ts';
import { byText } from '../../order.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';

/** What nobody took for so long is news no more; the log and the API still tell it. */
export const announcedMsMax = 3_600_000;

/**
 * Decides what is published on the event bus: each incident when it opens and when it is over, and
 * each placement whose tasks find no place. The event's id in its detail is that of the decision, so
 * that whoever is told twice can tell.
 *
 * @param decisions of this append
 * @param unplaceable the placements among them of which nothing had waited before
 */
export function announce(
  deciding: Deciding,
  decisions: readonly Decided[],
  unplaceable: ReadonlySet<Decided>,
): void {
  expire(deciding);
  const { state, decided, nextId } = deciding;
  for (const entry of [...decisions]) {
    const news = newsOf(state, entry, unplaceable);
    if (news === undefined) continue;
    const effectId = nextId() as EffectId;
    const { detailType, detail } = news;
    const named = { cluster: state.cluster, eventId: effectId, at: deciding.at, ...detail };
    decided({ type: 'EventPutDecided', effectId, detailType, detail: named });
  }
}

function newsOf(
  state: ClusterState,
  entry: Decided,
  unplaceable: ReadonlySet<Decided>,
): Announcement | undefined {
  switch (entry.type) {
    case 'IncidentOpened':
      return { detailType: 'Estiva Incident Opened', detail: incident(state, entry.incidentId) };
    case 'IncidentClosed':
      return { detailType: 'Estiva Incident Closed', detail: incident(state, entry.incidentId) };
    case 'TaskUnplaceable': {
      if (!unplaceable.has(entry)) return undefined;
      const { placementId, slots, reason } = entry;
      const { ruledOut, capacity } = reason;
      return {
        detailType: 'Estiva Task Unplaceable',
        detail: { placementId, slots, ruledOut, capacity },
      };
    }
    default:
      return undefined;
  }
}

function incident(state: ClusterState, id: IncidentId): Readonly<Record<string, unknown>> {
  const { replacements: _, ...known } = state.incidents.get(id) ?? {
    incidentId: id,
    replacements: [],
  };
  return known;
}

function expire({ state, at, decided }: Deciding): void {
  const old = [...state.effects.values()]
    .filter(({ type, decidedAt }) => type === 'PutEvents' && at - decidedAt >= announcedMsMax)
    .map(({ effectId }) => effectId)
    .sort(byText);
  for (const effectId of old) decided({ type: 'EventPutExpired', effectId });
}

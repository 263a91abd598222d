import type {
  ContainerInstanceArn,
  EpochMs,
  IncidentId,
  PlacementId,
  Seq,
  TaskArn,
} from '../ids.ts';
import type { IncidentSubject } from '../log/incidents.ts';
import { byText } from '../order.ts';
import type { ClusterState } from '../state/cluster-state.ts';
import { type Incident, type Replacement, replacementsToldMax } from '../state/incident.ts';

/** One incident in a list. */
export interface IncidentSummary {
  readonly incidentId: IncidentId;
  readonly status: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly subject: IncidentSubject;
  /** The verdict that it opened with: `EC2_INSTANCE_TERMINATED`, `TASK_STOPPED` … */
  readonly cause: string;
  readonly firstSignalAt: EpochMs;
  readonly openedAt: EpochMs;
  /** When the last replacement was decided. */
  readonly placedAt?: EpochMs;
  /** When the count was right again. */
  readonly endedAt?: EpochMs;
  readonly mergedInto?: IncidentId;
  readonly lostCount: number;
  readonly mendedCount: number;
}

/** One incident with all that is told of it. */
export interface IncidentAnswer extends IncidentSummary {
  /** How many slots each verdict took. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly containerInstanceArns: readonly ContainerInstanceArn[];
  /** Where in the log it opened and ended: `GET .../events?after=` shows what was decided. */
  readonly openedSeq: Seq;
  readonly endedSeq?: Seq;
  /** Slots that do not count again yet; the first 25. */
  readonly healing: readonly {
    readonly placementId: PlacementId;
    readonly slot: number;
    readonly lostTaskArn?: TaskArn;
    readonly lostAt: EpochMs;
    readonly placedAt?: EpochMs;
  }[];
  /** Slots that count again; the first 25. */
  readonly replacements: readonly Replacement[];
}

/** Every incident that is remembered, the newest first. */
export function incidentSummaries(state: ClusterState): IncidentSummary[] {
  return [...state.incidents.values()]
    .sort((a, b) => b.openedSeq - a.openedSeq || byText(a.incidentId, b.incidentId))
    .map(summaryOf);
}

/** One incident; `undefined` when it is not remembered. */
export function incidentAnswer(state: ClusterState, id: string): IncidentAnswer | undefined {
  const incident = state.incidents.get(id as IncidentId);
  if (incident === undefined) return undefined;
  const { verdicts, containerInstanceArns, openedSeq, endedSeq, replacements } = incident;
  const healing = state.healing
    .sorted()
    .filter(({ incidentId }) => incidentId === incident.incidentId)
    .slice(0, replacementsToldMax)
    .map(({ placementId, index, lostTaskArn, lostAt, placedAt }) => ({
      placementId,
      slot: index,
      ...(lostTaskArn !== undefined && { lostTaskArn }),
      lostAt,
      ...(placedAt !== undefined && { placedAt }),
    }));
  return {
    ...summaryOf(incident),
    verdicts,
    containerInstanceArns,
    openedSeq,
    ...(endedSeq !== undefined && { endedSeq }),
    healing,
    replacements,
  };
}

function summaryOf(incident: Incident): IncidentSummary {
  const { incidentId, status, subject, cause, firstSignalAt, openedAt } = incident;
  const { placedAt, endedAt, mergedInto, lostCount, mendedCount } = incident;
  return {
    incidentId,
    status,
    subject,
    cause,
    firstSignalAt,
    openedAt,
    ...(placedAt !== undefined && { placedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(mergedInto !== undefined && { mergedInto }),
    lostCount,
    mendedCount,
  };
}

import type {
  ContainerInstanceArn,
  EpochMs,
  IncidentId,
  PlacementId,
  Seq,
  TaskArn,
} from '../ids.ts';
import type { ReplacementCause } from '../log/decided.ts';
import type { IncidentSubject, MendedSlot } from '../log/incidents.ts';

/** So many incidents that are over are remembered; the log holds the others until it expires. */
export const endedIncidentsMax = 100;
/** So many replacements are told one by one; the others are counted. */
export const replacementsToldMax = 25;

/** One slot's part in an incident, once it counts again. */
export interface Replacement extends MendedSlot {
  readonly lostTaskArn?: TaskArn;
  readonly lostAt: EpochMs;
  /** When its replacement was last decided. */
  readonly placedAt?: EpochMs;
  readonly mendedAt: EpochMs;
}

/** One healing, from the first signal of what was lost until the count is right again. */
export interface Incident {
  readonly incidentId: IncidentId;
  /** `MERGED`: it was a part of `mergedInto`, which goes on. */
  readonly status: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly subject: IncidentSubject;
  /** The verdict that it opened with. */
  readonly cause: ReplacementCause;
  /** How many slots each verdict took. */
  readonly verdicts: Readonly<Partial<Record<ReplacementCause, number>>>;
  /** Whose loss it is, ascending; empty when only tasks were lost. */
  readonly containerInstanceArns: readonly ContainerInstanceArn[];
  readonly firstSignalAt: EpochMs;
  readonly openedAt: EpochMs;
  /** Where in the log it opened: what was decided then stands there and after it. */
  readonly openedSeq: Seq;
  /** When the last of its replacements was decided. */
  readonly placedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly endedSeq?: Seq;
  readonly mergedInto?: IncidentId;
  /** Slots that it took, and those of them that count again. */
  readonly lostCount: number;
  readonly mendedCount: number;
  readonly replacements: readonly Replacement[];
}

/** A slot that an open incident touched, until it counts again. */
export interface HealingSlot {
  readonly incidentId: IncidentId;
  readonly placementId: PlacementId;
  readonly index: number;
  readonly lostAt: EpochMs;
  readonly lostTaskArn?: TaskArn;
  readonly containerInstanceArn?: ContainerInstanceArn;
  readonly placedAt?: EpochMs;
}

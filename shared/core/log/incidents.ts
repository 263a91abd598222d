import type {
  ContainerInstanceArn,
  Ec2InstanceId,
  EpochMs,
  IncidentId,
  PlacementId,
  TaskArn,
} from '../ids.ts';
import type { ReplacementCause } from './decided.ts';

/** What an incident is about: the widest thing whose loss explains it. */
export type IncidentSubject =
  | { readonly type: 'TASK'; readonly placementId: PlacementId; readonly slot: number }
  | {
      readonly type: 'CONTAINER_INSTANCE';
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly ec2InstanceId?: Ec2InstanceId;
      readonly availabilityZone?: string;
    }
  | { readonly type: 'AVAILABILITY_ZONE'; readonly availabilityZone: string };

/** A slot whose task was given up. */
export interface LostSlot {
  readonly placementId: PlacementId;
  readonly slot: number;
  readonly cause: ReplacementCause;
  readonly taskArn?: TaskArn;
  /** Where that task was. */
  readonly containerInstanceArn?: ContainerInstanceArn;
}

/** How a slot came to count again. */
export interface MendedSlot {
  readonly placementId: PlacementId;
  readonly slot: number;
  /** `KEPT`: its own task goes on after all. `RELEASED`: it is wanted no more. */
  readonly outcome: 'REPLACED' | 'KEPT' | 'FINISHED' | 'RELEASED';
  /** The task that the slot holds now. */
  readonly taskArn?: TaskArn;
}

/** Decisions that tell of a healing and change nothing else. */
export type IncidentDecided =
  | {
      readonly type: 'IncidentOpened';
      readonly incidentId: IncidentId;
      readonly subject: IncidentSubject;
      readonly cause: ReplacementCause;
      /** When something first spoke of it, as far as the log knows. */
      readonly firstSignalAt: EpochMs;
      readonly slots: readonly LostSlot[];
      /** Open incidents that turn out to be parts of this one. */
      readonly merges: readonly IncidentId[];
    }
  /** More was lost with the same subject. */
  | {
      readonly type: 'IncidentGrew';
      readonly incidentId: IncidentId;
      readonly slots: readonly LostSlot[];
      readonly merges: readonly IncidentId[];
    }
  | {
      readonly type: 'IncidentProgressed';
      readonly incidentId: IncidentId;
      readonly mended: readonly MendedSlot[];
    }
  /** Every slot that it touched counts again, or is wanted no more. */
  | { readonly type: 'IncidentClosed'; readonly incidentId: IncidentId };

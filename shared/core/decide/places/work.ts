import type { TaskDefinition } from '../../ecs.ts';
import type { ContainerInstanceArn, EpochMs, PlacementId } from '../../ids.ts';
import type { Target, UnplaceableReason } from '../../log/decided.ts';
import type { PlacementRequest } from '../../placement.ts';

/** The slots of one placement that are to be placed now. */
export interface PlaceWork {
  readonly placementId: PlacementId;
  readonly request: PlacementRequest;
  readonly taskDefinition: TaskDefinition;
  /** Ascending by index. With `gang`: all of them or none. */
  readonly slots: readonly WaitingSlot[];
  /** Fargate zones that refused a moment ago, by capacity provider: no task is sent there now. */
  readonly restingZones?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Why it finds no place was written down a moment ago: it is not worked out again. */
  readonly reasonIsTold?: boolean;
  /** What was written down last: it is not again while it is the same of the same slots. */
  readonly told?: {
    readonly slots: readonly number[];
    readonly reason: Pick<UnplaceableReason, 'ruledOut'>;
  };
  /** Drives `random` strategies; derived from `seq`, so that replays agree. */
  readonly seed: number;
}

export interface WaitingSlot {
  readonly index: number;
  readonly waitingSince: EpochMs;
  /** The instance that just failed it: taken only when there is no other. */
  readonly avoid?: ContainerInstanceArn;
}

export interface PlaceOutcome {
  readonly placementId: PlacementId;
  /** Ascending by slot; one entry a slot. */
  readonly placed: readonly { readonly slot: number; readonly target: Target }[];
  readonly unplaced?: {
    readonly slots: readonly number[];
    /** Absent when `reasonIsTold`, or when it is what was told. */
    readonly reason?: UnplaceableReason;
    /** When a later capacity preference opens; try again then. */
    readonly retryAt?: EpochMs;
  };
}

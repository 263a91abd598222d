import type { CustomResource, RunTaskRequest } from '../ecs.ts';
import type {
  AttemptId,
  ContainerInstanceArn,
  Ec2InstanceId,
  EffectId,
  EpochMs,
  PlacementId,
  TaskArn,
} from '../ids.ts';
import type { AnnouncementDecided } from './announcements.ts';
import type { IncidentDecided } from './incidents.ts';
import type { LifecycleDecided } from './lifecycle.ts';

/** Where one attempt goes. */
export type Target =
  | {
      readonly type: 'EC2';
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly ec2InstanceId: Ec2InstanceId;
    }
  | {
      readonly type: 'FARGATE';
      readonly capacityProvider: 'FARGATE' | 'FARGATE_SPOT';
      /** Where zones matter and the subnets' zones are known. */
      readonly availabilityZone?: string;
    };

/** What a task takes of an instance. */
export interface Demand {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly portsTcp: readonly number[];
  readonly portsUdp: readonly number[];
  readonly eniSlots: number;
  /** What ECS does not count; absent when the placement asks for none. */
  readonly resources?: readonly CustomResource[];
}

/** Why instances were ruled out, as counts, with the nearest misses spelled out. */
export interface UnplaceableReason {
  readonly containerInstances: number;
  /** ECS's reason (`RESOURCE:CPU`, `ATTRIBUTE`, `AGENT`, `memberOf` …) to how many it rules out. */
  readonly ruledOut: Readonly<Record<string, number>>;
  readonly nearest: readonly NearestMiss[];
  /** One reason for each Fargate preference that was not open. */
  readonly capacity: readonly string[];
}

export interface NearestMiss {
  readonly containerInstanceArn: ContainerInstanceArn;
  readonly reason: string;
  readonly asked: string;
  readonly remained: string;
}

/** Why a slot's task no longer counts. */
export type ReplacementCause =
  | 'TASK_STOPPED'
  | 'TASK_MISSING'
  | 'START_REFUSED'
  | 'EC2_INSTANCE_TERMINATED'
  | 'EC2_INSTANCE_STOPPED'
  | 'SPOT_INTERRUPTION'
  | 'CONTAINER_INSTANCE_GONE'
  | 'CONTAINER_INSTANCE_DRAINING'
  /** It never ran, and the agent that should start it is disconnected. */
  | 'AGENT_DISCONNECTED'
  /** It may still run; nobody has heard of its instance for minutes. */
  | 'AGENT_SILENT'
  /** Its health check fails; ECS leaves such a task alone unless a service owns it. */
  | 'TASK_UNHEALTHY'
  /** It has been on its way to RUNNING for a quarter of an hour. */
  | 'TASK_STUCK'
  | 'REBALANCE_RECOMMENDED'
  | 'SCHEDULED_RETIREMENT'
  /** Its room was needed for a task of a higher priority: see `TaskPreempted`. */
  | 'PREEMPTED';

/** Decisions: made once, by `decide`, and never again on replay. */
export type Decided =
  | IncidentDecided
  | LifecycleDecided
  | AnnouncementDecided
  | {
      readonly type: 'TaskPlaced';
      readonly attemptId: AttemptId;
      readonly placementId: PlacementId;
      /** The interchangeable slots that this one `RunTask` call is to fill, ascending. */
      readonly slots: readonly number[];
      readonly target: Target;
      readonly demand: Demand;
      readonly runTask: RunTaskRequest;
    }
  | {
      readonly type: 'TaskUnplaceable';
      readonly placementId: PlacementId;
      readonly slots: readonly number[];
      readonly reason: UnplaceableReason;
    }
  /** The slot lets go of its task and waits for another, not before `notBefore`. */
  | {
      readonly type: 'TaskReplacementDecided';
      readonly placementId: PlacementId;
      readonly slot: number;
      /** Absent when the start itself was refused. */
      readonly taskArn?: TaskArn;
      readonly cause: ReplacementCause;
      /** Failures in a row, this one included; what the back-off grew from. */
      readonly failures: number;
      readonly notBefore: EpochMs;
      /** A deadline won over the placement's disruption budget. */
      readonly overBudget?: true;
    }
  /**
   * What spoke against the task is over, and no other has been started for it: the slot holds it
   * again.
   */
  | {
      readonly type: 'TaskReplacementWithdrawn';
      readonly placementId: PlacementId;
      readonly slot: number;
      readonly taskArn: TaskArn;
    }
  /**
   * The task makes room for a slot of a higher priority, though nothing is wrong with it: its own
   * slot lets go of it and waits again from this moment on.
   */
  | {
      readonly type: 'TaskPreempted';
      readonly placementId: PlacementId;
      readonly slot: number;
      readonly taskArn: TaskArn;
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly for: { readonly placementId: PlacementId; readonly slot: number };
    }
  /**
   * Room that is there or comes when preempted tasks have stopped is kept for a slot that waits. It
   * ends when the slot is placed, here or elsewhere, or let go of; while the instance is closed, or
   * has no such room any more, it counts for nothing.
   */
  | {
      readonly type: 'SlotNominated';
      readonly placementId: PlacementId;
      readonly slot: number;
      readonly containerInstanceArn: ContainerInstanceArn;
    }
  /** ECS shows the task no more, so it holds no room any more, whoever started it. */
  | { readonly type: 'TaskForgotten'; readonly taskArn: TaskArn }
  /** The slot has run to its end and its restart policy asks for no more. */
  | {
      readonly type: 'TaskFinished';
      readonly placementId: PlacementId;
      readonly slot: number;
      readonly taskArn: TaskArn;
    }
  | {
      readonly type: 'TaskStopDecided';
      readonly effectId: EffectId;
      readonly taskArn: TaskArn;
      readonly reason: StopReason;
      /** Healing's own choice: it counts against what may be stopped within five minutes. */
      readonly voluntary?: true;
    }
  /** Slots that are wanted no more and hold no task that is still to be stopped. */
  | {
      readonly type: 'SlotsReleased';
      readonly placementId: PlacementId;
      readonly slots: readonly number[];
    }
  /** The outcome of an attempt stayed unknown for so long that its token is no longer safe. */
  | {
      readonly type: 'AttemptExpired';
      readonly attemptId: AttemptId;
    }
  /** EC2 takes away the instance that it was to start on: its slots look for another place at once. */
  | { readonly type: 'AttemptWithdrawn'; readonly attemptId: AttemptId }
  | {
      readonly type: 'ContainerInstanceDrainDecided';
      readonly effectId: EffectId;
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly status: 'DRAINING' | 'ACTIVE';
    }
  /** Nothing is placed on it until then, and afterwards one task at a time. */
  | {
      readonly type: 'ContainerInstanceQuarantined';
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly until: EpochMs;
      /** What failed there within five minutes, or on probation, and whose tasks those were. */
      readonly failures: number;
      readonly placementIds: readonly PlacementId[];
    }
  | {
      readonly type: 'ContainerInstanceQuarantineEased';
      readonly containerInstanceArn: ContainerInstanceArn;
      /** One task at a time, or like any other again. */
      readonly to: 'PROBATION' | 'OPEN';
    }
  /** It failed on so many instances that its failures speak against none of them until then. */
  | {
      readonly type: 'PlacementBlamed';
      readonly placementId: PlacementId;
      readonly containerInstanceArns: readonly ContainerInstanceArn[];
      readonly until: EpochMs;
    }
  /**
   * The picture of the cluster is in doubt, or is for another reason than before: until it is not, what
   * could wait waits, and nothing is stopped or given up for silence alone.
   */
  | {
      readonly type: 'HealingHalted';
      readonly because: HaltReason;
      /** Container instances that are silent, missing or impaired, … */
      readonly inDoubt: number;
      /** … out of those that are not gone for certain. */
      readonly of: number;
    }
  | { readonly type: 'HealingResumed' }
  /** A deleted placement has no task left. */
  | { readonly type: 'PlacementClosed'; readonly placementId: PlacementId };

/** Why the picture of the cluster is in doubt. */
export type HaltReason =
  /** No container instance is known to be well: it may be us who do not see. */
  | 'ALL_ZONES_DARK'
  | 'TOO_MANY_IN_DOUBT'
  /** More than a fifth of the tasks are missing in ECS's lists at once. */
  | 'TOO_MANY_VANISHED'
  /** ECS has not been read completely for minutes: our own outage, or that of its API. */
  | 'NOT_READ';

/** Why we stop a task. ECS gives it back as `stoppedReason`, after the prefix `estiva: `. */
export type StopReason =
  | 'placement deleted'
  | 'desired count lowered'
  | 'replaced'
  | 'gang incomplete'
  | 'never started'
  | 'instance terminated'
  | 'preempted'
  | 'not known to the log';

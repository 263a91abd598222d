import type {
  ContainerInstance,
  CustomResource,
  Ec2InstanceState,
  ObservedTask,
  RunTaskRequest,
  TaskDefinition,
} from '../ecs.ts';
import type { StatedHealing } from '../healing-settings.ts';
import type {
  AttemptId,
  ClusterName,
  ContainerInstanceArn,
  Ec2InstanceId,
  EffectId,
  EpochMs,
  InboxId,
  IncidentId,
  PlacementId,
  Seq,
  TaskArn,
  TaskDefinitionArn,
} from '../ids.ts';
import type {
  Demand,
  HaltReason,
  ReplacementCause,
  StopReason,
  Target,
  UnplaceableReason,
} from '../log/decided.ts';
import type { PlacementRequest } from '../placement.ts';
import type { HealingSlot, Incident } from './incident.ts';
import type { Indexes } from './indexes.ts';
import type { FailureElsewhere, FailureThere, Quarantine } from './quarantine.ts';
import type { RollingReadings } from './readings.ts';
import type { Journal, Table } from './table.ts';
import type { Lifecycle, OtherEffect } from './told-effects.ts';

/** Version of the serialised state; a snapshot of another version is not read. */
export const stateFormat = 1;

export interface Placement {
  readonly placementId: PlacementId;
  readonly status: 'ACTIVE' | 'DELETING';
  readonly requestedAt: EpochMs;
  readonly request: PlacementRequest;
  readonly taskDefinitionArn: TaskDefinitionArn;
  /** True from the moment when all of its slots held a task; a gang is torn down only before. */
  readonly complete: boolean;
  /** The last instances on which tasks of it failed, one after another. */
  readonly failedOn?: readonly FailureElsewhere[];
  /** Its failures speak against no instance until then. */
  readonly blamedUntil?: EpochMs;
  /** When capacity last refused it: see `refusalKey`. */
  readonly refusedAt: Readonly<Record<string, EpochMs>>;
  readonly unplaceable?: {
    readonly at: EpochMs;
    readonly slots: readonly number[];
    readonly reason: UnplaceableReason;
  };
}

export type SlotKey = `${string}/${number}`;

/** One of the tasks that a placement wants, from its first start through every replacement. */
export interface Slot {
  readonly placementId: PlacementId;
  readonly index: number;
  /**
   * WAITING for a place; STARTING while its attempt is unanswered; STARTED with a task; REFUSED
   * until the next decision; FINISHED when its restart policy asks for no more.
   */
  readonly status: 'WAITING' | 'STARTING' | 'STARTED' | 'REFUSED' | 'FINISHED';
  readonly attemptId?: AttemptId;
  readonly taskArn?: TaskArn;
  /** Failures in a row. */
  readonly failures: number;
  /** Starts refused in a row since it last held a task. */
  readonly refusals: number;
  readonly notBefore: EpochMs;
  readonly waitingSince: EpochMs;
  /** Where it failed last. */
  readonly avoid?: ContainerInstanceArn;
  readonly lastCause?: ReplacementCause;
  /** ECS's reason for the last refusal. */
  readonly refusal?: string;
  /** Where room is kept for it while it waits. */
  readonly nominated?: ContainerInstanceArn;
}

/** Which slot a task was started for. */
export interface TaskOwner {
  readonly placementId: PlacementId;
  /** Absent when the attempt is not known (any more): nobody wants this task. */
  readonly slot?: number;
}

export interface KnownTask extends ObservedTask {
  readonly owner?: TaskOwner;
  /** What it holds that ECS does not count, as its placement asked; absent when that is nothing. */
  readonly resources?: readonly CustomResource[];
  /** When the log first heard of it. */
  readonly seenAt: EpochMs;
  /** How many complete readings there had been by then. */
  readonly seenReading?: number;
  /** When complete lists first and last lacked it. */
  readonly missedFirstAt?: EpochMs;
  readonly missedLastAt?: EpochMs;
  /** How many complete readings there were by then, where the first absence was in a part of one. */
  readonly missedReadings?: readonly [first: number, last: number];
  /** When a stop of it last came to nothing. */
  readonly stopRefusedAt?: EpochMs;
  /** ECS has taken a stop of it, and never takes one back. */
  readonly stopAccepted?: true;
  /** Its slot has let go of it for a task of a higher priority; that is not taken back. */
  readonly preempted?: true;
}

export interface KnownContainerInstance extends ContainerInstance {
  /** What a person asked for and ECS has not been asked for yet. */
  readonly wanted?: 'DRAINING' | 'ACTIVE';
  /** Decided, whether or not ECS shows it yet. */
  readonly draining?: boolean;
  /** What failed there of late, the oldest first. */
  readonly failures?: readonly FailureThere[];
  readonly quarantine?: Quarantine;
  /** How many complete readings there had been when the log first heard of it. */
  readonly seenReading?: number;
  /** … and when it was last heard that its agent is disconnected; absent while it is not. */
  readonly silentReading?: number;
  /** … and how many parts of readings that went on; absent while there was none. */
  readonly silentParts?: number;
  /** … and when; absent while it is connected. */
  readonly silentSince?: EpochMs;
  /** When complete readings first and last lacked it. */
  readonly missedFirstAt?: EpochMs;
  readonly missedLastAt?: EpochMs;
}

/** What EC2 and Auto Scaling said of an instance, beyond "running". */
export interface Ec2Signals {
  readonly ec2InstanceId: Ec2InstanceId;
  readonly state?: Ec2InstanceState;
  /** When EC2 first and last did not describe it, its agent being disconnected. */
  readonly missedFirstAt?: EpochMs;
  readonly missedLastAt?: EpochMs;
  readonly spotInterruption?: 'terminate' | 'stop' | 'hibernate';
  readonly rebalanceRecommended?: boolean;
  readonly terminateLifecycleAction?: {
    readonly autoScalingGroupName: string;
    readonly lifecycleHookName: string;
    readonly lifecycleActionToken: string;
  };
  readonly scheduledChange?: string;
}

/** A `RunTask` call that ECS has not answered. It holds its room until it is. */
export interface Attempt {
  readonly attemptId: AttemptId;
  readonly placementId: PlacementId;
  readonly slots: readonly number[];
  readonly target: Target;
  readonly demand: Demand;
  readonly runTask: RunTaskRequest;
  readonly decidedAt: EpochMs;
}

/** Another logged effect that ECS has not answered. */
export type Effect =
  | OtherEffect
  | {
      readonly type: 'StopTask';
      readonly effectId: EffectId;
      readonly taskArn: TaskArn;
      readonly reason: StopReason;
      readonly decidedAt: EpochMs;
    }
  | {
      readonly type: 'UpdateContainerInstancesState';
      readonly effectId: EffectId;
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly status: 'DRAINING' | 'ACTIVE';
      readonly decidedAt: EpochMs;
    };

/** Why healing has halted, and since when. */
export interface Halt {
  readonly because: HaltReason;
  readonly inDoubt: number;
  readonly of: number;
  readonly since: EpochMs;
}

export interface RememberedRequest {
  readonly requestHash: string;
  readonly placementId?: PlacementId;
  readonly at: EpochMs;
}

/**
 * Everything known of one cluster: a fold of its log. It belongs to one holder, who changes it by
 * `evolve` alone; a draft can be dropped again.
 */
export interface ClusterState {
  readonly cluster: ClusterName;
  seq: Seq;
  at: EpochMs;
  /** Hash of the last item folded; empty before the first. */
  headHash: string;
  /** The first item's append id: makes attempt ids of this log unlike any other's. */
  logId: string;
  /** Why this code cannot read the log; while it is set, nothing is decided or acted on. */
  unreadable: string | undefined;
  lastReconciledAt: EpochMs | undefined;
  /** How often ECS has been read completely: a measure of time that no clock can falsify. */
  readings: number;
  /** One row from the first reading on that takes several invocations. */
  readonly rolling: Table<'readings', RollingReadings>;
  readonly journal: Journal;

  readonly taskDefinitions: Table<TaskDefinitionArn, TaskDefinition>;
  readonly containerInstances: Table<ContainerInstanceArn, KnownContainerInstance>;
  readonly ec2Instances: Table<Ec2InstanceId, Ec2Signals>;
  readonly subnets: Table<string, { readonly subnetId: string; readonly availabilityZone: string }>;
  readonly tasks: Table<TaskArn, KnownTask>;
  readonly placements: Table<PlacementId, Placement>;
  readonly slots: Table<SlotKey, Slot>;
  readonly attempts: Table<AttemptId, Attempt>;
  readonly effects: Table<EffectId, Effect>;
  /** Open ones, and the last that closed. */
  readonly incidents: Table<IncidentId, Incident>;
  /** Waits of Auto Scaling groups that Estiva has answered. */
  readonly lifecycles: Table<Ec2InstanceId, Lifecycle>;
  /** Slots that an open incident touched and that do not count again yet. */
  readonly healing: Table<SlotKey, HealingSlot>;
  /** One row while healing halts. */
  readonly halts: Table<'healing', Halt>;
  /** What the environment set, if it ever set anything but the defaults. */
  readonly settings: Table<'healing', StatedHealing>;
  /** When healing chose to stop a task, within the last minutes. */
  readonly voluntaryStops: Table<TaskArn, EpochMs>;
  /** The three below are remembered for a while and forgotten oldest first. */
  readonly requests: Table<string, RememberedRequest>;
  readonly consumed: Table<InboxId, EpochMs>;
  readonly departed: Table<TaskArn | ContainerInstanceArn, EpochMs>;

  readonly indexes: Indexes;
}

export function slotKey(placementId: PlacementId, index: number): SlotKey {
  return `${placementId}/${index}`;
}

/** True until ECS says STOPPED: a stopping task still holds what it took. */
export function isLive(task: ObservedTask): boolean {
  return task.lastStatus !== 'STOPPED' && task.lastStatus !== 'DELETED';
}

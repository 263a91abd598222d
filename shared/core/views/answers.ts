import type { Verdict } from '../decide/verdicts/container-instances.ts';
import type { ContainerInstance, CustomResource, InstanceResources, ObservedTask } from '../ecs.ts';
import type { Ec2InstanceId, EpochMs, PlacementId, Seq, TaskArn } from '../ids.ts';
import type { HaltReason, Target, UnplaceableReason } from '../log/decided.ts';
import type { StoredEntry } from '../log/item.ts';
import type { PlacementRequest } from '../placement.ts';
import type { PlacedAnswer } from './placed-answers.ts';

/** The bodies of the API's answers. Field names are ECS's wherever the meaning is. */

export interface TaskAnswer extends ObservedTask {
  readonly ec2InstanceId?: Ec2InstanceId;
  readonly placementId?: PlacementId;
  readonly slot?: number;
  /** What it holds that ECS does not count. */
  readonly resources?: readonly CustomResource[];
}

/** Tasks that one decision starts together on one target, or that wait. */
export interface DecisionAnswer {
  readonly type: 'placed' | 'unplaceable' | 'nominated';
  readonly slots: readonly number[];
  /** With `placed`. */
  readonly target?: Target;
  readonly attemptId?: string;
  /** With `unplaceable`. */
  readonly reason?: UnplaceableReason;
  /** With `nominated`: where room is kept for it, which less important tasks make. */
  readonly containerInstanceArn?: string;
  readonly displaced?: readonly TaskArn[];
}

export interface PlacementAnswer {
  readonly placementId: PlacementId;
  readonly status: 'ACTIVE' | 'DELETING';
  readonly requestedAt: EpochMs;
  readonly desiredCount: number;
  /** Waiting for a place, or started and not yet RUNNING. */
  readonly pendingCount: number;
  readonly runningCount: number;
  /** Ran to its end under a restart policy that asks for no more. */
  readonly finishedCount: number;
  /** With a `disruptionBudget`: how many more of its tasks may be moved now. */
  readonly disruptionsAllowed?: number;
  readonly request: PlacementRequest;
  readonly tasks: readonly TaskAnswer[];
  readonly unplaceable?: UnplaceableReason & { readonly slots: readonly number[] };
}

/** One placement and what has been decided of it. */
export interface PlacementDecidedAnswer {
  readonly placementId: PlacementId;
  readonly placement: PlacementAnswer;
  readonly decisions: readonly DecisionAnswer[];
}

export interface PlacementCreatedAnswer extends PlacementDecidedAnswer {
  readonly dryRun: boolean;
  /** What `whatIf.addPlacements` asked for, in its order. */
  readonly addedPlacements?: readonly PlacementDecidedAnswer[];
}

export interface InstanceVerdict {
  readonly containerInstanceArn: string;
  readonly ec2InstanceId?: string;
  readonly fits: boolean;
  /** ECS's reason (`RESOURCE:CPU`, `ATTRIBUTE`, `AGENT`, …) or the constraint that failed. */
  readonly reason?: string;
  /** One line for each thing compared: `cpu`: asked 512, remained 256. */
  readonly compared: readonly {
    readonly what: string;
    readonly asked: string;
    readonly remained: string;
    readonly fits: boolean;
  }[];
}

/** A change that alone would let one more task run. */
export type Help =
  | {
      /** A rule: a constraint, or what the task definition requires. */
      readonly change: 'DROP';
      readonly what: string;
      readonly asked: string;
      /** How many would take it then. */
      readonly containerInstances: number;
    }
  | {
      /** Room on the instance that lacks least. */
      readonly change: 'FREE';
      readonly containerInstanceArn: string;
      readonly ec2InstanceId?: string;
      readonly lacks: readonly {
        readonly what: string;
        readonly asked: string;
        readonly remained: string;
      }[];
    }
  | {
      readonly change: 'ADD_CONTAINER_INSTANCE';
      readonly instanceType: string;
      /** How many of them it would take, up to 100. */
      readonly tasks: number;
    }
  | {
      /** Tasks of other placements that would make room, if this one were as important. */
      readonly change: 'PREEMPT';
      readonly containerInstanceArn: string;
      readonly ec2InstanceId?: string;
      readonly taskArns: readonly TaskArn[];
      /** The least that it takes; the own one where others go for it already. */
      readonly priority: number;
    };

export interface ExplanationAnswer {
  readonly placementId: PlacementId;
  /** The position in the log whose state this explains. */
  readonly seq: Seq;
  /** One sentence that says how the placement stands and why. */
  readonly summary: string;
  readonly waiting: number;
  readonly ruledOut: Readonly<Record<string, number>>;
  readonly containerInstances: readonly InstanceVerdict[];
  readonly capacity: readonly string[];
  /** Empty while some instance would take one. */
  readonly wouldHelp: readonly Help[];
  /** Why those that have a place have this one: the first of them, or the one that was asked for. */
  readonly placed: readonly PlacedAnswer[];
}

export interface ContainerInstanceAnswer extends ContainerInstance {
  /** Registered, less what tasks and unanswered decisions hold. */
  readonly free: InstanceResources & { readonly eniSlots: number };
  readonly runningTasksCount: number;
  readonly pendingTasksCount: number;
  readonly availabilityZone?: string;
  readonly verdict: Verdict;
  /** Absent unless it is in quarantine, or on probation after one. */
  readonly quarantinedUntil?: EpochMs;
  /** Why nothing is placed here now: `AGENT`, `DRAINING`, `SPOT_INTERRUPTION` … */
  readonly closed?: string;
}

/** All instances together, and what live tasks hold of it. */
export interface CustomTotal {
  readonly name: string;
  readonly type: CustomResource['type'];
  readonly registered: number;
  readonly used: number;
}

/** How an Availability Zone stands, as Kubernetes' node life cycle tells zones apart. */
export interface ZoneAnswer {
  readonly availabilityZone: string;
  readonly state: 'NORMAL' | 'PARTIAL' | 'FULL';
  readonly containerInstances: number;
  readonly inDoubt: number;
}

export interface ClusterAnswer {
  readonly cluster: string;
  readonly seq: Seq;
  readonly at: EpochMs;
  readonly health: 'OK' | 'HEALING_HALTED' | 'HALTED';
  /** Why it does not act, when it does not. */
  readonly halted?: string;
  /** Since when healing halts, and why. */
  readonly healingHalted?: {
    readonly because: HaltReason;
    readonly since: EpochMs;
    readonly inDoubt: number;
    readonly of: number;
  };
  readonly zones: readonly ZoneAnswer[];
  readonly placements: number;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly tasks: number;
  readonly containerInstances: number;
  readonly registered: { readonly cpuUnits: number; readonly memoryMiB: number };
  readonly used: { readonly cpuUnits: number; readonly memoryMiB: number };
  /** By name; a STRINGSET counts its values. Absent when no instance registers any. */
  readonly customResources?: readonly CustomTotal[];
  readonly fargateTasks: number;
  readonly lastReconciledAt?: EpochMs;
}

export interface EventsAnswer {
  readonly after: Seq;
  /** Ask for what comes after this next. */
  readonly next: Seq;
  readonly events: readonly {
    readonly seq: Seq;
    readonly at: EpochMs;
    readonly entry: StoredEntry;
  }[];
}

import type {
  ContainerInstance,
  Ec2InstanceState,
  ObservedTask,
  RunTaskRequest,
  TaskDefinition,
} from '../core/ecs.ts';
import type { EffectOutcome, RunTaskOutcome, Unanswered } from '../core/effects/outcomes.ts';
import type {
  ClusterName,
  ContainerInstanceArn,
  Ec2InstanceId,
  EpochMs,
  InboxId,
  Seq,
  TaskArn,
} from '../core/ids.ts';
import type { Announcement } from '../core/log/announcements.ts';
import type { InboxItem, LogItem } from '../core/log/item.ts';
import type { LifecycleAction } from '../core/log/lifecycle.ts';

/**
 * What the functions need of the world. `shared/aws` implements it with AWS clients, `local/` and
 * `simulation/` with the model; one contract suite for the log runs on every implementation.
 */

export interface Clock {
  now(): EpochMs;
}

/** Names that nobody else will choose: sortable, 26 characters of `[0-9A-Z]`. */
export interface Ids {
  next(): string;
}

export type AppendOutcome =
  | { readonly type: 'appended' }
  /** Somebody else's item stands at that `seq`. */
  | { readonly type: 'lost'; readonly winner: LogItem };

/** The newest state that was saved whole. */
export interface Snapshot {
  readonly cluster: ClusterName;
  readonly seq: Seq;
  /** Version of the serialised state; a reader asks for its own. */
  readonly stateFormat: number;
  readonly text: string;
  /** SHA-256 of `text`, hexadecimal; checked when it is read. */
  readonly hash: string;
}

/**
 * One totally ordered log per cluster, with its inbox and snapshots beside it.
 *
 * Every read is strongly consistent. `append` succeeds only when `seq` is the next one; when its
 * own reply was lost, it recognises its `appendId` in the winner and answers `appended`. A store
 * that cannot be reached throws `LogUnavailable`, after which the outcome of a write is unknown.
 */
export interface Log {
  /** Every item after `after`, in order, without a gap; or only the first `itemsMax` of them. */
  readTail(cluster: ClusterName, after: Seq, itemsMax?: number): Promise<readonly LogItem[]>;
  append(item: LogItem): Promise<AppendOutcome>;

  /** Unconditional: the same id again replaces it. */
  putInbox(cluster: ClusterName, item: InboxItem): Promise<void>;
  /** The oldest first (by `receivedAt`, then `id`); at most `inboxItemsMax`. */
  readInbox(cluster: ClusterName): Promise<readonly InboxItem[]>;
  clearInbox(cluster: ClusterName, ids: readonly InboxId[]): Promise<void>;

  /**
   * The newest snapshot of this state format (at or before a position, if one is given) whose hash is
   * right; older ones are tried in turn.
   */
  readSnapshot(
    cluster: ClusterName,
    stateFormat: number,
    notAfter?: Seq,
  ): Promise<Snapshot | undefined>;
  writeSnapshot(snapshot: Snapshot): Promise<void>;
  /** The positions of all complete snapshots of this state format, ascending. */
  listSnapshots(cluster: ClusterName, stateFormat: number): Promise<readonly Seq[]>;
  /** Removes snapshots and log items before `before`; the caller knows that two snapshots cover them. */
  expire(cluster: ClusterName, before: Seq): Promise<void>;
}

/** At most this many inbox items are read at once; the next turn takes the rest. */
export const inboxItemsMax = 500;

export type DescribeTaskDefinitionOutcome =
  | { readonly type: 'described'; readonly taskDefinition: TaskDefinition }
  | { readonly type: 'notFound'; readonly message: string }
  | Unanswered;

export interface Page<Value> {
  readonly values: readonly Value[];
  readonly nextToken?: string;
}

/** ECS, as far as Estiva calls it. Reads throw `EcsUnavailable` when there is no answer. */
export interface Ecs {
  runTask(request: RunTaskRequest): Promise<RunTaskOutcome>;
  stopTask(cluster: ClusterName, taskArn: TaskArn, reason: string): Promise<EffectOutcome>;
  updateContainerInstancesState(
    cluster: ClusterName,
    containerInstanceArn: ContainerInstanceArn,
    status: 'DRAINING' | 'ACTIVE',
  ): Promise<EffectOutcome>;
  /** `web` (the newest revision), `web:7` or an ARN. */
  describeTaskDefinition(taskDefinition: string): Promise<DescribeTaskDefinitionOutcome>;
  listTasks(
    cluster: ClusterName,
    desiredStatus: 'RUNNING' | 'STOPPED',
    nextToken?: string,
  ): Promise<Page<TaskArn>>;
  /** At most 100; those that ECS does not know are absent from the answer. */
  describeTasks(
    cluster: ClusterName,
    taskArns: readonly TaskArn[],
  ): Promise<readonly ObservedTask[]>;
  listContainerInstances(
    cluster: ClusterName,
    status: 'ACTIVE' | 'DRAINING',
    nextToken?: string,
  ): Promise<Page<ContainerInstanceArn>>;
  /** At most 100; those that ECS does not know are absent from the answer. */
  describeContainerInstances(
    cluster: ClusterName,
    containerInstanceArns: readonly ContainerInstanceArn[],
  ): Promise<readonly ContainerInstance[]>;
}

/** Auto Scaling, as far as Estiva answers its hooks. */
export interface AutoScaling {
  recordLifecycleActionHeartbeat(action: LifecycleAction): Promise<EffectOutcome>;
  /** The group goes on with the termination. */
  completeLifecycleAction(action: LifecycleAction): Promise<EffectOutcome>;
}

/** The account's event bus, on which Estiva publishes as the source `estiva`. */
export interface EventBus {
  putEvents(event: Announcement & { readonly decidedAt: EpochMs }): Promise<EffectOutcome>;
}

/** EC2, as far as `reconcile` reads it. Throws `Ec2Unavailable` when there is no answer. */
export interface Ec2 {
  /** Instances that EC2 no longer knows are absent from the answer. */
  describeInstances(
    ids: readonly Ec2InstanceId[],
  ): Promise<
    readonly { readonly ec2InstanceId: Ec2InstanceId; readonly state: Ec2InstanceState }[]
  >;
  describeSubnets(
    ids: readonly string[],
  ): Promise<readonly { readonly subnetId: string; readonly availabilityZone: string }[]>;
}

/** Wakes carry no content: all that is to do is in the log. */
export interface Wakes {
  /** `act` is to perform what the log holds. */
  act(cluster: ClusterName, afterMs?: number): Promise<void>;
  /** Something is due in `afterMs` (at most 900,000). `hop` counts wakes in quick succession. */
  observe(cluster: ClusterName, afterMs: number, hop: number): Promise<void>;
}

export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

export class EcsUnavailable extends Error {
  override readonly name = 'EcsUnavailable';
}

export class Ec2Unavailable extends Error {
  override readonly name = 'Ec2Unavailable';
}

/** Where a function says what it did; nothing secret, nothing unbounded. */
export interface Reporter {
  info(message: string, data: Readonly<Record<string, unknown>>): void;
  warn(message: string, data: Readonly<Record<string, unknown>>): void;
}

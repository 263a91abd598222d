import type { JsonObject } from './json.ts';
import type { PortMapping, TaskDefinitionShape } from './task-definitions/shape.ts';

export type TagList = { readonly key: string; readonly value?: string }[];

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  status: 'ACTIVE' | 'INACTIVE';
  readonly capacityProviders: string[];
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  readonly registeredAt: number;
  deregisteredAt?: number;
  /** What Describe answers, less the members above. */
  readonly described: JsonObject;
  /** What the model itself reads. */
  readonly shape: TaskDefinitionShape;
}

/** What an instance offers, or what a task takes of it. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  /** GPU ids of an instance, or those pinned to a task. */
  readonly gpus: readonly string[];
}

/**
 * A resource that an agent registers beyond the usual, in ECS's own shape. No task definition can
 * name it, so ECS never takes anything from it.
 */
export type CustomResource =
  | { readonly name: string; readonly type: 'INTEGER'; readonly integerValue: number }
  | { readonly name: string; readonly type: 'LONG'; readonly longValue: number }
  | { readonly name: string; readonly type: 'DOUBLE'; readonly doubleValue: number }
  | {
      readonly name: string;
      readonly type: 'STRINGSET';
      readonly stringSetValue: readonly string[];
    };

export type ContainerInstanceStatus =
  | 'REGISTERING'
  | 'ACTIVE'
  | 'DRAINING'
  | 'DEREGISTERING'
  | 'INACTIVE';

export interface ContainerInstance {
  readonly arn: string;
  readonly cluster: string;
  readonly ec2InstanceId: string;
  readonly zone: string;
  readonly subnetId: string;
  status: ContainerInstanceStatus;
  statusReason?: string;
  /** What ECS believes. */
  agentConnected: boolean;
  /** What is true: ECS hears nothing from this instance. */
  silent: boolean;
  /** Deregistered by force: its tasks run on and nobody watches them. */
  orphaned?: boolean;
  readonly registeredAt: number;
  updatedAt: number;
  version: number;
  /** Name to value; `null` for a bare capability. */
  readonly attributes: Record<string, string | null>;
  /** Names that ECS and its agent set; PutAttributes does not touch them. */
  readonly systemAttributes: readonly string[];
  readonly registered: Resources;
  /** Registered beyond that. */
  readonly custom?: readonly CustomResource[];
  /** Tasks with a network interface of their own that fit. */
  readonly eniSlots: number;
  health: { status: 'OK' | 'IMPAIRED'; reason?: string; changedAt: number };
  /** Invalidates timers of an earlier plan. */
  plan: number;
  /** Earlier shapes, kept only while answers are stale: `until` is when each ended. */
  past?: { readonly until: number; readonly text: string }[];
}

export interface Container {
  readonly name: string;
  readonly arn: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: string;
  readonly memory?: string;
  readonly memoryReservation?: string;
  readonly gpuIds: readonly string[];
  readonly ports: readonly PortMapping[];
  /** What `ports` became when the container started. */
  bindings: readonly PortMapping[];
  readonly healthCheck: boolean;
  lastStatus: string;
  runtimeId?: string;
  exitCode?: number;
  reason?: string;
}

export interface NetworkInterface {
  readonly attachmentId: string;
  readonly eniId: string;
  readonly subnetId: string;
  readonly macAddress: string;
  readonly privateIp: string;
  status: 'PRECREATED' | 'ATTACHED' | 'DELETED';
}

export type LastStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly cluster: string;
  readonly taskDefinitionArn: string;
  readonly containerInstanceArn?: string;
  readonly launchType: 'EC2' | 'FARGATE';
  readonly capacityProvider?: string;
  readonly platformVersion?: string;
  readonly zone: string;
  readonly group: string;
  readonly startedBy?: string;
  readonly clientTokenKey?: string;
  readonly overrides: JsonObject;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly cpu: string;
  readonly memory: string;
  readonly containers: Container[];
  readonly eni?: NetworkInterface;
  readonly holds: Resources;
  readonly stopTimeoutMs: number;
  readonly behaviour: Behaviour;
  /** Its health check fails from now on. */
  unhealthy?: boolean;
  lastStatus: LastStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  readonly createdAt: number;
  updatedAt: number;
  connectivityAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  /** Time from the first to the last step of the plan under way. */
  paceMs: number;
  /** Invalidates timers of an earlier plan. */
  plan: number;
  /** Steps that fell due while its agent was silent. */
  held: HeldStep[];
  past?: { readonly until: number; readonly text: string }[];
}

/** What a task's definition asks the model to do with it; see `task-definitions/behaviour.ts`. */
export interface Behaviour {
  readonly exitAfterMs?: number;
  readonly exitCode: number;
  readonly failToStart?: string;
}

/** `next`: the next status of its plan; `exit`: its behaviour's end. */
export interface HeldStep {
  readonly step: 'next' | 'exit';
}

export interface ClientToken {
  readonly key: string;
  /** Canonical text of the request it was first used with. */
  readonly request: string;
  readonly answer: JsonObject;
  readonly createdAt: number;
  /** Tasks of it that are still shown. */
  tasksLeft: number;
}

export type Ec2State =
  | 'pending'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'shutting-down'
  | 'terminated';

/** What to launch, again if need be. */
export interface LaunchSpec {
  readonly cluster?: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly spot: boolean;
  readonly trunk: boolean;
  readonly gpu?: number;
  readonly resources?: readonly CustomResource[];
}

export interface Ec2Instance {
  readonly id: string;
  readonly spec: LaunchSpec;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly launchedAt: number;
  readonly group?: string;
  state: Ec2State;
  stateReason?: { readonly code: string; readonly message: string };
  /** The newest registration with ECS. */
  containerInstanceArn?: string;
  interruptedAt?: number;
  rebalanceRecommendedAt?: number;
  /** AWS Health has announced its retirement. */
  retirementAnnouncedAt?: number;
  plan: number;
}

export interface LifecycleHook {
  readonly name: string;
  readonly transition: string;
  readonly heartbeatTimeoutSeconds: number;
  readonly defaultResult: 'ABANDON' | 'CONTINUE';
  readonly notificationMetadata?: string;
}

export interface GroupMember {
  readonly ec2InstanceId: string;
  lifecycleState: 'InService' | 'Terminating' | 'Terminating:Wait';
  healthStatus: 'Healthy';
  /** While `Terminating:Wait`. */
  lifecycleActionToken?: string;
  lifecycleHookName?: string;
  /** When the wait ends by itself; moved by heartbeats, never past `waitEndsBy`. */
  waitUntil?: number;
  waitEndsBy?: number;
}

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  readonly zones: string[];
  readonly suspended: string[];
  readonly hooks: LifecycleHook[];
  members: GroupMember[];
  /** What the group launches: the newest spec seen for it. */
  template: LaunchSpec;
  /** What zone failures took; launched again when the zone is restored. */
  lost: LaunchSpec[];
}

export interface Zone {
  readonly name: string;
  readonly zoneId: string;
  readonly subnetId: string;
  readonly cidr: string;
  failed: boolean;
}

import type {
  ContainerInstanceArn,
  DetailVersion,
  Ec2InstanceId,
  EpochMs,
  TaskArn,
  TaskDefinitionArn,
} from './ids.ts';

/**
 * What ECS and EC2 told us, in the core's units: CPU in units (1024 = 1 vCPU), memory in MiB, time
 * in milliseconds. Field names are ECS's wherever the meaning is. Source: the ECS API model.
 */

export type LaunchType = 'EC2' | 'FARGATE' | 'EXTERNAL';

/** `DELETED` has been seen in Describe answers long after STOPPED. */
export type LastStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED'
  | 'DELETED';

export type DesiredStatus = 'RUNNING' | 'STOPPED';

/** Ports of one host, ascending and without repeats. */
export interface HostPorts {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

export interface Attribute {
  readonly name: string;
  /** Absent for a bare capability such as `ecs.capability.task-eni`. */
  readonly value?: string;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly essential: boolean;
  readonly cpuUnits: number;
  /** Hard limit. */
  readonly memoryMiB?: number;
  /** Soft limit; what ECS subtracts when it is present. */
  readonly memoryReservationMiB?: number;
  readonly gpus: number;
  /** Static host ports only: a dynamic one (0) takes nothing that can be planned for. */
  readonly hostPorts: HostPorts;
}

export interface TaskDefinition {
  readonly taskDefinitionArn: TaskDefinitionArn;
  readonly family: string;
  readonly revision: number;
  readonly status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly networkMode: 'awsvpc' | 'bridge' | 'host' | 'none';
  /** What ECS checked the definition against: `EC2`, `FARGATE`, `EXTERNAL`. */
  readonly compatibilities: readonly string[];
  /** Task-level size; absent when only containers state one. */
  readonly cpuUnits?: number;
  readonly memoryMiB?: number;
  readonly containers: readonly ContainerDefinition[];
  readonly requiresAttributes: readonly Attribute[];
  readonly placementConstraints: readonly PlacementConstraint[];
  readonly cpuArchitecture?: 'X86_64' | 'ARM64';
  /** `LINUX` or `WINDOWS_SERVER_…`. */
  readonly operatingSystemFamily?: string;
}

export interface PlacementConstraint {
  readonly type: 'distinctInstance' | 'memberOf';
  /** Cluster query language; only with `memberOf`. */
  readonly expression?: string;
}

export interface PlacementStrategy {
  readonly type: 'random' | 'spread' | 'binpack';
  /** `attribute:…`, `instanceId` or `host` for spread; `cpu` or `memory` for binpack. */
  readonly field?: string;
}

/** So much of something. */
export interface CustomAmount {
  readonly name: string;
  readonly type: 'INTEGER' | 'LONG' | 'DOUBLE';
  readonly value: number;
}

/** Things with names, each of them one task's or another's; ascending and without repeats. */
export interface CustomValues {
  readonly name: string;
  readonly type: 'STRINGSET';
  readonly values: readonly string[];
}

/**
 * A resource beyond those that every instance has: licences, devices, whatever an instance's agent
 * registers under a name of its own. ECS shows it and never counts it down, since no task definition
 * can name it.
 */
export type CustomResource = CustomAmount | CustomValues;

/** What an instance has of everything that ECS counts. */
export interface InstanceResources {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Ports that are taken, as ECS lists them; any other is free. */
  readonly takenPorts: HostPorts;
  /** What it has beyond that, ascending by name; absent when there is nothing. */
  readonly custom?: readonly CustomResource[];
}

export type ContainerInstanceStatus =
  | 'REGISTERING'
  | 'REGISTRATION_FAILED'
  | 'ACTIVE'
  | 'DRAINING'
  | 'DEREGISTERING'
  | 'INACTIVE';

export interface ContainerInstance {
  readonly containerInstanceArn: ContainerInstanceArn;
  /** Absent for EXTERNAL instances. */
  readonly ec2InstanceId?: Ec2InstanceId;
  readonly status: ContainerInstanceStatus;
  readonly agentConnected: boolean;
  readonly agentVersion?: string;
  readonly registeredAt?: EpochMs;
  /** What the agent registered; `takenPorts` are those it reserves for itself. */
  readonly registeredResources: InstanceResources;
  readonly remainingResources: InstanceResources;
  /** Sorted by name. */
  readonly attributes: readonly Attribute[];
  readonly capacityProviderName?: string;
  /** Names of the health checks that are IMPAIRED, sorted; absent where nothing is said of health. */
  readonly impaired?: readonly string[];
  readonly detailVersion: DetailVersion;
}

/** A task as an event or a Describe answer shows it; ours or anybody's. */
export interface ObservedTask {
  readonly taskArn: TaskArn;
  readonly taskDefinitionArn: TaskDefinitionArn;
  readonly containerInstanceArn?: ContainerInstanceArn;
  readonly group?: string;
  readonly startedBy?: string;
  readonly launchType: LaunchType;
  readonly capacityProviderName?: string;
  readonly availabilityZone?: string;
  readonly lastStatus: LastStatus;
  readonly desiredStatus: DesiredStatus;
  /** What the task takes of its instance. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly hostPorts: HostPorts;
  /** True when the task has a network interface of its own. */
  readonly awsvpc: boolean;
  readonly healthStatus?: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** Exit codes of its containers that have one, sorted by container name. */
  readonly exits?: readonly ContainerExit[];
  readonly createdAt?: EpochMs;
  readonly startedAt?: EpochMs;
  /** When it left RUNNING; an event may tell of it much later. */
  readonly stoppingAt?: EpochMs;
  readonly stoppedAt?: EpochMs;
  readonly detailVersion: DetailVersion;
}

export interface ContainerExit {
  readonly name: string;
  readonly exitCode?: number;
  /** ECS's words, such as `OutOfMemoryError: Container killed due to memory usage`. */
  readonly reason?: string;
}

/** ECS's shape for a refusal inside an answer with status 200. */
export interface Failure {
  readonly arn?: string;
  readonly reason?: string;
  readonly detail?: string;
}

export type Ec2InstanceState =
  | 'pending'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'shutting-down'
  | 'terminated';

export interface AwsvpcConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
}

export interface NetworkConfiguration {
  readonly awsvpcConfiguration: AwsvpcConfiguration;
}

export interface Tag {
  readonly key: string;
  readonly value?: string;
}

/** `RunTask`'s `overrides` without the members that name IAM roles: those are never accepted. */
export interface TaskOverride {
  readonly cpu?: string;
  readonly memory?: string;
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly containerOverrides?: readonly ContainerOverride[];
}

export interface ContainerOverride {
  readonly name: string;
  readonly command?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly cpu?: number;
  readonly memory?: number;
  readonly memoryReservation?: number;
}

/**
 * The whole canonical `RunTask` request in ECS's own shape. It is logged before the call and sent
 * as logged: the same `clientToken` with other parameters is a conflict.
 */
export interface RunTaskRequest {
  readonly cluster: string;
  readonly taskDefinition: TaskDefinitionArn;
  readonly count: number;
  readonly clientToken: string;
  readonly startedBy: string;
  readonly group: string;
  readonly launchType?: 'EC2';
  readonly capacityProviderStrategy?: readonly {
    readonly capacityProvider: string;
    readonly weight: number;
  }[];
  readonly placementConstraints?: readonly PlacementConstraint[];
  readonly networkConfiguration?: NetworkConfiguration;
  readonly overrides?: TaskOverride;
  readonly tags?: readonly Tag[];
  readonly platformVersion?: string;
}

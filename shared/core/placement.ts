import type {
  CustomResource,
  NetworkConfiguration,
  PlacementStrategy,
  Tag,
  TaskOverride,
} from './ecs.ts';
import type { TaskDefinitionArn } from './ids.ts';
import type { PlacementRule } from './placement-rules.ts';

/** One way to run the tasks; a placement lists them in order of preference. */
export type CapacityPreference =
  | { readonly launchType: 'EC2'; readonly afterSeconds?: number }
  | {
      readonly capacityProvider: 'FARGATE' | 'FARGATE_SPOT';
      /** Not before the tasks have waited this long for what stands earlier in the list. */
      readonly afterSeconds?: number;
    };

export interface RestartPolicy {
  /** `ON_FAILURE` leaves a task alone whose essential containers all exited with 0. */
  readonly condition: 'ANY' | 'ON_FAILURE' | 'NONE';
}

/** How much of a placement may be out of service for reasons that could wait. */
export interface DisruptionBudget {
  /** So many of its tasks, or such a share of them: `2`, `"25%"`. */
  readonly maxUnavailable: number | string;
}

/** What is to stay free on each container instance, beside the tasks that go there. */
export interface Headroom {
  readonly cpuUnits?: number;
  readonly memoryMiB?: number;
}

/**
 * What a person asked for, validated, every default filled in, its task definition pinned to a
 * revision. Field names and meanings are those of ECS's `RunTask` and `CreateService`.
 */
export interface PlacementRequest {
  readonly taskDefinition: TaskDefinitionArn;
  readonly schedulingStrategy: 'REPLICA';
  readonly desiredCount: number;
  readonly capacity: readonly CapacityPreference[];
  readonly placementConstraints: readonly PlacementRule[];
  readonly placementStrategy: readonly PlacementStrategy[];
  /** All of the tasks, or none. */
  readonly gang: boolean;
  /** While a task of it may still run on an instance whose agent is silent, no second is started. */
  readonly singleton?: boolean;
  /** 0 to 100; the higher is placed first. */
  readonly priority: number;
  readonly restartPolicy: RestartPolicy;
  /** Absent: as many as there are may be moved at once. */
  readonly disruptionBudget?: DisruptionBudget;
  /** The tasks' `group`; `distinctInstance` counts within it. */
  readonly group: string;
  /** What each task holds of an instance's custom resources, ascending by name. */
  readonly resources?: readonly CustomResource[];
  /** Its tasks never share an instance with tasks of another domain, or of none. */
  readonly trustDomain?: string;
  /** With `trustDomain`: tasks of these groups, which others started, may stay where its tasks go. */
  readonly trustDomainExceptions?: readonly string[];
  /** Its tasks go only where so much stays free for others. */
  readonly headroom?: Headroom;
  readonly networkConfiguration?: NetworkConfiguration;
  readonly overrides?: TaskOverride;
  readonly platformVersion?: string;
  readonly tags: readonly Tag[];
}

/** A request whose body is valid but whose task definition has not been looked up yet. */
export type PlacementInput = Omit<PlacementRequest, 'taskDefinition' | 'group'> & {
  /** `web` (the newest revision), `web:7` or an ARN. */
  readonly taskDefinition: string;
  readonly group?: string;
  /** With a dry run only. */
  readonly whatIf?: WhatIf;
};

/** A cluster that is not: what a dry run decides on instead of the one that is. */
export interface WhatIf {
  /** Like one of this type that the cluster has, with nothing on it. */
  readonly addContainerInstances?: readonly {
    /** Such as `m5.large`. */
    readonly instanceType: string;
    /** That of the one it is like when absent. */
    readonly availabilityZone?: string;
    readonly count: number;
  }[];
  /** By the id of the container instance or of the EC2 instance. */
  readonly removeContainerInstances?: readonly string[];
  /** What stands on one stays there, even where the new type has no room for it. */
  readonly resizeContainerInstances?: readonly {
    /** Of the container instance or of the EC2 instance. */
    readonly id: string;
    /** One that the cluster has. */
    readonly instanceType: string;
  }[];
  /** Asked for at the same moment, and decided together with the request itself. */
  readonly addPlacements?: readonly PlacementInput[];
}

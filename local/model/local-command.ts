import type { CustomResource } from './records.ts';

/**
 * What a person or a test may do to the local cloud that no AWS API offers: seeding and faults.
 * Every command is plain JSON, so that the caller can journal it; the outcome depends only on the
 * model's state and its clock. A task may be named by id or ARN.
 */
export type LocalCommand =
  | LaunchInstances
  /** Its essential container exits, with 1 unless stated; 137 is told as out of memory. */
  | { readonly type: 'crashTask'; readonly task: string; readonly exitCode?: number }
  /** Its health check fails from now on, which only DescribeTasks shows. */
  | { readonly type: 'failHealthCheck'; readonly task: string }
  /** Fargate takes a Spot task back: the stop is announced in its event. */
  | { readonly type: 'interruptTask'; readonly task: string }
  /** `silent`: EC2 publishes its events, ECS never says a word. */
  | {
      readonly type: 'terminateInstance';
      readonly ec2InstanceId: string;
      readonly silent?: boolean;
    }
  | { readonly type: 'stopInstance'; readonly ec2InstanceId: string }
  | { readonly type: 'startInstance'; readonly ec2InstanceId: string }
  /** Spot warning now, termination when the warning is over. */
  | {
      readonly type: 'interruptInstance';
      readonly ec2InstanceId: string;
      readonly rebalanceRecommendation?: boolean;
    }
  /** EC2 recommends to leave the instance, and nothing else happens. */
  | { readonly type: 'recommendRebalance'; readonly ec2InstanceId: string }
  | { readonly type: 'silenceAgent'; readonly ec2InstanceId: string }
  | { readonly type: 'restoreAgent'; readonly ec2InstanceId: string }
  /** The instance is gone and nobody says so: only EC2's DescribeInstances shows it. */
  | { readonly type: 'dieSilently'; readonly ec2InstanceId: string }
  /**
   * Every EC2 instance of the zone is terminated and every Fargate task there stops; launches there
   * fail until `restoreZone`. `silent`: each instance dies as in `dieSilently`.
   */
  | {
      readonly type: 'failZone';
      readonly availabilityZone: string;
      readonly silent?: boolean;
    }
  /** The Auto Scaling groups launch again, in the zone, as many instances as it lost. */
  | { readonly type: 'restoreZone'; readonly availabilityZone: string }
  | ApiFault
  /** List and Describe of tasks and container instances answer as of `ms` ago; 0 ends it. */
  | { readonly type: 'listStaleness'; readonly ms: number }
  /** AWS Health announces that the instance is to be retired. */
  | {
      readonly type: 'scheduledChange';
      readonly ec2InstanceId: string;
      /** When it is to happen; two weeks from now unless stated. */
      readonly startTime?: number;
    }
  /** The container instance's health check turns to this status. */
  | {
      readonly type: 'instanceHealth';
      readonly ec2InstanceId: string;
      readonly status: 'OK' | 'IMPAIRED';
      readonly reason?: string;
    };

/** Instances that join a cluster, in the Auto Scaling group named after it. */
export interface LaunchInstances {
  readonly type: 'launchInstances';
  readonly cluster: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly count: number;
  readonly spot?: boolean;
  /** With `awsvpcTrunking`, on types that can. */
  readonly trunk?: boolean;
  /** Overrides the number of GPUs of the type. */
  readonly gpu?: number;
  /** What their agents register beyond CPU, memory, ports and GPUs. */
  readonly resources?: readonly CustomResource[];
  /** True: takes EC2's boot time first. Unless stated, registered at once. */
  readonly boot?: boolean;
}

/** The next `count` calls of one operation fail. */
export interface ApiFault {
  readonly type: 'apiFault';
  /** Such as `RunTask`; `*` for every operation. */
  readonly operation: string;
  /** `errorAfter`: the call does its work and the answer is lost. */
  readonly mode: 'throttle' | 'errorBefore' | 'errorAfter';
  readonly count: number;
}

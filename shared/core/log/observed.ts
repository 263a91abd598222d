import type { ContainerInstance, Ec2InstanceState, ObservedTask, TaskDefinition } from '../ecs.ts';
import type { StatedHealing } from '../healing-settings.ts';
import type { ContainerInstanceArn, Ec2InstanceId, EpochMs, TaskArn } from '../ids.ts';

/** Where the next part of a reading goes on. */
export type ReadingPosition =
  /** The list of tasks from this page on; what the log does not know of the pages before is described. */
  | { readonly type: 'LIST_FROM'; readonly nextToken: string }
  /** The list is at its end; of the tasks that the log knows as live, those after this one in order. */
  | { readonly type: 'DESCRIBE_AFTER'; readonly taskArn: TaskArn | '' };

/**
 * What events and Describe answers said. ECS promises at least once and no order, so an observation
 * is a hint about a moment: `detailVersion` orders those of one resource, and one that changes
 * nothing but its version is not appended.
 */
export type Observed =
  | { readonly type: 'TaskStateChanged'; readonly task: ObservedTask }
  /** A complete list did not hold a task that the log counts as live. */
  | {
      readonly type: 'TaskMissed';
      readonly taskArn: TaskArn;
      /** How many complete readings there were, for an absence in a part of the next one. */
      readonly reading?: number;
    }
  | {
      readonly type: 'ContainerInstanceStateChanged';
      readonly containerInstance: ContainerInstance;
    }
  | {
      readonly type: 'ContainerInstanceMissed';
      readonly containerInstanceArn: ContainerInstanceArn;
    }
  | {
      readonly type: 'ContainerInstanceHealthChanged';
      readonly containerInstanceArn: ContainerInstanceArn;
      readonly overallStatus: 'OK' | 'IMPAIRED' | 'INSUFFICIENT_DATA' | 'INITIALIZING';
      /** Names of the checks that are IMPAIRED, sorted. */
      readonly impaired: readonly string[];
    }
  | {
      readonly type: 'Ec2InstanceStateChanged';
      readonly ec2InstanceId: Ec2InstanceId;
      readonly state: Ec2InstanceState;
    }
  /** EC2 did not describe it, though its agent is disconnected and ECS still shows it. */
  | { readonly type: 'Ec2InstanceMissed'; readonly ec2InstanceId: Ec2InstanceId }
  | {
      readonly type: 'SpotInterruptionWarned';
      readonly ec2InstanceId: Ec2InstanceId;
      readonly action: 'terminate' | 'stop' | 'hibernate';
    }
  | { readonly type: 'RebalanceRecommended'; readonly ec2InstanceId: Ec2InstanceId }
  | {
      readonly type: 'TerminateLifecycleActionStarted';
      readonly ec2InstanceId: Ec2InstanceId;
      readonly autoScalingGroupName: string;
      readonly lifecycleHookName: string;
      readonly lifecycleActionToken: string;
    }
  | {
      readonly type: 'ScheduledChangeAnnounced';
      readonly ec2InstanceId: Ec2InstanceId;
      readonly eventTypeCode: string;
    }
  | { readonly type: 'TaskDefinitionDescribed'; readonly taskDefinition: TaskDefinition }
  | {
      readonly type: 'SubnetDescribed';
      readonly subnetId: string;
      readonly availabilityZone: string;
    }
  /**
   * A part of a reading that goes on in another invocation: every container instance was read, and
   * the tasks up to `next`. What it saw stands in the log before it.
   */
  | {
      readonly type: 'ReadingPartCompleted';
      readonly partId: string;
      /** The part that it goes on from; absent of a first part when no other reading was open. */
      readonly follows?: string;
      /** How many complete readings there were. */
      readonly reading: number;
      /** When this part began to read, by the clock of who read. */
      readonly beganAt: EpochMs;
      readonly next: ReadingPosition;
      /** Tasks described so far in this reading. */
      readonly tasks: number;
    }
  /** The environment sets other windows and shares than those that the log goes by. */
  | { readonly type: 'SettingsStated'; readonly healing: StatedHealing }
  /** `reconcile` has read every task and container instance of the cluster once more. */
  | {
      readonly type: 'ReconcileCompleted';
      readonly tasks: number;
      readonly containerInstances: number;
      /** The part that its last part went on from, if it took several. */
      readonly follows?: string;
    };

import type { ContainerInstance, Ec2InstanceState, ObservedTask, TaskDefinition } from '../ecs.ts';
import type { ContainerInstanceArn, Ec2InstanceId, TaskArn } from '../ids.ts';

/**
 * What events and Describe answers said. ECS promises at least once and no order, so an observation
 * is a hint about a moment: `detailVersion` orders those of one resource, and one that changes
 * nothing but its version is not appended.
 */
export type Observed =
  | { readonly type: 'TaskStateChanged'; readonly task: ObservedTask }
  /** A complete list did not hold a task that the log counts as live. */
  | { readonly type: 'TaskMissed'; readonly taskArn: TaskArn }
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
  /** `reconcile` has read every task and container instance of the cluster once more. */
  | {
      readonly type: 'ReconcileCompleted';
      readonly tasks: number;
      readonly containerInstances: number;
    };

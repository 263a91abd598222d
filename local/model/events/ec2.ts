import type { Ec2Instance, Group, GroupMember, LifecycleHook } from '../records.ts';
import type { World } from '../world.ts';
import { publish } from './publish.ts';

/** Publishes the state that the instance is in now. */
export function publishEc2State(world: World, instance: Ec2Instance): void {
  const resources = [world.arn('ec2', `instance/${instance.id}`)];
  publish(world, 'aws.ec2', 'EC2 Instance State-change Notification', resources, {
    'instance-id': instance.id,
    state: instance.state,
  });
}

/** Two minutes' notice. Its ARN names the zone and no account, as AWS publishes it. */
export function publishSpotInterruption(world: World, instance: Ec2Instance): void {
  const resources = [`arn:aws:ec2:${instance.spec.availabilityZone}:instance/${instance.id}`];
  publish(world, 'aws.ec2', 'EC2 Spot Instance Interruption Warning', resources, {
    'instance-id': instance.id,
    'instance-action': 'terminate',
  });
}

/** EC2 thinks that the Spot instance will be taken back, sooner or later. */
export function publishRebalanceRecommendation(world: World, instance: Ec2Instance): void {
  instance.rebalanceRecommendedAt = world.now;
  const resources = [`arn:aws:ec2:${instance.spec.availabilityZone}:instance/${instance.id}`];
  publish(world, 'aws.ec2', 'EC2 Instance Rebalance Recommendation', resources, {
    'instance-id': instance.id,
  });
}

/** The group waits, before it terminates the instance, for CompleteLifecycleAction. */
export function publishTerminateLifecycle(
  world: World,
  group: Group,
  member: GroupMember,
  hook: LifecycleHook,
): void {
  publish(world, 'aws.autoscaling', 'EC2 Instance-terminate Lifecycle Action', [group.arn], {
    LifecycleActionToken: member.lifecycleActionToken,
    AutoScalingGroupName: group.name,
    LifecycleHookName: hook.name,
    EC2InstanceId: member.ec2InstanceId,
    LifecycleTransition: hook.transition,
    NotificationMetadata: hook.notificationMetadata,
    Origin: 'AutoScalingGroup',
    Destination: 'EC2',
  });
}

/** AWS Health announces that the instance will be retired at `startTime`. */
export function publishScheduledChange(
  world: World,
  instance: Ec2Instance,
  startTime: number,
): void {
  instance.retirementAnnouncedAt = world.now;
  const code = 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED';
  const { region } = world.state.settings;
  const httpDate = (at: number) => new Date(at).toUTCString();
  const hourMs = 3_600_000;
  publish(world, 'aws.health', 'AWS Health Event', [instance.id], {
    eventArn: `arn:aws:health:${region}::event/EC2/${code}/${code}_${world.uuid()}`,
    service: 'EC2',
    eventTypeCode: code,
    eventTypeCategory: 'scheduledChange',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    statusCode: 'upcoming',
    communicationId: world.hex(40),
    startTime: httpDate(startTime),
    endTime: httpDate(startTime + hourMs),
    lastUpdatedTime: httpDate(world.now),
    eventRegion: region,
    eventDescription: [
      {
        language: 'en_US',
        latestDescription: `EC2 has detected degradation of the hardware under ${instance.id}; it will be retired.`,
      },
    ],
    affectedEntities: [{ entityValue: instance.id, tags: {} }],
    affectedAccount: world.state.settings.account,
    page: '1',
    totalPages: '1',
  });
}

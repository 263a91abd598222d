import { containerInstanceMembers, failingCheck } from '../container-instances/view.ts';
import type { ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';
import { isoTime, publish } from './publish.ts';

/** Counts the change in the instance's `version` and publishes it. Call `remember` before it. */
export function publishContainerInstance(world: World, instance: ContainerInstance): void {
  instance.version += 1;
  instance.updatedAt = world.now;
  publish(world, 'aws.ecs', 'ECS Container Instance State Change', [instance.arn], {
    ...containerInstanceMembers(world, instance, 'event'),
    accountType: 'ec2',
    agentUpdateStatus: 'NOT_UPDATED',
    clusterArn: world.arn('ecs', `cluster/${instance.cluster}`),
    registeredAt: isoTime(instance.registeredAt),
    updatedAt: isoTime(world.now),
  });
}

/** Publishes the instance's health, which has no `version`. */
export function publishHealth(world: World, instance: ContainerInstance): void {
  const { status, reason, changedAt } = instance.health;
  publish(world, 'aws.ecs', 'ECS Container Instance Health Change', [instance.arn], {
    capacityProviderName: null,
    clusterArn: world.arn('ecs', `cluster/${instance.cluster}`),
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    healthChecks: [
      {
        type: failingCheck(instance),
        status,
        lastStatusChange: isoTime(changedAt),
        lastUpdated: isoTime(world.now),
        statusReason: reason,
      },
    ],
    overallStatus: status,
  });
}

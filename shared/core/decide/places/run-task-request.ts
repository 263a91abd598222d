import type { RunTaskRequest, TaskDefinition } from '../../ecs.ts';
import type { AttemptId, ClusterName, PlacementId } from '../../ids.ts';
import type { Target } from '../../log/decided.ts';
import type { PlacementRequest } from '../../placement.ts';
import { startedByOf } from '../../state/known-task.ts';

/** ECS takes at most ten tasks a call. */
export const tasksPerCallMax = 10;

export interface AttemptOrder {
  readonly cluster: ClusterName;
  readonly attemptId: AttemptId;
  readonly placementId: PlacementId;
  readonly request: PlacementRequest;
  readonly taskDefinition: TaskDefinition;
  readonly target: Target;
  readonly count: number;
  readonly zoneOfSubnet: ReadonlyMap<string, string>;
}

/**
 * The whole `RunTask` request of one attempt. An EC2 target is pinned by a `memberOf` constraint:
 * that keeps the idempotency that `StartTask` lacks, and ECS the judge of resources.
 */
export function runTaskRequest(order: AttemptOrder): RunTaskRequest {
  const { request, taskDefinition, attemptId, target } = order;
  const network = networkConfiguration(order);
  return {
    cluster: order.cluster,
    taskDefinition: taskDefinition.taskDefinitionArn,
    count: order.count,
    clientToken: attemptId,
    startedBy: startedByOf(order.placementId, attemptId),
    group: request.group,
    ...whereabouts(target, request),
    ...(network !== undefined && { networkConfiguration: network }),
    ...(request.overrides !== undefined && { overrides: request.overrides }),
    ...(request.tags.length > 0 && { tags: request.tags }),
  };
}

function whereabouts(target: Target, request: PlacementRequest): Partial<RunTaskRequest> {
  if (target.type === 'EC2') {
    const expression = `ec2InstanceId == ${target.ec2InstanceId}`;
    return { launchType: 'EC2', placementConstraints: [{ type: 'memberOf', expression }] };
  }
  const { platformVersion } = request;
  return {
    capacityProviderStrategy: [{ capacityProvider: target.capacityProvider, weight: 1 }],
    ...(platformVersion !== undefined && { platformVersion }),
  };
}

/** Only for tasks with an interface of their own; one zone's subnets where a zone was chosen. */
function networkConfiguration(order: AttemptOrder): RunTaskRequest['networkConfiguration'] {
  const asked = order.request.networkConfiguration?.awsvpcConfiguration;
  if (asked === undefined || order.taskDefinition.networkMode !== 'awsvpc') return undefined;
  if (order.target.type === 'EC2') {
    // ECS refuses a public address for a task on an instance.
    const { assignPublicIp: _, ...awsvpcConfiguration } = asked;
    return { awsvpcConfiguration };
  }
  const zone = order.target.availabilityZone;
  if (zone === undefined) return { awsvpcConfiguration: asked };
  const subnets = asked.subnets.filter((subnet) => order.zoneOfSubnet.get(subnet) === zone);
  return { awsvpcConfiguration: { ...asked, subnets } };
}

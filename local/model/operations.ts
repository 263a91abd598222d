import {
  describeAutoScalingGroups,
  describeAutoScalingInstances,
} from './auto-scaling/describe.ts';
import {
  deleteLifecycleHook,
  describeLifecycleHooks,
  putLifecycleHook,
} from './auto-scaling/hooks.ts';
import * as autoScaling from './auto-scaling/operations.ts';
import { describeCapacityProviders } from './clusters/capacity-providers.ts';
import * as clusters from './clusters/clusters.ts';
import { describeServices, listServices } from './clusters/services.ts';
import * as attributes from './container-instances/attributes.ts';
import * as containerInstances from './container-instances/operations.ts';
import { describeInstanceStatus, describeInstances } from './ec2/describe.ts';
import * as ec2 from './ec2/operations.ts';
import type { JsonObject } from './json.ts';
import * as tags from './tags.ts';
import * as taskDefinitions from './task-definitions/describe.ts';
import { registerTaskDefinition } from './task-definitions/register.ts';
import { describeTasks, listTasks } from './tasks/list.ts';
import { runTask } from './tasks/run-task.ts';
import { startTask } from './tasks/start-task.ts';
import { stopTask } from './tasks/stop-task.ts';
import type { World } from './world.ts';

export type Service = 'ecs' | 'ec2' | 'autoscaling';

type Operation = (world: World, input: JsonObject) => JsonObject;

/** Every operation that the model answers, by service and AWS's name. */
export const operations: Readonly<Record<Service, ReadonlyMap<string, Operation>>> = {
  ecs: new Map<string, Operation>([
    ['CreateCluster', clusters.createCluster],
    ['DescribeClusters', clusters.describeClusters],
    ['ListClusters', clusters.listClusters],
    ['DeleteCluster', clusters.deleteCluster],
    ['DescribeCapacityProviders', describeCapacityProviders],
    ['DescribeServices', describeServices],
    ['ListServices', listServices],
    ['RegisterTaskDefinition', registerTaskDefinition],
    ['DescribeTaskDefinition', taskDefinitions.describeTaskDefinition],
    ['DeregisterTaskDefinition', taskDefinitions.deregisterTaskDefinition],
    ['ListTaskDefinitions', taskDefinitions.listTaskDefinitions],
    ['ListTaskDefinitionFamilies', taskDefinitions.listTaskDefinitionFamilies],
    ['RunTask', runTask],
    ['StartTask', startTask],
    ['StopTask', stopTask],
    ['DescribeTasks', describeTasks],
    ['ListTasks', listTasks],
    ['DescribeContainerInstances', containerInstances.describeContainerInstances],
    ['ListContainerInstances', containerInstances.listContainerInstances],
    ['UpdateContainerInstancesState', containerInstances.updateContainerInstancesState],
    ['DeregisterContainerInstance', containerInstances.deregisterContainerInstance],
    ['PutAttributes', attributes.putAttributes],
    ['DeleteAttributes', attributes.deleteAttributes],
    ['ListAttributes', attributes.listAttributes],
    ['TagResource', tags.tagResource],
    ['UntagResource', tags.untagResource],
    ['ListTagsForResource', tags.listTagsForResource],
  ]),
  ec2: new Map<string, Operation>([
    ['DescribeInstances', describeInstances],
    ['DescribeInstanceStatus', describeInstanceStatus],
    ['DescribeSubnets', ec2.describeSubnets],
    ['DescribeAvailabilityZones', ec2.describeAvailabilityZones],
    ['DescribeInstanceTypes', ec2.describeInstanceTypes],
    ['RunInstances', ec2.runInstances],
    ['TerminateInstances', ec2.terminateInstances],
    ['StopInstances', ec2.stopInstances],
    ['StartInstances', ec2.startInstances],
  ]),
  autoscaling: new Map<string, Operation>([
    ['DescribeAutoScalingGroups', describeAutoScalingGroups],
    ['DescribeAutoScalingInstances', describeAutoScalingInstances],
    ['SetDesiredCapacity', autoScaling.setDesiredCapacity],
    ['UpdateAutoScalingGroup', autoScaling.updateAutoScalingGroup],
    ['TerminateInstanceInAutoScalingGroup', autoScaling.terminateInstanceInAutoScalingGroup],
    ['CompleteLifecycleAction', autoScaling.completeLifecycleAction],
    ['RecordLifecycleActionHeartbeat', autoScaling.recordLifecycleActionHeartbeat],
    ['SuspendProcesses', autoScaling.suspendProcesses],
    ['ResumeProcesses', autoScaling.resumeProcesses],
    ['PutLifecycleHook', putLifecycleHook],
    ['DeleteLifecycleHook', deleteLifecycleHook],
    ['DescribeLifecycleHooks', describeLifecycleHooks],
  ]),
};

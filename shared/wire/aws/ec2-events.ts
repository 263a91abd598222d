import * as z from 'zod';
import type { Observed } from '../../core/log/observed.ts';
import { type DetailReading, type Envelope, type EventKind, readOne } from './event-reading.ts';
import { parse } from './parsed.ts';
import { ec2InstanceId, optional } from './shapes.ts';

const instanceStateChanged = z
  .object({
    'instance-id': ec2InstanceId,
    state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']),
  })
  .transform(
    (detail): Observed => ({
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: detail['instance-id'],
      state: detail.state,
    }),
  );

const spotInterruptionWarned = z
  .object({
    'instance-id': ec2InstanceId,
    'instance-action': z.enum(['terminate', 'stop', 'hibernate']),
  })
  .transform(
    (detail): Observed => ({
      type: 'SpotInterruptionWarned',
      ec2InstanceId: detail['instance-id'],
      action: detail['instance-action'],
    }),
  );

const rebalanceRecommended = z.object({ 'instance-id': ec2InstanceId }).transform(
  (detail): Observed => ({
    type: 'RebalanceRecommended',
    ec2InstanceId: detail['instance-id'],
  }),
);

const terminateLifecycleActionStarted = z
  .object({
    EC2InstanceId: ec2InstanceId,
    AutoScalingGroupName: z.string(),
    LifecycleHookName: z.string(),
    LifecycleActionToken: z.string(),
  })
  .transform(
    (detail): Observed => ({
      type: 'TerminateLifecycleActionStarted',
      ec2InstanceId: detail.EC2InstanceId,
      autoScalingGroupName: detail.AutoScalingGroupName,
      lifecycleHookName: detail.LifecycleHookName,
      lifecycleActionToken: detail.LifecycleActionToken,
    }),
  );

const lifecycleTransition = z.object({ LifecycleTransition: optional(z.string()) });

/** Auto Scaling tries a new hook with an event that names no instance. */
function readTerminateLifecycleAction({ detail }: Envelope): DetailReading {
  const transition = parse(lifecycleTransition, detail);
  if (transition.type === 'unreadable') return transition;
  if (transition.value.LifecycleTransition === 'autoscaling:TEST_NOTIFICATION') {
    return { type: 'ignored', reason: 'a test notification of Auto Scaling' };
  }
  return readOne(parse(terminateLifecycleActionStarted, detail));
}

/** The events of EC2 and Auto Scaling that a rule asks for, by `detail-type`. */
export const ec2Events: Readonly<Record<string, EventKind>> = {
  'EC2 Instance State-change Notification': {
    source: 'aws.ec2',
    namesCluster: false,
    read: ({ detail }) => readOne(parse(instanceStateChanged, detail)),
  },
  'EC2 Spot Instance Interruption Warning': {
    source: 'aws.ec2',
    namesCluster: false,
    read: ({ detail }) => readOne(parse(spotInterruptionWarned, detail)),
  },
  'EC2 Instance Rebalance Recommendation': {
    source: 'aws.ec2',
    namesCluster: false,
    read: ({ detail }) => readOne(parse(rebalanceRecommended, detail)),
  },
  'EC2 Instance-terminate Lifecycle Action': {
    source: 'aws.autoscaling',
    namesCluster: false,
    read: readTerminateLifecycleAction,
  },
};

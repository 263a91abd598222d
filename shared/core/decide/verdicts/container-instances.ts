import type { ReplacementCause } from '../../log/decided.ts';
import type {
  ClusterState,
  Ec2Signals,
  KnownContainerInstance,
} from '../../state/cluster-state.ts';
import { isMissing } from '../../state/readings.ts';

/**
 * Which signal leads where. `lost` names why the tasks of the instance are replaced; `closed` names
 * why nothing new is placed on it. A disconnected agent closes and never loses: agents disconnect
 * several times an hour as part of their normal operation.
 */
export interface InstanceStanding {
  readonly lost?: ReplacementCause;
  readonly closed?: string;
}

const open: InstanceStanding = {};

export function standingOf(
  state: ClusterState,
  instance: KnownContainerInstance,
): InstanceStanding {
  const signals =
    instance.ec2InstanceId === undefined
      ? undefined
      : state.ec2Instances.get(instance.ec2InstanceId);
  return (
    standingByEc2(signals) ??
    standingByEcs(instance) ??
    (instance.agentConnected ? open : { closed: 'AGENT' })
  );
}

function standingByEc2(signals: Ec2Signals | undefined): InstanceStanding | undefined {
  if (signals === undefined) return undefined;
  switch (signals.state) {
    case 'shutting-down':
    case 'terminated':
      return { lost: 'EC2_INSTANCE_TERMINATED', closed: 'EC2_INSTANCE_TERMINATED' };
    case 'stopping':
    case 'stopped':
      return { lost: 'EC2_INSTANCE_STOPPED', closed: 'EC2_INSTANCE_STOPPED' };
    case 'pending':
    case 'running':
    case undefined:
      break;
  }
  if (isMissing(signals)) {
    return { lost: 'EC2_INSTANCE_TERMINATED', closed: 'EC2_INSTANCE_TERMINATED' };
  }
  if (signals.spotInterruption !== undefined) {
    return { lost: 'SPOT_INTERRUPTION', closed: 'SPOT_INTERRUPTION' };
  }
  if (signals.terminateLifecycleAction !== undefined) {
    return { lost: 'CONTAINER_INSTANCE_DRAINING', closed: 'TERMINATING' };
  }
  return undefined;
}

function standingByEcs(instance: KnownContainerInstance): InstanceStanding | undefined {
  if (isMissing(instance)) return { lost: 'CONTAINER_INSTANCE_GONE', closed: 'MISSING' };
  if (instance.missedFirstAt !== undefined) return { closed: 'MISSING' };
  switch (instance.status) {
    case 'INACTIVE':
    case 'DEREGISTERING':
      return { lost: 'CONTAINER_INSTANCE_GONE', closed: instance.status };
    case 'DRAINING':
      return { lost: 'CONTAINER_INSTANCE_DRAINING', closed: 'DRAINING' };
    case 'REGISTERING':
    case 'REGISTRATION_FAILED':
      return { closed: instance.status };
    case 'ACTIVE':
      break;
  }
  if (instance.draining || instance.wanted === 'DRAINING') {
    return { lost: 'CONTAINER_INSTANCE_DRAINING', closed: 'DRAINING' };
  }
  return undefined;
}

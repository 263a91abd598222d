import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
} from '../../shared/core/state/cluster-state.ts';

/** Why nothing may be placed on it, as far as the log knows; `undefined` when something may. */
export function closedFor(
  state: ClusterState,
  instance: KnownContainerInstance,
): string | undefined {
  const {
    status,
    draining,
    wanted,
    missedFirstAt,
    agentConnected,
    impaired,
    quarantine,
    ec2InstanceId,
  } = instance;
  const ec2 = state.ec2Instances.get(ec2InstanceId as never);
  if (status !== 'ACTIVE') return status;
  if (draining || wanted === 'DRAINING') return 'to be drained';
  if (missedFirstAt !== undefined) return 'missing';
  if (!agentConnected) return 'disconnected';
  if (ec2?.spotInterruption !== undefined) return 'about to be interrupted';
  if (ec2?.terminateLifecycleAction !== undefined) return 'about to be terminated';
  if (ec2?.rebalanceRecommended) return 'likely to be interrupted';
  if (ec2?.scheduledChange?.endsWith('RETIREMENT_SCHEDULED')) return 'to be retired';
  if (impaired?.some((check) => check !== 'AGENT_CONNECTIVITY')) return 'impaired';
  if (quarantine !== undefined && !quarantine.probationFrom) return 'in quarantine';
  const isUp = ec2?.state === undefined || ec2.state === 'running' || ec2.state === 'pending';
  return isUp ? undefined : ec2.state;
}

/** The one expression that the workload draws without a weight. */
export function isInZones({ request }: Placement, { attributes }: KnownContainerInstance): boolean {
  const isNarrow = request.placementConstraints.some(
    ({ type, weight }) => type === 'memberOf' && weight === undefined,
  );
  const zone = attributes.find(({ name }) => name === 'ecs.availability-zone')?.value;
  return !isNarrow || zone === 'us-east-1a' || zone === 'us-east-1b';
}

/** It takes one task at a time: that it has room says nothing. */
export function isOnProbation({ quarantine }: KnownContainerInstance): boolean {
  return quarantine?.probationFrom !== undefined;
}

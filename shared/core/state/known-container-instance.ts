import type { ContainerInstance } from '../ecs.ts';
import type { EpochMs } from '../ids.ts';
import type { ClusterState } from './cluster-state.ts';

/** Takes in what ECS said of a container instance, unless it is older than what is known. */
export function learnContainerInstance(
  state: ClusterState,
  seen: ContainerInstance,
  at: EpochMs,
): void {
  const arn = seen.containerInstanceArn;
  const known = state.containerInstances.get(arn);
  if (known !== undefined && seen.detailVersion <= known.detailVersion && !known.missed) return;
  if (known === undefined && seen.status === 'INACTIVE') return;
  state.containerInstances.set(arn, {
    ...seen,
    ...(known?.wanted !== undefined && { wanted: known.wanted }),
    ...(known?.draining !== undefined && { draining: known.draining }),
    ...(known?.impaired !== undefined && { impaired: known.impaired }),
  });
  if (seen.status === 'INACTIVE') state.departed.set(arn, at);
  learnSubnet(state, seen);
}

/** Instances tell the zones of their subnets, which saves asking EC2. */
function learnSubnet(state: ClusterState, seen: ContainerInstance): void {
  const value = (name: string) => seen.attributes.find((one) => one.name === name)?.value;
  const subnetId = value('ecs.subnet-id');
  const availabilityZone = value('ecs.availability-zone');
  if (subnetId === undefined || availabilityZone === undefined || state.subnets.has(subnetId))
    return;
  state.subnets.set(subnetId, { subnetId, availabilityZone });
}

import type { ContainerInstance } from '../ecs.ts';
import type { EpochMs } from '../ids.ts';
import type { ClusterState, KnownContainerInstance } from './cluster-state.ts';
import { depart } from './known-task.ts';
import { partsOf } from './readings.ts';

/** Takes in what ECS said of a container instance, unless it is older than what is known. */
export function learnContainerInstance(
  state: ClusterState,
  seen: ContainerInstance,
  at: EpochMs,
): void {
  const arn = seen.containerInstanceArn;
  const known = state.containerInstances.get(arn);
  if (known !== undefined && !isNewerInstance(known, seen)) return;
  if (known === undefined && seen.status === 'INACTIVE') return;
  state.containerInstances.set(arn, {
    ...seen,
    ...(known?.wanted !== undefined && { wanted: known.wanted }),
    ...(known?.draining !== undefined && { draining: known.draining }),
    ...(known?.impaired !== undefined && { impaired: known.impaired }),
    ...(known?.failures !== undefined && { failures: known.failures }),
    ...(known?.quarantine !== undefined && { quarantine: known.quarantine }),
    seenReading: known === undefined ? state.readings : (known.seenReading ?? 0),
    ...(!seen.agentConnected && {
      silentReading: known?.silentReading ?? state.readings,
      silentSince: known?.silentSince ?? at,
      ...silentPartsOf(state, known),
    }),
  });
  if (seen.status === 'INACTIVE') depart(state, arn, at);
  learnSubnet(state, seen);
}

function silentPartsOf(
  state: ClusterState,
  known: KnownContainerInstance | undefined,
): Pick<KnownContainerInstance, 'silentParts'> {
  const parts = known?.silentReading === undefined ? partsOf(state) : (known.silentParts ?? 0);
  return parts > 0 ? { silentParts: parts } : {};
}

/** An instance that was missed is news again as soon as it is seen, even unchanged. */
export function isNewerInstance(known: KnownContainerInstance, seen: ContainerInstance): boolean {
  if (seen.detailVersion !== known.detailVersion) return seen.detailVersion > known.detailVersion;
  return known.missedFirstAt !== undefined;
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

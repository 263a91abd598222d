import type { Observed } from '../../core/log/observed.ts';
import { byText } from '../../core/order.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import type { ReconcilePorts } from './ports.ts';

/** Instances or subnets asked for in one call. */
const describedMax = 100;

/** What EC2 says of the cluster's instances: events about them are best effort. */
export async function readEc2(
  { ec2 }: ReconcilePorts,
  state: ClusterState,
): Promise<readonly Observed[]> {
  const instances = [...state.containerInstances.values()].filter(
    ({ status }) => status !== 'INACTIVE',
  );
  const connected = new Set(
    instances.flatMap(({ ec2InstanceId, agentConnected }) =>
      agentConnected ? (ec2InstanceId ?? []) : [],
    ),
  );
  const ids = [...new Set(instances.flatMap(({ ec2InstanceId }) => ec2InstanceId ?? []))];
  const observed: Observed[] = [];
  for (const some of inPieces(ids.sort(byText))) {
    const described = await ec2.describeInstances(some);
    const states = new Map(described.map((one) => [one.ec2InstanceId, one.state]));
    for (const ec2InstanceId of some) {
      const state = states.get(ec2InstanceId);
      if (state !== undefined) {
        observed.push({ type: 'Ec2InstanceStateChanged', ec2InstanceId, state });
      } else if (!connected.has(ec2InstanceId)) {
        // EC2 forgets a terminated instance after an hour; one whose agent talks is not gone.
        observed.push({ type: 'Ec2InstanceMissed', ec2InstanceId });
      }
    }
  }
  return observed;
}

/** Zones of the subnets that placements name and no instance has told of. */
export async function readSubnets(
  { ec2 }: ReconcilePorts,
  state: ClusterState,
): Promise<readonly Observed[]> {
  const named = new Set<string>();
  for (const { request } of state.placements.values()) {
    for (const subnet of request.networkConfiguration?.awsvpcConfiguration.subnets ?? []) {
      if (!state.subnets.has(subnet)) named.add(subnet);
    }
  }
  const observed: Observed[] = [];
  for (const some of inPieces([...named].sort(byText))) {
    for (const { subnetId, availabilityZone } of await ec2.describeSubnets(some)) {
      observed.push({ type: 'SubnetDescribed', subnetId, availabilityZone });
    }
  }
  return observed;
}

function inPieces<Value>(values: readonly Value[]): Value[][] {
  const pieces: Value[][] = [];
  for (let first = 0; first < values.length; first += describedMax) {
    pieces.push(values.slice(first, first + describedMax));
  }
  return pieces;
}

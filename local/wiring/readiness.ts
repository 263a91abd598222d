import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../model/json.ts';
import type { LocalCloud } from '../protocol/cloud.ts';
import { demoCluster } from './demo-cluster.ts';
import type { Deployment } from './deployment.ts';

/** How often and how long (wall clock) the API is asked whether it knows the whole cluster. */
const readiness = { pollMs: 50, timeoutMs: 20_000 } as const;

/** Waits until the API shows every container instance that ECS has. */
export async function becomeReady({ apiUrl, cloud }: Deployment): Promise<void> {
  const until = performance.now() + readiness.timeoutMs;
  let shown = 'nothing';
  while (performance.now() < until) {
    const response = await fetch(`${apiUrl}/clusters/${demoCluster}`);
    const body = (await response.json()) as { containerInstances?: number };
    const wanted = shownInstances(cloud).length;
    if (response.ok && (body.containerInstances ?? -1) >= wanted) return;
    shown = `${response.status} ${JSON.stringify(body)}`;
    await delay(readiness.pollMs);
  }
  throw new Error(`The API did not come up in ${readiness.timeoutMs / 1_000} s; it says ${shown}.`);
}

/** A container instance by its EC2 instance. */
export interface ShownInstance {
  readonly ec2InstanceId: string;
  readonly availabilityZone: string;
  readonly spot: boolean;
}

/** The ACTIVE container instances of the cluster, as ECS and EC2 know them. */
export function shownInstances(cloud: LocalCloud): readonly ShownInstance[] {
  const { containerInstanceArns } = cloud.call('ecs', 'ListContainerInstances', {
    cluster: demoCluster,
    status: 'ACTIVE',
  });
  if (!Array.isArray(containerInstanceArns) || containerInstanceArns.length === 0) return [];
  const { containerInstances } = cloud.call('ecs', 'DescribeContainerInstances', {
    cluster: demoCluster,
    containerInstances: containerInstanceArns,
  });
  return (containerInstances as readonly JsonObject[]).map((instance) => {
    const ec2InstanceId = String(instance['ec2InstanceId']);
    const attributes = instance['attributes'] as readonly JsonObject[];
    const zone = attributes.find(({ name }) => name === 'ecs.availability-zone')?.['value'];
    return {
      ec2InstanceId,
      availabilityZone: String(zone ?? 'no zone'),
      spot: isSpot(cloud, ec2InstanceId),
    };
  });
}

function isSpot(cloud: LocalCloud, ec2InstanceId: string): boolean {
  const described = cloud.call('ec2', 'DescribeInstances', { InstanceIds: [ec2InstanceId] });
  return JSON.stringify(described).includes('"instanceLifecycle":"spot"');
}

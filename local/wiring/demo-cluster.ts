import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../model/json.ts';
import type { LocalCloud } from '../protocol/cloud.ts';

/** The cluster that a local cloud begins with. */
export const demoCluster = 'demo';

/** Two instances in each of three zones, a third of them Spot. */
export const demoInstances = [
  { instanceType: 'm5.large', availabilityZone: 'us-east-1a', count: 2 },
  { instanceType: 'm5.large', availabilityZone: 'us-east-1b', count: 1 },
  { instanceType: 'm5.large', availabilityZone: 'us-east-1b', count: 1, spot: true },
  { instanceType: 'm5.large', availabilityZone: 'us-east-1c', count: 1 },
  { instanceType: 'm5.large', availabilityZone: 'us-east-1c', count: 1, spot: true },
] as const;

/** Makes the cluster, its instances and its task definitions, unless the cloud has them already. */
export async function seedDemoCluster(cloud: LocalCloud, projectDirectory: string): Promise<void> {
  const described = cloud.call('ecs', 'DescribeClusters', { clusters: [demoCluster] });
  if (Array.isArray(described['clusters']) && described['clusters'].length > 0) return;
  cloud.call('ecs', 'CreateCluster', { clusterName: demoCluster });
  // With trunk interfaces, as clusters of awsvpc tasks have them: ten tasks fit an m5.large, not two.
  for (const instances of demoInstances) {
    cloud.local({ type: 'launchInstances', cluster: demoCluster, trunk: true, ...instances });
  }
  const directory = join(projectDirectory, 'local/wiring/task-definitions');
  for (const file of (await readdir(directory)).sort()) {
    const definition = JSON.parse(await readFile(join(directory, file), 'utf8')) as JsonObject;
    cloud.call('ecs', 'RegisterTaskDefinition', definition);
  }
}

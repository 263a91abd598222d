import { optionalText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';
import { page } from '../pages.ts';
import type { Cluster } from '../records.ts';
import { addTags, readTags, tagsOf } from '../tags.ts';
import type { World } from '../world.ts';

/** ECS's cluster when a request names none. */
const defaultCluster = 'default';

/** The short name in `demo` or in a cluster's ARN. */
export function clusterName(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined || nameOrArn === '') return defaultCluster;
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
}

/** The ACTIVE cluster that a request names. Throws `ClusterNotFoundException`. */
export function findCluster(world: World, input: JsonObject): Cluster {
  const cluster = world.state.clusters.get(clusterName(optionalText(input, 'cluster')));
  if (cluster === undefined || cluster.status !== 'ACTIVE') {
    throw new ModelError('ClusterNotFoundException', 'Cluster not found.');
  }
  return cluster;
}

/** Creates the cluster, or gives the one of that name, as ECS does. */
export function createCluster(world: World, input: JsonObject): JsonObject {
  const name = optionalText(input, 'clusterName') ?? defaultCluster;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw new ModelError('InvalidParameterException', 'Invalid cluster name.');
  }
  const known = world.state.clusters.get(name);
  const cluster = known ?? addCluster(world, name);
  cluster.status = 'ACTIVE';
  addTags(world, cluster.arn, readTags(input));
  return { cluster: described(world, cluster, true) };
}

/** A new cluster that may use Fargate and Fargate Spot. */
export function addCluster(world: World, name: string): Cluster {
  const cluster: Cluster = {
    name,
    arn: world.arn('ecs', `cluster/${name}`),
    status: 'ACTIVE',
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  };
  world.state.clusters.set(name, cluster);
  return cluster;
}

export function describeClusters(world: World, input: JsonObject): JsonObject {
  const asked = textList(input, 'clusters');
  const withTags = textList(input, 'include').includes('TAGS');
  const clusters: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const nameOrArn of asked.length === 0 ? [defaultCluster] : asked) {
    const name = clusterName(nameOrArn);
    const cluster = world.state.clusters.get(name);
    if (cluster === undefined) {
      failures.push({ arn: world.arn('ecs', `cluster/${name}`), reason: 'MISSING' });
    } else {
      clusters.push(described(world, cluster, withTags));
    }
  }
  return { clusters, failures };
}

export function listClusters(world: World, input: JsonObject): JsonObject {
  const arns = [...world.state.clusters.values()]
    .filter((cluster) => cluster.status === 'ACTIVE')
    .map((cluster) => cluster.arn);
  const { values, nextToken } = page(arns, input);
  return { clusterArns: values, nextToken };
}

export function deleteCluster(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const counts = countsOf(world, cluster.name);
  if (counts.instances > 0) {
    throw new ModelError(
      'ClusterContainsContainerInstancesException',
      'The Cluster cannot be deleted while Container Instances are active or draining.',
    );
  }
  if (counts.running + counts.pending > 0) {
    throw new ModelError(
      'ClusterContainsTasksException',
      'The Cluster cannot be deleted while Tasks are active.',
    );
  }
  cluster.status = 'INACTIVE';
  return { cluster: described(world, cluster, true) };
}

function countsOf(world: World, name: string): Record<'instances' | 'running' | 'pending', number> {
  const counts = { instances: 0, running: 0, pending: 0 };
  for (const instance of world.state.containerInstances.values()) {
    if (instance.cluster === name && instance.status !== 'INACTIVE') counts.instances += 1;
  }
  for (const task of world.state.tasks.values()) {
    if (task.cluster !== name) continue;
    if (task.lastStatus === 'RUNNING') counts.running += 1;
    else if (task.desiredStatus === 'RUNNING') counts.pending += 1;
  }
  return counts;
}

function described(world: World, cluster: Cluster, withTags: boolean): JsonObject {
  const counts = countsOf(world, cluster.name);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: counts.instances,
    runningTasksCount: counts.running,
    pendingTasksCount: counts.pending,
    activeServicesCount: 0,
    statistics: [],
    tags: withTags ? tagsOf(world, cluster.arn) : [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: [],
  };
}

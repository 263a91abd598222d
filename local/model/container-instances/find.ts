import type { Cluster, ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';

/** The container instance of this id or ARN in the cluster, INACTIVE ones included. */
export function findContainerInstance(
  world: World,
  cluster: Cluster,
  idOrArn: string,
): ContainerInstance | undefined {
  const arn = containerInstanceArn(world, cluster, idOrArn);
  const instance = world.state.containerInstances.get(arn);
  return instance?.cluster === cluster.name ? instance : undefined;
}

/** The ARN of a container instance that is named by id or ARN. */
export function containerInstanceArn(world: World, cluster: Cluster, idOrArn: string): string {
  const isArn = idOrArn.startsWith('arn:');
  return isArn ? idOrArn : world.arn('ecs', `container-instance/${cluster.name}/${idOrArn}`);
}

import type { Task } from '../records.ts';
import type { World } from '../world.ts';

/** The task of this id or ARN in the cluster. */
export function findTask(world: World, cluster: string, idOrArn: string): Task | undefined {
  const task = world.state.tasks.get(taskArn(world, cluster, idOrArn));
  return task?.cluster === cluster ? task : undefined;
}

/** The ARN of a task that is named by id or ARN. */
export function taskArn(world: World, cluster: string, idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? idOrArn : world.arn('ecs', `task/${cluster}/${idOrArn}`);
}

/** The task of this id or ARN in any cluster. */
export function findTaskAnywhere(world: World, idOrArn: string): Task | undefined {
  for (const cluster of world.state.clusters.keys()) {
    const task = findTask(world, cluster, idOrArn);
    if (task !== undefined) return task;
  }
  return undefined;
}

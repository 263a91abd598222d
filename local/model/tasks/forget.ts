import type { World } from '../world.ts';

/** A task that stopped long ago is no longer shown; its token dies with its last task. */
export function forgetTask(world: World, arn: string): void {
  const task = world.state.tasks.get(arn);
  if (task === undefined) return;
  world.removeTask(task);
  world.state.tags.delete(arn);
  const key = task.clientTokenKey;
  const token = key === undefined ? undefined : world.state.clientTokens.get(key);
  if (key === undefined || token === undefined) return;
  token.tasksLeft -= 1;
  if (token.tasksLeft <= 0) world.state.clientTokens.delete(key);
}

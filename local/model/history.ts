import type { ContainerInstance, Task } from './records.ts';
import type { World } from './world.ts';

/**
 * None or one: the task as List and Describe see it now, as of `listStalenessMs` ago. One that did not
 * exist then is absent; one that changed since is shown as it was.
 */
export function visibleTask(world: World, task: Task): Task[] {
  const seenAt = world.now - world.state.listStalenessMs;
  if (world.state.listStalenessMs === 0) return [task];
  if (task.createdAt > seenAt) return [];
  const past = task.past?.find((was) => was.until > seenAt);
  if (past === undefined) return [task];
  const shape: Task = JSON.parse(past.text);
  return [shape];
}

export function visibleContainerInstances(world: World): ContainerInstance[] {
  return [...world.state.containerInstances.values()].flatMap((instance) =>
    visibleContainerInstance(world, instance),
  );
}

/** None or one: the container instance as it is seen now; what its tasks hold is always fresh. */
export function visibleContainerInstance(
  world: World,
  instance: ContainerInstance,
): ContainerInstance[] {
  const seenAt = world.now - world.state.listStalenessMs;
  if (world.state.listStalenessMs === 0) return [instance];
  if (instance.registeredAt > seenAt) return [];
  const past = instance.past?.find((was) => was.until > seenAt);
  if (past === undefined) return [instance];
  const shape: ContainerInstance = JSON.parse(past.text);
  return [shape];
}

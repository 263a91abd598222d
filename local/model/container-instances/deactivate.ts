import { publishContainerInstance, publishHealth } from '../events/container-instance.ts';
import { isoTime } from '../events/publish.ts';
import type { ContainerInstance } from '../records.ts';
import { forgetTask } from '../tasks/forget.ts';
import { resumeHeldTasks } from '../tasks/hold.ts';
import { killTask, type StopCause } from '../tasks/life-cycle.ts';
import type { World } from '../world.ts';

/** The instance leaves its cluster: INACTIVE at once, and shown for an hour. */
export function deactivate(world: World, instance: ContainerInstance): void {
  if (instance.status === 'INACTIVE') return;
  world.remember(instance);
  instance.status = 'INACTIVE';
  instance.agentConnected = false;
  instance.plan += 1;
  publishContainerInstance(world, instance);
  world.after(world.timings.shownAfterEndMs, {
    type: 'containerInstanceForget',
    containerInstance: instance.arn,
  });
}

/** The machine is gone and ECS knows: the tasks are STOPPED, then the instance is INACTIVE. */
export function loseContainerInstance(
  world: World,
  instance: ContainerInstance,
  cause: StopCause,
): void {
  killTasks(world, instance, cause);
  deactivate(world, instance);
}

/** Every task of the instance is STOPPED at once. */
export function killTasks(world: World, instance: ContainerInstance, cause: StopCause): void {
  for (const task of world.liveTasksOn(instance.arn)) killTask(world, task, cause);
}

/** ECS hears nothing of the instance from now on, and finds out some time later. */
export function silence(world: World, instance: ContainerInstance): void {
  if (instance.silent || instance.status === 'INACTIVE') return;
  instance.silent = true;
  instance.plan += 1;
  world.after(world.pick(world.timings.agentLostMs), {
    type: 'agentLost',
    containerInstance: instance.arn,
    plan: instance.plan,
  });
}

/** The control plane gives the agent up: the instance stays, unconnected. */
export function agentLost(world: World, arn: string, plan: number): void {
  const instance = world.state.containerInstances.get(arn);
  if (instance === undefined || instance.plan !== plan || instance.status === 'INACTIVE') return;
  disconnect(world, instance);
  world.remember(instance);
  instance.health = {
    status: 'IMPAIRED',
    reason: `Agent disconnected since ${isoTime(world.now)}`,
    changedAt: world.now,
  };
  publishHealth(world, instance);
}

/** ECS marks the agent as disconnected. */
export function disconnect(world: World, instance: ContainerInstance): void {
  if (!instance.agentConnected) return;
  world.remember(instance);
  instance.agentConnected = false;
  publishContainerInstance(world, instance);
}

/** The agent is heard again, and reports what happened to its tasks. */
export function reconnect(world: World, instance: ContainerInstance): void {
  world.remember(instance);
  instance.silent = false;
  instance.plan += 1;
  if (!instance.agentConnected) {
    instance.agentConnected = true;
    publishContainerInstance(world, instance);
  }
  if (instance.health.reason?.startsWith('Agent disconnected')) {
    instance.health = { status: 'OK', changedAt: world.now };
    publishHealth(world, instance);
  }
  resumeHeldTasks(world, instance.arn);
}

/** The instance is no longer shown, and neither are the orphans it left. */
export function forgetContainerInstance(world: World, arn: string): void {
  for (const task of world.liveTasksOn(arn)) forgetTask(world, task.arn);
  world.state.containerInstances.delete(arn);
  world.state.tags.delete(arn);
}

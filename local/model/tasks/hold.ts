import type { HeldStep, Task } from '../records.ts';
import type { World } from '../world.ts';

/** How long an agent that is back takes to tell ECS what happened meanwhile. */
const catchUpMs = [50, 400] as const;

/**
 * True when ECS hears nothing of the task, because its instance's agent is silent or the instance
 * was deregistered: what befalls the task stays unknown, so its status stands still.
 */
export function isUnwatched(world: World, task: Task): boolean {
  const place = task.containerInstanceArn;
  const instance = place === undefined ? undefined : world.state.containerInstances.get(place);
  return instance !== undefined && (instance.silent || instance.orphaned === true);
}

/** Keeps a step until the agent is heard again. */
export function holdStep(task: Task, step: HeldStep): void {
  task.held.push(step);
}

/** The agent is heard again: what was held falls due soon. */
export function resumeHeldTasks(world: World, containerInstanceArn: string): void {
  for (const task of world.liveTasksOn(containerInstanceArn)) {
    const held = task.held;
    task.held = [];
    for (const { step } of held) {
      const type = step === 'next' ? 'taskNext' : 'taskExit';
      world.after(world.pick(catchUpMs), { type, task: task.arn, plan: task.plan });
    }
  }
}

import type { JsonObject } from '../json.ts';
import type { Task } from '../records.ts';
import { taskMembers } from '../tasks/view.ts';
import type { World } from '../world.ts';
import { isoTime, publish } from './publish.ts';

/** Counts the change in the task's `version` and publishes it. Call `remember` before it. */
export function publishTask(world: World, task: Task): void {
  task.version += 1;
  task.updatedAt = world.now;
  const members = taskMembers(world, task, isoTime);
  const attachments = members['attachments'];
  publish(world, 'aws.ecs', 'ECS Task State Change', [task.arn], {
    ...members,
    attachments: Array.isArray(attachments) ? attachments.map(asInEvents) : [],
    updatedAt: isoTime(world.now),
  });
}

/** Events call a network interface `eni`; API answers call it `ElasticNetworkInterface`. */
function asInEvents(attachment: JsonObject): JsonObject {
  return { ...attachment, type: 'eni' };
}

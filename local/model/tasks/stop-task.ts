import { findCluster } from '../clusters/clusters.ts';
import { optionalText, requiredText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import type { World } from '../world.ts';
import { findTask } from './find.ts';
import { requestStop } from './life-cycle.ts';
import { taskAnswer } from './view.ts';

/** Asks a task to stop; one that is stopping or STOPPED is answered as it is. */
export function stopTask(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const task = findTask(world, cluster.name, requiredText(input, 'task'));
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  requestStop(world, task, {
    stopCode: 'UserInitiated',
    stoppedReason: optionalText(input, 'reason') ?? 'Task stopped by user',
  });
  return { task: taskAnswer(world, task, false) };
}

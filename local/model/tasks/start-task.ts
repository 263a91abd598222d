import { findCluster } from '../clusters/clusters.ts';
import { findContainerInstance } from '../container-instances/find.ts';
import { textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import { unfit } from '../placement/fit.ts';
import { readTags } from '../tags.ts';
import type { World } from '../world.ts';
import { createTask } from './create.ts';
import { readTaskRequest } from './demand.ts';
import { siteOn } from './run-on-ec2.ts';
import { checkStartedBy } from './run-task.ts';
import { taskAnswer } from './view.ts';

/** ECS takes at most this many container instances in one call. */
const instancesMax = 10;
/** ECS's limit on `startedBy` of StartTask: a UUID just fits. */
const startedByMax = 36;

/** Starts a task on each of the container instances that the caller chose. */
export function startTask(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const names = textList(input, 'containerInstances');
  if (names.length === 0 || names.length > instancesMax) {
    throw invalidParameter(`containerInstances must have 1 to ${instancesMax} items.`);
  }
  checkStartedBy(input, startedByMax);
  const request = readTaskRequest(world, input);
  const tasks: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const name of names) {
    const instance = findContainerInstance(world, cluster, name);
    const arn = instance?.arn ?? missingArn(world, cluster.name, name);
    const reason =
      instance === undefined
        ? 'MISSING'
        : instance.status === 'INACTIVE'
          ? 'INACTIVE'
          : unfit(world, instance, request.demand);
    if (instance === undefined || reason !== undefined) {
      failures.push({ arn, reason });
    } else {
      const site = siteOn(world, instance, request, { tags: readTags(input) });
      tasks.push(taskAnswer(world, createTask(world, request, site), true));
    }
  }
  return { tasks, failures };
}

function missingArn(world: World, cluster: string, name: string): string {
  const isArn = name.startsWith('arn:');
  return isArn ? name : world.arn('ecs', `container-instance/${cluster}/${name}`);
}

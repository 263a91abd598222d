import { findCluster } from '../clusters/clusters.ts';
import { findContainerInstance } from '../container-instances/find.ts';
import { visibleTask } from '../history.ts';
import { oneOf, optionalText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import { pageInOrder } from '../pages.ts';
import type { Task } from '../records.ts';
import type { World } from '../world.ts';
import { findTask, taskArn } from './find.ts';
import { taskAnswer } from './view.ts';

/** ECS describes at most this many tasks in one call. */
const describeMax = 100;

/** Task ARNs by filter; those whose desiredStatus is RUNNING unless another is asked for. */
export function listTasks(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const filter = readFilter(world, input);
  const isListed = (arn: string) => {
    const task = world.state.tasks.get(arn);
    const [visible] = task === undefined ? [] : visibleTask(world, task);
    return visible !== undefined && visible.cluster === cluster.name && filter(visible);
  };
  const { values, nextToken } = pageInOrder(world.tasksInOrder(), isListed, input);
  return { taskArns: values, nextToken };
}

function readFilter(world: World, input: JsonObject): (task: Task) => boolean {
  const cluster = findCluster(world, input);
  const startedBy = optionalText(input, 'startedBy');
  const family = optionalText(input, 'family');
  const serviceName = optionalText(input, 'serviceName');
  const instanceName = optionalText(input, 'containerInstance');
  const others = [family, serviceName, instanceName];
  if (startedBy !== undefined && others.some((other) => other !== undefined)) {
    throw invalidParameter('startedBy must be the only filter.');
  }
  const instance =
    instanceName === undefined ? undefined : findContainerInstance(world, cluster, instanceName);
  if (instanceName !== undefined && instance === undefined) {
    throw invalidParameter('The referenced container instance was not found.');
  }
  const desiredStatus = oneOf(
    optionalText(input, 'desiredStatus') ?? 'RUNNING',
    ['RUNNING', 'PENDING', 'STOPPED'],
    'desiredStatus',
  );
  const launchType = optionalText(input, 'launchType');
  return (task) =>
    task.desiredStatus === desiredStatus &&
    (startedBy === undefined || task.startedBy === startedBy) &&
    (family === undefined || familyOf(task) === family) &&
    (serviceName === undefined || task.group === `service:${serviceName}`) &&
    (instance === undefined || task.containerInstanceArn === instance.arn) &&
    (launchType === undefined || task.launchType === launchType);
}

function familyOf(task: Task): string | undefined {
  return /\/([^/:]+):\d+$/.exec(task.taskDefinitionArn)?.[1];
}

export function describeTasks(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const names = textList(input, 'tasks');
  if (names.length === 0) throw invalidParameter('Tasks cannot be empty.');
  if (names.length > describeMax) {
    throw invalidParameter(`tasks can have at most ${describeMax} items.`);
  }
  const withTags = textList(input, 'include').includes('TAGS');
  const tasks: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const name of names) {
    const task = findTask(world, cluster.name, name);
    const [visible] = task === undefined ? [] : visibleTask(world, task);
    if (visible === undefined) {
      failures.push({ arn: taskArn(world, cluster.name, name), reason: 'MISSING' });
    } else {
      const make = () => taskAnswer(world, visible, withTags);
      const revision = `${visible.version} ${visible.unhealthy === true}`;
      tasks.push(withTags ? make() : world.answers.of(visible, revision, make));
    }
  }
  return { tasks, failures };
}

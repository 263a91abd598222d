import { findCluster } from '../clusters/clusters.ts';
import { publishContainerInstance } from '../events/container-instance.ts';
import { visibleContainerInstance, visibleContainerInstances } from '../history.ts';
import { oneOf, optionalBoolean, optionalText, requiredText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import { page } from '../pages.ts';
import { readExpression, satisfies } from '../placement/query.ts';
import type { Cluster, ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';
import { deactivate } from './deactivate.ts';
import { containerInstanceArn, findContainerInstance } from './find.ts';
import { containerInstanceAnswer } from './view.ts';

/** ECS describes at most this many container instances in one call. */
const describeMax = 100;
/** ECS changes the state of at most this many in one call. */
const updateMax = 10;

const statuses = ['ACTIVE', 'DRAINING', 'REGISTERING', 'DEREGISTERING'] as const;

export function listContainerInstances(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const text = optionalText(input, 'status');
  const status = text === undefined ? undefined : oneOf(text, statuses, 'status');
  const filter = optionalText(input, 'filter');
  const expressions = filter === undefined ? [] : [readExpression(filter)];
  const arns = visibleContainerInstances(world)
    .filter((instance) => instance.cluster === cluster.name && instance.status !== 'INACTIVE')
    .filter((instance) => status === undefined || instance.status === status)
    .filter((instance) => satisfies(world, instance, expressions))
    .map((instance) => instance.arn);
  const { values, nextToken } = page(arns, input);
  return { containerInstanceArns: values, nextToken };
}

export function describeContainerInstances(world: World, input: JsonObject): JsonObject {
  const names = textList(input, 'containerInstances');
  if (names.length > describeMax) {
    throw invalidParameter(`containerInstances can have at most ${describeMax} items.`);
  }
  const include = textList(input, 'include');
  return overInstances(world, input, (instance) => {
    const [visible] = visibleContainerInstance(world, instance);
    if (visible === undefined) return undefined;
    const make = () => containerInstanceAnswer(world, visible, include);
    const revision = `${include.join()} ${revisionOf(world, visible)}`;
    return include.includes('TAGS') ? make() : world.answers.of(visible, revision, make);
  });
}

/** What an answer shows besides the record itself: the tasks there. */
function revisionOf(world: World, { arn, version, health }: ContainerInstance): string {
  let tasks = '';
  for (const { id, version: taskVersion } of world.liveTasksOn(arn))
    tasks += ` ${id} ${taskVersion}`;
  return `${version} ${health.status} ${health.changedAt}${tasks}`;
}

/** Between ACTIVE and DRAINING only; standalone tasks of a draining instance run on. */
export function updateContainerInstancesState(world: World, input: JsonObject): JsonObject {
  const status = oneOf(requiredText(input, 'status'), ['ACTIVE', 'DRAINING'], 'status');
  if (textList(input, 'containerInstances').length > updateMax) {
    throw invalidParameter(`containerInstances can have at most ${updateMax} items.`);
  }
  return overInstances(world, input, (instance) => {
    if (instance.status !== 'ACTIVE' && instance.status !== 'DRAINING') return 'INACTIVE';
    if (instance.status !== status) {
      world.remember(instance);
      instance.status = status;
      publishContainerInstance(world, instance);
    }
    return containerInstanceAnswer(world, instance, []);
  });
}

/** Answers for each named instance; `undefined` is MISSING, a text is another failure. */
function overInstances(
  world: World,
  input: JsonObject,
  answer: (instance: ContainerInstance) => JsonObject | string | undefined,
): JsonObject {
  const cluster = findCluster(world, input);
  const names = textList(input, 'containerInstances');
  if (names.length === 0) throw invalidParameter('Container instances cannot be empty.');
  const containerInstances: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const name of names) {
    const instance = findContainerInstance(world, cluster, name);
    const found = instance === undefined ? undefined : answer(instance);
    if (typeof found === 'object') containerInstances.push(found);
    else {
      failures.push({
        arn: containerInstanceArn(world, cluster, name),
        reason: found ?? 'MISSING',
      });
    }
  }
  return { containerInstances, failures };
}

/**
 * Takes the instance out of the cluster. With `force` its tasks become orphans: they run on, ECS
 * shows them as they were and hears no more of them (the API reference and the events page
 * disagree here; this is the worse case).
 */
export function deregisterContainerInstance(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const instance = registered(world, cluster, requiredText(input, 'containerInstance'));
  const live = world.liveTasksOn(instance.arn);
  if (live.length > 0 && optionalBoolean(input, 'force') !== true) {
    throw invalidParameter('Found running tasks on the instance.');
  }
  instance.orphaned = true;
  deactivate(world, instance);
  return { containerInstance: containerInstanceAnswer(world, instance, []) };
}

function registered(world: World, cluster: Cluster, name: string): ContainerInstance {
  const instance = findContainerInstance(world, cluster, name);
  if (instance !== undefined && instance.status !== 'INACTIVE') return instance;
  throw invalidParameter('The referenced container instance was not found.');
}

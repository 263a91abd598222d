import type { BusEvent } from '../../../local/model/bus-event.ts';
import { CloudModel } from '../../../local/model/cloud-model.ts';
import { isObject } from '../../../local/model/input.ts';
import type { JsonObject } from '../../../local/model/json.ts';

/** A Monday morning; tests speak of times relative to it. */
export const startAt = Date.UTC(2026, 5, 1, 8, 0, 0);

/** The cluster `demo` with an instance for each letter (`aab`: two in zone a, one in b). */
export function demoCloud(
  zones = 'abc',
  options: { seed?: number; instanceType?: string; spot?: boolean } = {},
): CloudModel {
  const cloud = new CloudModel({ seed: options.seed ?? 7, startAt });
  cloud.call('ecs', 'CreateCluster', { clusterName: 'demo' });
  for (const letter of zones) {
    cloud.local({
      type: 'launchInstances',
      cluster: 'demo',
      instanceType: options.instanceType ?? 'm5.large',
      availabilityZone: `us-east-1${letter}`,
      count: 1,
      spot: options.spot ?? false,
    });
  }
  register(cloud, 'worker', { networkMode: 'bridge' }, { cpu: 512, memory: 900 });
  register(
    cloud,
    'web',
    { networkMode: 'awsvpc', cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'] },
    { portMappings: [{ containerPort: 80 }] },
  );
  cloud.takeEvents();
  return cloud;
}

/** Registers a definition of one container; what is given overrides the plain one. */
export function register(
  cloud: CloudModel,
  family: string,
  definition: JsonObject,
  container: JsonObject,
): JsonObject {
  return cloud.call('ecs', 'RegisterTaskDefinition', {
    family,
    containerDefinitions: [{ name: 'main', image: 'nginx:1.29', essential: true, ...container }],
    ...definition,
  });
}

/** The `networkConfiguration` for these subnets. */
export function inSubnets(...names: string[]): JsonObject {
  return { awsvpcConfiguration: { subnets: names } };
}

/** RunTask in `demo`. */
export function run(cloud: CloudModel, taskDefinition: string, more: JsonObject = {}): JsonObject {
  return cloud.call('ecs', 'RunTask', { cluster: 'demo', taskDefinition, ...more });
}

/** The objects of a list member of an answer. */
export function objects(answer: JsonObject, member: string): JsonObject[] {
  const list = answer[member];
  if (!Array.isArray(list)) throw new Error(`${member} is not a list`);
  return list.filter(isObject);
}

/** The texts at one member of every object of a list. */
export function texts(answer: JsonObject, member: string, of: string): string[] {
  return objects(answer, member).map((item) => String(item[of]));
}

/** The ARNs of the tasks that an answer of RunTask holds. */
export function taskArns(answer: JsonObject): string[] {
  return texts(answer, 'tasks', 'taskArn');
}

/** One task as DescribeTasks shows it. */
export function task(cloud: CloudModel, arn: string): JsonObject {
  const [found] = objects(
    cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: [arn] }),
    'tasks',
  );
  if (found === undefined) throw new Error(`no task ${arn}`);
  return found;
}

/** Every container instance of `demo` that is listed, as Describe shows it. */
export function containerInstances(cloud: CloudModel): JsonObject[] {
  const listed = cloud.call('ecs', 'ListContainerInstances', { cluster: 'demo' });
  const arns = listed['containerInstanceArns'];
  if (!Array.isArray(arns) || arns.length === 0) return [];
  return objects(
    cloud.call('ecs', 'DescribeContainerInstances', { cluster: 'demo', containerInstances: arns }),
    'containerInstances',
  );
}

/** The container instance in this zone; the first of several. */
export function instanceIn(cloud: CloudModel, letter: string): JsonObject {
  const found = containerInstances(cloud).find((instance) =>
    objects(instance, 'attributes').some(
      ({ name, value }) => name === 'ecs.availability-zone' && value === `us-east-1${letter}`,
    ),
  );
  if (found === undefined) throw new Error(`no container instance in zone ${letter}`);
  return found;
}

/** The EC2 instance in this zone; the first of several. */
export function ec2In(cloud: CloudModel, letter: string): string {
  return String(instanceIn(cloud, letter)['ec2InstanceId']);
}

/** The number that a resource has left, by name. */
export function remaining(instance: JsonObject, name: string): number {
  const found = objects(instance, 'remainingResources').find((entry) => entry['name'] === name);
  return Number(found?.['integerValue']);
}

/** Lets the cloud run for this many seconds of its own time. */
export function pass(cloud: CloudModel, seconds: number): void {
  cloud.advanceTo(cloud.now + seconds * 1_000);
}

/** The details of those events that have this detail-type. */
export function details(events: readonly BusEvent[], detailType: string): JsonObject[] {
  return events.filter((event) => event['detail-type'] === detailType).map((event) => event.detail);
}

/** The code of the `ModelError` that the call throws. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  return 'no error';
}

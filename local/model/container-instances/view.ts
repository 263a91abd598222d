import type { JsonObject } from '../json.ts';
import type { ContainerInstance, CustomResource, Resources } from '../records.ts';
import { tagsOf } from '../tags.ts';
import type { World } from '../world.ts';
import { remainingOn } from './remaining.ts';

/** The agent that every instance of the model runs. */
export const versionInfo = {
  agentVersion: '1.102.0',
  agentHash: '8f9e4d2c',
  dockerVersion: 'DockerVersion: 25.0.14',
} as const;

/** ECS's list of named resources. Answers of the API carry the unused members too; events do not. */
function resourceList(resources: Resources, form: 'answer' | 'event'): JsonObject[] {
  const unused = { doubleValue: 0, longValue: 0 };
  const number = (name: string, value: number): JsonObject => ({
    name,
    type: 'INTEGER',
    ...(form === 'answer' ? unused : {}),
    integerValue: value,
  });
  const set = (name: string, values: readonly (string | number)[]): JsonObject => ({
    name,
    type: 'STRINGSET',
    ...(form === 'answer' ? { ...unused, integerValue: 0 } : {}),
    stringSetValue: values.map(String),
  });
  const gpus = resources.gpus.length === 0 ? [] : [set('GPU', resources.gpus)];
  return [
    number('CPU', resources.cpu),
    number('MEMORY', resources.memory),
    set('PORTS', resources.tcp),
    set('PORTS_UDP', resources.udp),
    ...gpus,
  ];
}

/** As `resourceList`; ECS shows the same of them as registered and as remaining. */
function customList(resources: readonly CustomResource[], form: 'answer' | 'event'): JsonObject[] {
  const unused = { doubleValue: 0, longValue: 0, integerValue: 0 };
  return resources.map((one) => ({ ...(form === 'answer' ? unused : {}), ...one }));
}

function counts(world: World, instance: ContainerInstance): { running: number; pending: number } {
  const found = { running: 0, pending: 0 };
  for (const task of world.liveTasksOn(instance.arn)) {
    if (task.lastStatus === 'RUNNING') found.running += 1;
    else if (task.desiredStatus === 'RUNNING') found.pending += 1;
  }
  return found;
}

/** The container instance in the members that events and answers share. */
export function containerInstanceMembers(
  world: World,
  instance: ContainerInstance,
  form: 'answer' | 'event',
): JsonObject {
  const { running, pending } = counts(world, instance);
  const remaining = remainingOn(world, instance);
  const hasGpus = instance.registered.gpus.length > 0;
  const remainingList = resourceList(remaining, form);
  if (hasGpus && remaining.gpus.length === 0) {
    remainingList.push({ name: 'GPU', type: 'STRINGSET', stringSetValue: [] });
  }
  const custom = customList(instance.custom ?? [], form);
  return {
    agentConnected: instance.agentConnected,
    attributes: Object.entries(instance.attributes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (value === null ? { name } : { name, value })),
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    pendingTasksCount: pending,
    registeredResources: [...resourceList(instance.registered, form), ...custom],
    remainingResources: [...remainingList, ...custom],
    runningTasksCount: running,
    status: instance.status,
    statusReason: instance.statusReason,
    version: instance.version,
    versionInfo,
  };
}

/** The container instance as DescribeContainerInstances shows it. */
export function containerInstanceAnswer(
  world: World,
  instance: ContainerInstance,
  include: readonly string[],
): JsonObject {
  const withTags = include.includes('TAGS');
  return {
    ...containerInstanceMembers(world, instance, 'answer'),
    attachments: [],
    registeredAt: instance.registeredAt / 1_000,
    tags: withTags ? tagsOf(world, instance.arn) : [],
    healthStatus: include.includes('CONTAINER_INSTANCE_HEALTH') ? health(instance) : undefined,
  };
}

function health(instance: ContainerInstance): JsonObject {
  const { status, reason, changedAt } = instance.health;
  return {
    overallStatus: status,
    details: [
      {
        type: failingCheck(instance),
        status,
        lastUpdated: changedAt / 1_000,
        lastStatusChange: changedAt / 1_000,
        statusReason: reason,
      },
    ],
  };
}

/** Which of ECS's checks the instance's health tells of. */
export function failingCheck({ health: { reason } }: ContainerInstance): string {
  return reason?.startsWith('Agent disconnected') ? 'AGENT_CONNECTIVITY' : 'CONTAINER_RUNTIME';
}

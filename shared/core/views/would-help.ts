import type { Ask } from '../decide/places/ask.ts';
import { type Filter, missOf } from '../decide/places/filters/filter.ts';
import { freeOf } from '../decide/places/free-resources.ts';
import type { Pool, PoolInstance } from '../decide/places/pool.ts';
import { release, reserve } from '../decide/places/reserve.ts';
import { nearnessOf } from '../decide/places/unplaceable.ts';
import type { ContainerInstanceArn } from '../ids.ts';
import type { Help } from './answers.ts';

/** Nobody needs to know of more than this how many tasks a new instance would take. */
const tasksMax = 100;

/**
 * What would let one more task of a placement run that fits nowhere: each of them alone. Rules that
 * could be dropped, the instance on which the least would have to be freed, and instances like those
 * that the cluster has.
 */
export function whatWouldHelp(pool: Pool, ask: Ask, filters: readonly Filter[]): readonly Help[] {
  return [...drops(pool, filters), ...freeing(pool, filters), ...additions(pool, ask, filters)];
}

/** Rules without which some instance would take it. */
function drops(pool: Pool, filters: readonly Filter[]): readonly Help[] {
  return filters.flatMap((filter): readonly Help[] => {
    if (filter.of !== 'rule') return [];
    const others = filters.filter((one) => one !== filter);
    const opened = pool.instances.filter((instance) => missOf(others, instance) === undefined);
    const [first] = opened;
    if (first === undefined) return [];
    const { asked } = filter.words(first);
    return [{ change: 'DROP', what: filter.what, asked, containerInstances: opened.length }];
  });
}

/** The instance that lacks the least room, and nothing else. */
function freeing(pool: Pool, filters: readonly Filter[]): readonly Help[] {
  const rules = filters.filter(({ of }) => of !== 'room');
  const [nearest] = pool.instances
    .filter((instance) => missOf(rules, instance) === undefined)
    .flatMap((instance) => nearnessOf(instance, filters) ?? [])
    .sort((a, b) => a.misses - b.misses || a.lack - b.lack);
  if (nearest === undefined) return [];
  const { instance } = nearest;
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  const lacks = filters
    .filter((filter) => filter.miss(instance) !== undefined)
    .map((filter) => ({ what: filter.what, ...filter.words(instance) }));
  return [
    {
      change: 'FREE',
      containerInstanceArn,
      ...(ec2InstanceId !== undefined && { ec2InstanceId }),
      lacks,
    },
  ];
}

/** One more instance of each type that the cluster has, as it is when nothing runs on it yet. */
function additions(pool: Pool, ask: Ask, filters: readonly Filter[]): readonly Help[] {
  const types = new Map<string, PoolInstance>();
  for (const instance of pool.instances) {
    const type = instance.attributes.get('ecs.instance-type');
    if (type !== undefined && !types.has(type)) types.set(type, asNew(instance));
  }
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([instanceType, instance]): readonly Help[] => {
      const tasks = tasksOn(instance, ask, filters);
      return tasks === 0 ? [] : [{ change: 'ADD_CONTAINER_INSTANCE', instanceType, tasks }];
    });
}

const newArn = 'new' as ContainerInstanceArn;

function asNew({ closed: _closed, company: _company, ...instance }: PoolInstance): PoolInstance {
  const { containerInstance, attributes } = instance;
  return {
    ...instance,
    // It is not one of those that there are: what they share is counted without it.
    containerInstance: { ...containerInstance, containerInstanceArn: newArn },
    free: freeOf(containerInstance.registeredResources, attributes),
    groups: new Map(),
    runningTasksCount: 0,
  };
}

function tasksOn(instance: PoolInstance, ask: Ask, filters: readonly Filter[]): number {
  const { group } = ask.work.request;
  let tasks = 0;
  while (tasks < tasksMax && missOf(filters, instance) === undefined) {
    reserve(instance, ask.demand, group, ask.marks);
    tasks += 1;
  }
  for (let each = 0; each < tasks; each += 1) release(instance, ask.demand, group, ask.marks);
  return tasks;
}

/** Those in words of which the sentence does not tell anyway. */
export function helpWords(helps: readonly Help[]): readonly string[] {
  return helps.flatMap((help) => (help.change === 'FREE' ? [] : wordsOf(help)));
}

function wordsOf(help: Exclude<Help, { change: 'FREE' }>): string {
  if (help.change === 'DROP') {
    return `without ${help.what} (${help.asked}) ${help.containerInstances} would take one`;
  }
  if (help.change === 'PREEMPT') {
    const { taskArns, priority, ec2InstanceId, containerInstanceArn } = help;
    const tasks = taskArns.length === 1 ? '1 task' : `${taskArns.length} tasks`;
    return `with priority ${priority}, ${tasks} on ${ec2InstanceId ?? containerInstanceArn} would make room`;
  }
  return `one more ${help.instanceType} would take ${help.tasks}`;
}

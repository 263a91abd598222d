import { remainingOn } from '../container-instances/remaining.ts';
import { oneOf, optionalText, requiredText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter } from '../model-error.ts';
import type { ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';
import { groupsOn } from './query.ts';

export interface Strategy {
  readonly type: 'random' | 'spread' | 'binpack';
  readonly field: string;
}

/** ECS takes at most this many strategies in a chain. */
const strategiesMax = 5;

/** Reads `placementStrategy`. */
export function readStrategies(list: readonly JsonObject[]): Strategy[] {
  if (list.length > strategiesMax) {
    throw invalidParameter(`At most ${strategiesMax} placement strategies may be specified.`);
  }
  return list.map((entry) => {
    const text = requiredText(entry, 'type');
    const type = oneOf(text, ['random', 'spread', 'binpack'], 'placementStrategy.type');
    const field = optionalText(entry, 'field') ?? '';
    if (type === 'binpack') oneOf(field.toLowerCase(), ['cpu', 'memory'], 'field');
    if (type === 'spread' && field === '') {
      throw invalidParameter('A spread strategy needs a field.');
    }
    return { type, field };
  });
}

/**
 * Picks one of the instances that fit: each strategy of the chain keeps the best and leaves ties to
 * the next; what is tied at the end is picked at random.
 */
export function pickInstance(
  world: World,
  fitting: readonly ContainerInstance[],
  all: readonly ContainerInstance[],
  strategies: readonly Strategy[],
  group: string,
): ContainerInstance | undefined {
  let best = fitting;
  for (const { type, field } of strategies) {
    if (type === 'spread') best = leastCrowded(world, best, all, field, group);
    if (type === 'binpack') best = fullest(world, best, field.toLowerCase());
  }
  return world.choose(best);
}

function leastCrowded(
  world: World,
  fitting: readonly ContainerInstance[],
  all: readonly ContainerInstance[],
  field: string,
  group: string,
): readonly ContainerInstance[] {
  const crowd = new Map<string, number>();
  for (const instance of all) {
    const bucket = bucketOf(instance, field);
    const here = groupsOn(world, instance.arn).get(group) ?? 0;
    crowd.set(bucket, (crowd.get(bucket) ?? 0) + here);
  }
  return lowest(fitting, (instance) => crowd.get(bucketOf(instance, field)) ?? 0);
}

function bucketOf(instance: ContainerInstance, field: string): string {
  if (field === 'instanceId' || field === 'host') return instance.arn;
  return instance.attributes[field.replace(/^attribute:/, '')] ?? '';
}

function fullest(
  world: World,
  fitting: readonly ContainerInstance[],
  field: string,
): readonly ContainerInstance[] {
  return lowest(fitting, (instance) => {
    const remaining = remainingOn(world, instance);
    return field === 'cpu' ? remaining.cpu : remaining.memory;
  });
}

function lowest(
  instances: readonly ContainerInstance[],
  score: (instance: ContainerInstance) => number,
): readonly ContainerInstance[] {
  const scores = instances.map(score);
  const least = Math.min(...scores);
  return instances.filter((_, index) => scores[index] === least);
}

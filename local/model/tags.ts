import { objectList, optionalText, requiredText, textList } from './input.ts';
import type { JsonObject } from './json.ts';
import { invalidParameter } from './model-error.ts';
import type { TagList } from './records.ts';
import type { World } from './world.ts';

/** ECS takes at most this many tags on one resource. */
const tagsMax = 50;

/** The tags of a request. */
export function readTags(input: JsonObject): TagList {
  return objectList(input, 'tags').map((tag) => {
    const value = optionalText(tag, 'value');
    return { key: requiredText(tag, 'key'), ...(value === undefined ? {} : { value }) };
  });
}

/** The tags of a resource; none when it has none. */
export function tagsOf(world: World, arn: string): TagList {
  return world.state.tags.get(arn) ?? [];
}

/** Adds tags; the same key again replaces the value. */
export function addTags(world: World, arn: string, tags: TagList): void {
  if (tags.length === 0) return;
  const kept = tagsOf(world, arn).filter((old) => tags.every((tag) => tag.key !== old.key));
  const all = [...kept, ...tags];
  if (all.length > tagsMax) throw invalidParameter(`A resource has at most ${tagsMax} tags.`);
  world.state.tags.set(arn, all);
}

export function tagResource(world: World, input: JsonObject): JsonObject {
  addTags(world, known(world, requiredText(input, 'resourceArn')), readTags(input));
  return {};
}

export function untagResource(world: World, input: JsonObject): JsonObject {
  const arn = known(world, requiredText(input, 'resourceArn'));
  const keys = textList(input, 'tagKeys');
  const kept = tagsOf(world, arn).filter((tag) => !keys.includes(tag.key));
  if (kept.length === 0) world.state.tags.delete(arn);
  else world.state.tags.set(arn, kept);
  return {};
}

export function listTagsForResource(world: World, input: JsonObject): JsonObject {
  return { tags: tagsOf(world, known(world, requiredText(input, 'resourceArn'))) };
}

function known(world: World, arn: string): string {
  const { tasks, containerInstances, taskDefinitions, clusters } = world.state;
  const cluster = [...clusters.values()].some((candidate) => candidate.arn === arn);
  if (cluster || tasks.has(arn) || containerInstances.has(arn) || taskDefinitions.has(arn)) {
    return arn;
  }
  throw invalidParameter('The specified resource is invalid or does not exist.');
}

import { findCluster } from '../clusters/clusters.ts';
import { objectList, oneOf, optionalText, requiredText } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { invalidParameter, ModelError } from '../model-error.ts';
import { page } from '../pages.ts';
import type { Cluster, ContainerInstance } from '../records.ts';
import type { World } from '../world.ts';
import { findContainerInstance } from './find.ts';

/** ECS takes at most this many attributes in one call, and this many of its user on one resource. */
const attributesMax = 10;

const nameForm = /^[A-Za-z0-9_./\\-]{1,128}$/;

/** Sets custom attributes. ECS publishes no event for it. */
export function putAttributes(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const attributes = readAttributes(input);
  for (const attribute of attributes) {
    const name = requiredText(attribute, 'name');
    const value = optionalText(attribute, 'value');
    if (!nameForm.test(name) || (value !== undefined && value.length > 128)) {
      throw invalidParameter(`Invalid attribute ${name}.`);
    }
    const instance = target(world, cluster, attribute);
    if (instance.systemAttributes.includes(name)) {
      throw invalidParameter(`The attribute ${name} is reserved.`);
    }
    const custom = customNames(instance).filter((other) => other !== name);
    if (custom.length >= attributesMax) {
      throw new ModelError(
        'AttributeLimitExceededException',
        'You can apply up to 10 custom attributes for each resource.',
      );
    }
    world.remember(instance);
    instance.attributes[name] = value ?? null;
  }
  return { attributes };
}

export function deleteAttributes(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  const attributes = readAttributes(input);
  for (const attribute of attributes) {
    const name = requiredText(attribute, 'name');
    const instance = target(world, cluster, attribute);
    if (!customNames(instance).includes(name)) continue;
    world.remember(instance);
    delete instance.attributes[name];
  }
  return { attributes };
}

export function listAttributes(world: World, input: JsonObject): JsonObject {
  const cluster = findCluster(world, input);
  oneOf(requiredText(input, 'targetType'), ['container-instance'], 'targetType');
  const name = optionalText(input, 'attributeName');
  const value = optionalText(input, 'attributeValue');
  const rows = new Map<string, JsonObject>();
  for (const instance of world.state.containerInstances.values()) {
    if (instance.cluster !== cluster.name || instance.status === 'INACTIVE') continue;
    for (const [own, held] of Object.entries(instance.attributes)) {
      if (name !== undefined && own !== name) continue;
      if (value !== undefined && held !== value) continue;
      const row = { name: own, value: held ?? undefined, targetId: instance.arn };
      rows.set(`${own} ${instance.arn}`, row);
    }
  }
  const { values, nextToken } = page([...rows.keys()], input);
  return { attributes: values.map((key) => rows.get(key)), nextToken };
}

function readAttributes(input: JsonObject): JsonObject[] {
  const attributes = objectList(input, 'attributes');
  if (attributes.length === 0 || attributes.length > attributesMax) {
    throw invalidParameter(`attributes must have 1 to ${attributesMax} items.`);
  }
  return attributes;
}

function customNames(instance: ContainerInstance): string[] {
  return Object.keys(instance.attributes).filter(
    (name) => !instance.systemAttributes.includes(name),
  );
}

function target(world: World, cluster: Cluster, attribute: JsonObject): ContainerInstance {
  const instance = findContainerInstance(world, cluster, optionalText(attribute, 'targetId') ?? '');
  if (instance !== undefined && instance.status !== 'INACTIVE') return instance;
  throw new ModelError('TargetNotFoundException', 'The specified target was not found.');
}

import { oneOf, optionalText, requiredText, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { clientError } from '../model-error.ts';
import { page } from '../pages.ts';
import type { TaskDefinition } from '../records.ts';
import { tagsOf } from '../tags.ts';
import type { World } from '../world.ts';

/** The task definition as ECS shows it. */
export function describedTaskDefinition(definition: TaskDefinition): JsonObject {
  return {
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    ...definition.described,
    registeredAt: definition.registeredAt / 1_000,
    deregisteredAt:
      definition.deregisteredAt === undefined ? undefined : definition.deregisteredAt / 1_000,
  };
}

/** Finds `web` (its newest ACTIVE revision), `web:7` or an ARN. Throws ECS's `ClientException`. */
export function findTaskDefinition(world: World, name: string): TaskDefinition {
  const short = name.startsWith('arn:') ? name.slice(name.indexOf('/') + 1) : name;
  if (short.includes(':')) {
    const found = world.state.taskDefinitions.get(world.arn('ecs', `task-definition/${short}`));
    if (found === undefined) throw clientError('Unable to describe task definition.');
    return found;
  }
  for (let revision = world.state.families.get(short) ?? 0; revision > 0; revision -= 1) {
    const arn = world.arn('ecs', `task-definition/${short}:${revision}`);
    const found = world.state.taskDefinitions.get(arn);
    if (found?.status === 'ACTIVE') return found;
  }
  throw clientError('Unable to describe task definition.');
}

export function describeTaskDefinition(world: World, input: JsonObject): JsonObject {
  const definition = findTaskDefinition(world, requiredText(input, 'taskDefinition'));
  const withTags = textList(input, 'include').includes('TAGS');
  return {
    taskDefinition: describedTaskDefinition(definition),
    tags: withTags ? tagsOf(world, definition.arn) : undefined,
  };
}

export function deregisterTaskDefinition(world: World, input: JsonObject): JsonObject {
  const name = requiredText(input, 'taskDefinition');
  if (!/:\d+$/.test(name)) throw clientError('Revision is missing: name it as family:revision.');
  const definition = findTaskDefinition(world, name);
  if (definition.status === 'INACTIVE') {
    throw clientError('The specified task definition is inactive.');
  }
  definition.status = 'INACTIVE';
  definition.deregisteredAt = world.now;
  return { taskDefinition: describedTaskDefinition(definition) };
}

export function listTaskDefinitions(world: World, input: JsonObject): JsonObject {
  const prefix = optionalText(input, 'familyPrefix');
  const status = oneOf(
    optionalText(input, 'status') ?? 'ACTIVE',
    ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'],
    'status',
  );
  const arns = [...world.state.taskDefinitions.values()]
    .filter((definition) => definition.status === status)
    .filter((definition) => prefix === undefined || definition.family === prefix)
    .map((definition) => definition.arn);
  const { values, nextToken } = page(arns, input, byRevision);
  return { taskDefinitionArns: values, nextToken };
}

/** Revision 10 comes after revision 9. */
function byRevision(arn: string): string {
  const [family = '', revision = ''] = arn.slice(arn.indexOf('/') + 1).split(':');
  return `${family} ${revision.padStart(10, '0')}`;
}

export function listTaskDefinitionFamilies(world: World, input: JsonObject): JsonObject {
  const prefix = optionalText(input, 'familyPrefix') ?? '';
  const status = optionalText(input, 'status') ?? 'ACTIVE';
  const active = new Set<string>();
  for (const definition of world.state.taskDefinitions.values()) {
    if (definition.status === 'ACTIVE') active.add(definition.family);
  }
  const families = [...world.state.families.keys()]
    .filter((family) => family.startsWith(prefix))
    .filter((family) => status === 'ALL' || active.has(family) === (status === 'ACTIVE'));
  const { values, nextToken } = page(families, input);
  return { families: values, nextToken };
}

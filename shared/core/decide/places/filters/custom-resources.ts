import type { CustomAmount, CustomResource, CustomValues } from '../../../ecs.ts';
import type { Ask } from '../ask.ts';
import { customFree, lackOfAmount, valuesMissing } from '../custom-resources.ts';
import type { PoolInstance } from '../pool.ts';
import type { Filter } from './filter.ts';

/** One filter for each custom resource that is asked for; reasons are worded as ECS words its own. */
export function customResources({
  demand: { resources = [] },
}: Pick<Ask, 'demand'>): readonly Filter[] {
  return resources.map((asked) => (asked.type === 'STRINGSET' ? values(asked) : amount(asked)));
}

function amount(asked: CustomAmount): Filter {
  const { name, value } = asked;
  return {
    what: name,
    of: 'room',
    miss: ({ free }) => (lackOfAmount(free.custom, asked) > 0 ? `RESOURCE:${name}` : undefined),
    words: (instance) => ({ asked: String(value), remained: remained(instance, asked) }),
    lack: ({ free }) => lackOfAmount(free.custom, asked),
  };
}

/** Like ports: each value is one task's or another's. */
function values(asked: CustomValues): Filter {
  const { name } = asked;
  return {
    what: name,
    of: 'room',
    miss: ({ free }) =>
      valuesMissing(free.custom, asked).length > 0 ? `RESOURCE:${name}` : undefined,
    words: (instance) => ({ asked: asked.values.join(' '), remained: remained(instance, asked) }),
    lack: ({ free }) => valuesMissing(free.custom, asked).length / asked.values.length,
  };
}

function remained(
  { containerInstance, free }: PoolInstance,
  { name, type }: CustomResource,
): string {
  const { custom = [] } = containerInstance.registeredResources;
  const registered = custom.find((one) => one.name === name);
  if (registered === undefined) return 'not registered';
  const [left] = customFree(free.custom, [registered]);
  if (left === undefined || isOtherwiseCounted(registered, type)) {
    return `registered as ${registered.type}`;
  }
  if (left.type !== 'STRINGSET') return String(left.value);
  return left.values.length === 0 ? 'all held' : left.values.join(' ');
}

/** INTEGER and LONG are the same measure. */
function isOtherwiseCounted(registered: CustomResource, type: CustomResource['type']): boolean {
  const measure = (one: CustomResource['type']) => (one === 'LONG' ? 'INTEGER' : one);
  return measure(registered.type) !== measure(type);
}

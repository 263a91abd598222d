import type { Attribute } from '../../../ecs.ts';
import type { PoolInstance } from '../pool.ts';
import type { FilterMaker } from './filter.ts';

/** What the task definition requires of an instance: a capability, or a name with its value. */
export const requiredAttributes: FilterMaker = ({ work }) => {
  const required = work.taskDefinition.requiresAttributes;
  if (required.length === 0) return undefined;
  return {
    what: 'attributes',
    of: 'rule',
    miss: (instance) =>
      required.some((attribute) => !has(instance, attribute)) ? 'ATTRIBUTE' : undefined,
    words: (instance) => {
      const missing = required.filter((attribute) => !has(instance, attribute));
      const named = missing.length === 0 ? required : missing;
      return {
        asked: named.map(shown).join(', '),
        remained: missing.length === 0 ? 'all there' : missing.map(presence(instance)).join(', '),
      };
    },
  };
};

function has({ attributes }: PoolInstance, { name, value }: Attribute): boolean {
  return attributes.has(name) && (value === undefined || attributes.get(name) === value);
}

function shown({ name, value }: Attribute): string {
  return value === undefined ? name : `${name}=${value}`;
}

function presence({ attributes }: PoolInstance): (attribute: Attribute) => string {
  return ({ name }) => `${name} ${attributes.has(name) ? `is ${attributes.get(name)}` : 'absent'}`;
}

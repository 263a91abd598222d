import { isObject, textList } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ModelError } from '../model-error.ts';

/** A list under its API name or the wire's singular (`InstanceIds`, `InstanceId`). */
export function namedList(input: JsonObject, name: string): string[] {
  const singular = name.replace(/s$/, '');
  return [...textList(input, name), ...(name === singular ? [] : textList(input, singular))];
}

/** One of EC2's `Filter`s. */
interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

function readFilters(input: JsonObject): Filter[] {
  const list = input['Filters'] ?? input['Filter'] ?? [];
  if (!Array.isArray(list)) {
    throw new ModelError('InvalidParameterValue', 'Filters must be a list.');
  }
  return list.filter(isObject).map((filter) => ({
    name: String(filter['Name'] ?? ''),
    values: namedList(filter, 'Values'),
  }));
}

/**
 * A predicate that every filter must let through; `*` stands for any text. `read` gives the values
 * of a filter's name, `undefined` when there is no such filter.
 */
export function filterBy<Item>(
  input: JsonObject,
  read: (item: Item, name: string) => readonly string[] | undefined,
): (item: Item) => boolean {
  const filters = readFilters(input).map(({ name, values }) => ({
    name,
    literals: new Set(values.filter((value) => !isPattern(value))),
    patterns: values.filter(isPattern).map(toPattern),
  }));
  return (item) =>
    filters.every(({ name, literals, patterns }) => {
      const own = read(item, name);
      if (own === undefined) {
        throw new ModelError('InvalidParameterValue', `The filter '${name}' is invalid`);
      }
      return own.some(
        (value) => literals.has(value) || patterns.some((pattern) => pattern.test(value)),
      );
    });
}

function isPattern(value: string): boolean {
  return value.includes('*') || value.includes('?');
}

function toPattern(value: string): RegExp {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
}

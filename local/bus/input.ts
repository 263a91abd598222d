import type { JsonObject, JsonValue } from '../model/json.ts';
import { validationError } from './bus-error.ts';
import { isObject } from './json-guards.ts';

/** Reads the members of an EventBridge request; what is missing or wrong is refused. */

/** A text that must be there. */
export function requiredText(input: JsonObject, name: string): string {
  const value = optionalText(input, name);
  if (value !== undefined && value !== '') return value;
  throw validationError(
    `1 validation error detected: Value null at '${memberName(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A text that may be absent. */
export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw validationError(`${name} must be a string.`);
}

/** A list of objects that must have at least one member. */
export function objectList(input: JsonObject, name: string): readonly JsonObject[] {
  const value = input[name];
  if (Array.isArray(value) && value.length > 0 && value.every(isJsonObject)) return value;
  throw validationError(`${name} must be a list of at least one object.`);
}

/** A list of texts that must have at least one member. */
export function textList(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  const isTexts = (members: readonly JsonValue[]): members is readonly string[] =>
    members.length > 0 && members.every((member) => typeof member === 'string');
  if (Array.isArray(value) && isTexts(value)) return value;
  throw validationError(`${name} must be a list of at least one string.`);
}

/** Whether a value is a JSON object: not null, not a list. */
export function isJsonObject(value: JsonValue): value is JsonObject {
  return isObject(value);
}

/** AWS writes members in its validation errors with a small first letter. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

import type { JsonObject, JsonValue } from './json.ts';
import { invalidParameter, ModelError } from './model-error.ts';

/** Readers of what a caller sent. A member of the wrong JSON type is a `SerializationException`. */

function wrongType(member: string, wanted: string): ModelError {
  return new ModelError('SerializationException', `${member} must be ${wanted}.`);
}

/** True for a JSON object, false for lists, scalars and nothing. */
export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function optionalText(input: JsonObject, member: string): string | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(member, 'a string');
  return value;
}

export function requiredText(input: JsonObject, member: string): string {
  const value = optionalText(input, member);
  if (value === undefined || value === '') {
    throw invalidParameter(`${member} can not be null or blank.`);
  }
  return value;
}

/** Query parameters are text, so digits in a string are a number too. */
export function optionalNumber(input: JsonObject, member: string): number | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw wrongType(member, 'a number');
  }
  return number;
}

export function optionalBoolean(input: JsonObject, member: string): boolean | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrongType(member, 'a boolean');
}

export function optionalObject(input: JsonObject, member: string): JsonObject | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrongType(member, 'an object');
  return value;
}

/** An absent list is empty. */
export function textList(input: JsonObject, member: string): string[] {
  return listOf(input, member).map((value) => {
    if (typeof value !== 'string') throw wrongType(member, 'a list of strings');
    return value;
  });
}

export function objectList(input: JsonObject, member: string): JsonObject[] {
  return listOf(input, member).map((value) => {
    if (!isObject(value)) throw wrongType(member, 'a list of objects');
    return value;
  });
}

function listOf(input: JsonObject, member: string): readonly JsonValue[] {
  const value = input[member];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrongType(member, 'a list');
}

/** The value when it is one of `allowed`; else ECS's refusal. */
export function oneOf<Value extends string>(
  value: string,
  allowed: readonly Value[],
  member: string,
): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw invalidParameter(`${member} must be one of ${allowed.join(', ')}; found ${value}.`);
  }
  return found;
}

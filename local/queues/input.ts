import type { JsonObject, JsonValue } from '../model/json.ts';
import { invalidParameter, QueueError } from './queue-error.ts';

/** Reads the members of an SQS request; what is missing or of the wrong kind is refused as SQS does. */

/** A text that must be there and not be empty. */
export function requiredText(input: JsonObject, name: string): string {
  const value = optionalText(input, name);
  if (value !== undefined && value !== '') return value;
  throw new QueueError(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
  );
}

/** A text that may be absent. */
export function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalidParameter(`Value for parameter ${name} is invalid. Reason: Must be a string.`);
}

/** A whole number within bounds; the Query protocol sends it as text. */
export function optionalInteger(
  input: JsonObject,
  name: string,
  min: number,
  max: number,
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) {
    return number;
  }
  throw invalidParameter(
    `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}

/** An object that may be absent. */
export function optionalObject(input: JsonObject, name: string): JsonObject | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw invalidParameter(`Value for parameter ${name} is invalid. Reason: Must be a map.`);
}

/** A list of texts that may be absent. */
export function textList(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value;
  throw invalidParameter(
    `Value for parameter ${name} is invalid. Reason: Must be a list of strings.`,
  );
}

/** A map of texts that may be absent. */
export function textMap(input: JsonObject, name: string): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  for (const [key, value] of Object.entries(optionalObject(input, name) ?? {})) {
    if (typeof value !== 'string') {
      throw invalidParameter(`Value for ${name}.${key} is invalid. Reason: Must be a string.`);
    }
    map[key] = value;
  }
  return map;
}

/** Whether a value is a JSON object: not null, not a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

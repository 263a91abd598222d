/** Any value that JSON can hold; a member that is `undefined` counts as absent. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly JsonValue[]
  | JsonObject;

/** An object of JSON values, as the AWS protocols carry them. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/**
 * A deep copy without the members that are `undefined`, sharing nothing with the original that could
 * still change: what is frozen is taken as it is, and must be so all through.
 */
export function plainCopy<Value extends JsonValue>(value: Value): Value {
  return copyOf(value) as Value;
}

function copyOf(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.map((each) => copyOf(each) ?? null);
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(value)) {
    const member = (value as JsonObject)[name];
    if (member !== undefined) copy[name] = copyOf(member);
  }
  return copy;
}

/** Freezes a plain value all through. */
export function frozen<Value extends JsonValue>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

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

/** A deep copy without the members that are `undefined`, sharing nothing with the original. */
export function plainCopy(value: JsonObject): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(value));
  return copy;
}

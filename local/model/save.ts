import { type JsonObject, plainCopy } from './json.ts';
import type { State } from './state.ts';

/** The format of what `save` gives; a model restores only its own. */
const savedFormat = 1;

type Tables = {
  [Member in keyof State as State[Member] extends Map<string, unknown> ? Member : never]: true;
};

/** Every table of the state; the compiler refuses a list that misses one. */
const tables: Tables = {
  clusters: true,
  taskDefinitions: true,
  families: true,
  containerInstances: true,
  tasks: true,
  clientTokens: true,
  ec2Instances: true,
  groups: true,
  zones: true,
  buckets: true,
  tags: true,
};

/** The whole state as plain JSON; tables become lists of pairs, which keeps their order. */
export function saveState(state: State): JsonObject {
  const saved: Record<string, unknown> = { savedFormat };
  for (const [member, value] of Object.entries(state)) {
    saved[member] = value instanceof Map ? [...value] : value;
  }
  const copy: JsonObject = JSON.parse(JSON.stringify(saved));
  return copy;
}

/** The inverse of `saveState`. */
export function restoreState(saved: JsonObject): State {
  const { savedFormat: format, ...members } = plainCopy(saved);
  if (format !== savedFormat) {
    throw new Error(`This model reads saved format ${savedFormat}, not ${String(format)}.`);
  }
  const state: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(members)) {
    state[member] = member in tables && Array.isArray(value) ? new Map(value) : value;
  }
  return state as unknown as State;
}

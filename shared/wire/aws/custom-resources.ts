import * as z from 'zod';
import type { CustomResource } from '../../core/ecs.ts';
import { byText } from '../../core/order.ts';
import { byName, optional } from './shapes.ts';

/** The SDK and the API send every `…Value`, zero where it is not the one that `type` names. */
export const resource = z.object({
  name: z.string(),
  type: optional(z.string()),
  integerValue: optional(z.number()),
  longValue: optional(z.number()),
  doubleValue: optional(z.number()),
  stringSetValue: optional(z.array(z.string())),
});

export type RawResource = z.infer<typeof resource>;

/** What ECS itself counts, each in a member of its own. */
const usual: ReadonlySet<string> = new Set(['CPU', 'MEMORY', 'PORTS', 'PORTS_UDP', 'GPU']);

/** What an instance has beyond the usual, ascending by name; a type that is not known is left out. */
export function toCustomResources(all: readonly RawResource[]): readonly CustomResource[] {
  const byItsName = new Map<string, CustomResource>();
  for (const raw of all) {
    if (usual.has(raw.name) || byItsName.has(raw.name)) continue;
    const custom = toCustomResource(raw);
    if (custom !== undefined) byItsName.set(raw.name, custom);
  }
  return [...byItsName.values()].sort(byName);
}

function toCustomResource(raw: RawResource): CustomResource | undefined {
  const { name, type } = raw;
  switch (type) {
    case 'INTEGER':
    case 'LONG':
      return { name, type, value: amountOf(type === 'LONG' ? raw.longValue : raw.integerValue) };
    case 'DOUBLE':
      return { name, type, value: amountOf(raw.doubleValue) };
    case 'STRINGSET':
      return { name, type, values: [...new Set(raw.stringSetValue)].sort(byText) };
    default:
      return undefined;
  }
}

/** What JSON numbers are exact to is more than anybody has; less than nothing is nothing. */
function amountOf(value: number | undefined): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, value ?? 0));
}

import type { BusEvent } from '../model/bus-event.ts';
import { isObject } from './json-guards.ts';
import type { Target } from './rule.ts';

/** What a target receives of an event: all of it, a part, or a text of its own. */
export function bodyFor(target: Target, event: BusEvent): string {
  if (target.constantInput !== undefined) return target.constantInput;
  const { inputPath } = target;
  return JSON.stringify(inputPath === undefined ? event : (partOf(event, inputPath) ?? null));
}

/** Whether a path is one that `partOf` can follow: `$`, names after dots, positions in brackets. */
export function isInputPath(path: string): boolean {
  return /^\$(\.[A-Za-z_][\w-]*|\[\d+\])*$/.test(path);
}

function partOf(event: BusEvent, path: string): unknown {
  let part: unknown = event;
  for (const step of path.match(/[\w-]+/g) ?? []) {
    if (Array.isArray(part)) part = part[Number(step)];
    else part = isObject(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  }
  return part;
}

import type { Ask } from './ask.ts';
import { requiredAttributes } from './filters/attributes.ts';
import { closed } from './filters/closed.ts';
import { distinctInstance } from './filters/distinct-instance.ts';
import type { Filter } from './filters/filter.ts';
import { location } from './filters/location.ts';
import { memberOf } from './filters/member-of.ts';
import { cpuArchitecture, operatingSystem } from './filters/platform.ts';
import { ports } from './filters/ports.ts';
import { cpu, eni, gpu, memory } from './filters/resources.ts';
import type { PoolInstance } from './pool.ts';

/**
 * Everything that an instance has to satisfy, in the order in which reasons are given: first what
 * no amount of room would change. Each looks at one instance alone, so a placement changes the
 * verdict on no other instance.
 */
export function filtersFor(ask: Ask): readonly Filter[] {
  const lasting = [closed, requiredAttributes, operatingSystem, cpuArchitecture, location];
  const passing = [distinctInstance, cpu, memory, gpu, ports, eni];
  return [
    ...lasting.flatMap((make) => make(ask) ?? []),
    ...memberOf(ask),
    ...passing.flatMap((make) => make(ask) ?? []),
  ];
}

/** Why the instance is ruled out: the first reason; `undefined` when it fits. */
export function missOf(filters: readonly Filter[], instance: PoolInstance): string | undefined {
  for (const filter of filters) {
    const reason = filter.miss(instance);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

import type { Ask } from './ask.ts';
import type { Columns } from './columns.ts';
import { requiredAttributes } from './filters/attributes.ts';
import { closed } from './filters/closed.ts';
import { customResources } from './filters/custom-resources.ts';
import { distinctInstance } from './filters/distinct-instance.ts';
import type { Filter, FilterMaker } from './filters/filter.ts';
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
  return [
    ...made(lasting, ask),
    ...memberOf(ask),
    ...made([distinctInstance, cpu, memory, gpu, ports, eni], ask),
    ...customResources(ask),
  ];
}

/** What stays as it is while tasks come and go. */
const lasting = [closed, requiredAttributes, operatingSystem, cpuArchitecture, location];

function made(makers: readonly FilterMaker[], ask: Ask): readonly Filter[] {
  return makers.flatMap((make) => make(ask) ?? []);
}

/** Whether a row satisfies everything but room, which the engine sees to. */
export function besidesRoom(ask: Ask, { instances }: Columns): (row: number) => boolean {
  const [always, now] = [
    made(lasting, ask),
    [...memberOf(ask), ...made([distinctInstance, ports], ask), ...customResources(ask)],
  ];
  const verdicts = new Map<number, boolean>();
  return (row) => {
    const instance = instances[row];
    if (instance === undefined) return false;
    let isLasting = verdicts.get(row);
    if (isLasting === undefined) {
      isLasting = missOf(always, instance) === undefined;
      verdicts.set(row, isLasting);
    }
    return isLasting && missOf(now, instance) === undefined;
  };
}

/** Why the instance is ruled out: the first reason; `undefined` when it fits. */
export function missOf(filters: readonly Filter[], instance: PoolInstance): string | undefined {
  for (const filter of filters) {
    const reason = filter.miss(instance);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

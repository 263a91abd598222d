import type { Demand } from '../../log/decided.ts';
import type { Ask } from './ask.ts';
import type { Columns } from './columns.ts';
import { countedRules } from './filters/counted-rules.ts';
import { customResources } from './filters/custom-resources.ts';
import { distinctInstance } from './filters/distinct-instance.ts';
import { type Filter, made, missOf } from './filters/filter.ts';
import { headroom } from './filters/headroom.ts';
import { lasting } from './filters/lasting.ts';
import { memberOf, memberOfApart } from './filters/member-of.ts';
import { ports } from './filters/ports.ts';
import { probation } from './filters/probation.ts';
import { cpu, eni, gpu, memory } from './filters/resources.ts';
import { trustDomain, trustDomainIfAny } from './filters/trust-domain.ts';

/**
 * Everything that an instance has to satisfy as the pool stands now, in the order in which reasons
 * are given: first what no amount of room would change.
 */
export function filtersFor(ask: Ask): readonly Filter[] {
  return [
    ...made(lasting, ask),
    ...memberOf(ask),
    ...made([probation, trustDomainIfAny, distinctInstance], ask),
    ...countedRules(ask),
    ...made([headroom], ask),
    ...made([cpu, memory, gpu, ports, eni], ask),
    ...customResources(ask),
  ];
}

/** Whether there is room, and nothing else. */
export function roomFilters(demand: Demand): readonly Filter[] {
  const ask = { demand };
  return [
    ...[cpu, memory, gpu, ports, eni].flatMap((make) => make(ask) ?? []),
    ...customResources(ask),
  ];
}

/** What the engine asks of a row besides room, which it sees to itself. */
export interface RowFilters {
  /** What stays as it is while tasks come and go: that is what `maxSkew` looks at. */
  lasts(row: number): boolean;
  /** All of it, but for rules that count tasks, which look further than one instance. */
  accepts(row: number): boolean;
}

export function rowFilters(ask: Ask, { instances }: Columns): RowFilters {
  const { lasting: expressions, passing } = memberOfApart(ask);
  const always = [...made(lasting, ask), ...expressions];
  const now = [
    ...passing,
    ...made([probation, trustDomain, distinctInstance, headroom, ports], ask),
    ...customResources(ask),
  ];
  const verdicts = new Map<number, boolean>();
  const lasts = (row: number) => {
    let verdict = verdicts.get(row);
    if (verdict !== undefined) return verdict;
    const instance = instances[row];
    verdict = instance !== undefined && missOf(always, instance) === undefined;
    verdicts.set(row, verdict);
    return verdict;
  };
  return {
    lasts,
    accepts: (row) => {
      const instance = instances[row];
      return instance !== undefined && lasts(row) && missOf(now, instance) === undefined;
    },
  };
}

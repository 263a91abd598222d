import type { Ask } from '../ask.ts';
import { columnsOf } from '../columns.ts';
import type { PoolInstance } from '../pool.ts';
import { fieldWords, type ReckonedRule, reckonedRules } from '../rules/reckoned-rule.ts';
import { type Filter, missOf } from './filter.ts';
import { lastingFilters } from './lasting.ts';

/** One filter for each hard rule that counts tasks, as the pool stands when they are made. */
export function countedRules(ask: Ask): readonly Filter[] {
  return reckonedRules(ask.pool, ask.work)
    .filter(({ weight }) => weight === undefined)
    .map((rule) => filterOf(ask, rule));
}

function filterOf(ask: Ask, rule: ReckonedRule): Filter {
  const { what, field } = rule;
  const least = rule.needsLeast ? leastNow(ask, rule) : 0;
  return {
    what,
    of: what === 'repelled' ? 'state' : 'rule',
    miss: (instance) => {
      const value = valueAt(instance, field);
      return rule.holds(value, countFor(ask, rule, instance), least) ? undefined : what;
    },
    words: (instance) => {
      const value = valueAt(instance, field);
      const there = field === 'instanceId' ? '' : ` in ${value}`;
      const remained = value === '' ? 'not stated' : `${countFor(ask, rule, instance)}${there}`;
      return { asked: rule.asked(least), remained: `${fieldWords(field)}: ${remained}` };
    },
  };
}

/** Tasks on an instance that is only thought of are not among those that share its values. */
function countFor({ pool }: Ask, rule: ReckonedRule, instance: PoolInstance): number {
  if (rule.field === 'instanceId') return rule.countAt(instance);
  const isThere =
    columnsOf(pool).rowOf(instance.containerInstance.containerInstanceArn) !== undefined;
  return rule.countOf(valueAt(instance, rule.field)) + (isThere ? 0 : rule.countAt(instance));
}

/** The fewest over all values of instances that lack nothing but room. */
function leastNow(ask: Ask, rule: ReckonedRule): number {
  const filters = lastingFilters(ask);
  let least: number | undefined;
  for (const instance of ask.pool.instances) {
    const value = valueAt(instance, rule.field);
    if (value === '') continue;
    const count = rule.field === 'instanceId' ? rule.countAt(instance) : rule.countOf(value);
    if (least !== undefined && count >= least) continue;
    if (missOf(filters, instance) === undefined) least = count;
  }
  return least ?? 0;
}

function valueAt({ containerInstance, attributes }: PoolInstance, field: string): string {
  if (field === 'instanceId') return containerInstance.containerInstanceArn;
  return attributes.get(field.slice('attribute:'.length)) ?? '';
}

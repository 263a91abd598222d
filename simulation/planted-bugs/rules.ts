import type { PlantedBug } from './planted-bug.ts';

/** Rules that ECS does not have, and that nobody would notice if we broke them. */
export const bugsOfRules: readonly PlantedBug[] = [
  {
    name: 'anti-affinity-one-way',
    file: 'shared/core/decide/places/rules/reckoned-rule.ts',
    find: 'return [...own, ...repelled];',
    replace: 'return repelled.length > 1_000 ? repelled : own;',
    breaks: 'Batch work starts beside the service that was to be kept apart from it.',
  },
  {
    name: 'anti-affinity-forgotten-in-a-batch',
    file: 'shared/core/decide/places/columns.ts',
    find: 'for (const key of marks?.repels ?? []) {',
    replace: 'for (const key of marks?.repels.slice(9) ?? []) {',
    breaks: 'Whom a task keeps away may still join it in the same decision.',
  },
  {
    name: 'skew-one-more',
    file: 'shared/core/decide/places/rules/reckoned-rule.ts',
    find: "value !== '' && count + 1 - Math.min(least, count) <= rule.maxSkew,",
    replace: "value !== '' && count - Math.min(least, count) <= rule.maxSkew,",
    breaks: 'One zone holds a task more than the skew that was allowed.',
  },
  {
    name: 'skew-of-closed-zones-forgotten',
    file: 'shared/core/decide/places/rules/rule-costs.ts',
    find: '? new LeastCount(columns.instances.length, lasts, (row) => rule.countOn(row))\n      : leastOverValues(rule, columns, lasts);',
    replace:
      '? new LeastCount(columns.instances.length, lasts, (row) => rule.countOn(row))\n      : leastOverValues(rule, columns, (row) => lasts(row) && rule.countOn(row) > 0);',
    breaks: 'Zones without a task of the group are left out when the fewest are looked for.',
  },
  {
    name: 'at-most-one-more',
    file: 'shared/core/decide/places/rules/reckoned-rule.ts',
    find: "holds: (value, count) => value !== '' && count < rule.count,",
    replace: "holds: (value, count) => value !== '' && count <= rule.count,",
    breaks: 'An instance holds one task more of a group than it was to hold at most.',
  },
  {
    name: 'every-task-is-the-first',
    file: 'shared/core/decide/places/rules/reckoned-rule.ts',
    find: 'const isFirst = () => group === own && !isAnywhere(pool, columns, group, field);',
    replace: 'const isFirst = () => group === own || !isAnywhere(pool, columns, group, field);',
    breaks: 'Tasks that were to stay together go wherever there is room.',
  },
  {
    name: 'fargate-zones-without-rules',
    file: 'shared/core/decide/places/rules/zones-by-rules.ts',
    find: 'costs.set(zone, cost + (rule.weight ?? Number.POSITIVE_INFINITY));',
    replace: 'costs.set(zone, cost + (rule.weight ?? 0));',
    breaks: 'On Fargate tasks go to zones that their rules forbid.',
  },
  {
    name: 'trust-domain-open-to-others',
    file: 'shared/core/decide/places/filters/trust-domain.ts',
    find: "miss: ({ company }) => ((company?.trustDomains.size ?? 0) > 0 ? 'trustDomain' : undefined),",
    replace:
      "miss: ({ company }) => ((company?.trustDomains.size ?? 0) > 9 ? 'trustDomain' : undefined),",
    breaks: 'Anybody joins the instances of a trust domain.',
  },
  {
    name: 'trust-domain-joins-others',
    file: 'shared/core/decide/places/filters/trust-domain.ts',
    find: "return others > 0 ? 'trustDomain' : undefined;",
    replace: "return others > 99 ? 'trustDomain' : undefined;",
    breaks: 'A trust domain starts on instances where others run already.',
  },
  {
    name: 'trust-domain-ends-with-the-stop',
    file: 'shared/core/decide/places/rules/marks-of-state.ts',
    find: 'countMarks(seen, stays ? marks : withoutRepels(marks), 1);',
    replace: 'countMarks(seen, stays ? marks : undefined, withoutRepels(marks) ? 1 : 1);',
    breaks: 'Others join an instance while tasks of a trust domain are still shutting down there.',
  },
  {
    name: 'wishes-not-heard',
    file: 'shared/core/decide/places/rules/wishes.ts',
    find: 'return { weight, isGranted: (instance) => matches(expression, instance) };',
    replace: 'return { weight, isGranted: (instance) => !matches(expression, instance) };',
    breaks: 'A task that prefers a zone goes to any other first.',
  },
];

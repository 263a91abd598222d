import { isOfEcs, type PlacementRule, zoneField } from '../../../placement-rules.ts';
import type { Ask } from '../ask.ts';
import { fieldWords, reckonedRules } from './reckoned-rule.ts';

/**
 * Which of some zones a Fargate task may go to by the rules that compare zones: of those where the
 * hard ones hold, the ones that cost least. `undefined` when no rule compares zones.
 *
 * Rules that compare anything else hold on Fargate by themselves, since a task shares nothing there
 * but its zone; but for affinity, which never does: see `fargateRuleProblem`.
 */
export function zonesByRules(
  { pool, work }: Ask,
  zones: readonly string[],
): readonly string[] | undefined {
  const rules = reckonedRules(pool, work).filter(({ field }) => field === zoneField);
  if (rules.length === 0) return undefined;
  const costs = new Map(zones.map((zone) => [zone, 0]));
  for (const rule of rules) {
    const least = Math.min(...zones.map((zone) => rule.countOf(zone)));
    for (const [zone, cost] of costs) {
      if (rule.holds(zone, rule.countOf(zone), least)) continue;
      costs.set(zone, cost + (rule.weight ?? Number.POSITIVE_INFINITY));
    }
  }
  const lowest = Math.min(...costs.values());
  return Number.isFinite(lowest) ? zones.filter((zone) => costs.get(zone) === lowest) : [];
}

/** Why the rules keep the tasks from Fargate for good; `undefined` when they do not. */
export function fargateRuleProblem(rules: readonly PlacementRule[]): string | undefined {
  for (const rule of rules) {
    if (isOfEcs(rule) || rule.type !== 'affinity' || rule.weight !== undefined) continue;
    if (rule.field === zoneField) continue;
    return `affinity to group ${rule.group} by ${fieldWords(rule.field)}: tasks on Fargate share none`;
  }
  return undefined;
}

import type { PlacementInput } from '../shared/core/placement.ts';
import type { PlacementRule } from '../shared/core/placement-rules.ts';
import type { Random } from './random.ts';

const zone = 'attribute:ecs.availability-zone';

/** What the soft `memberOf` that is drawn asks for. */
export const wishedZone = 'us-east-1b';

/** A rule that ECS lacks, for a task of a family: most placements have none. */
export function drawRules(random: Random, family: string): readonly PlacementRule[] {
  if (!random.chance(0.3)) return [];
  const own = `family:${family}`;
  const field = random.chance(0.5) ? 'instanceId' : zone;
  const other = random.pick(['family:worker', 'family:cache', 'family:edge', own]) ?? own;
  const rule: PlacementRule | undefined = random.pick<PlacementRule>([
    { type: 'antiAffinity', group: other, field },
    { type: 'antiAffinity', group: other, field: 'instanceId' },
    // With Fargate among what it may run on, a task cannot be bound to the instance of another.
    { type: 'affinity', group: random.chance(0.7) ? own : other, field: zone },
    { type: 'maxSkew', field, maxSkew: random.whole(1, 2) },
    { type: 'maxSkew', field: zone, maxSkew: 1 },
    { type: 'atMost', field, count: random.whole(1, 4) },
    { type: 'memberOf', expression: `${zone} == ${wishedZone}`, weight: 10 },
  ]);
  if (rule === undefined) return [];
  const isSoft = 'weight' in rule || random.chance(0.3);
  return [isSoft ? { ...rule, weight: random.whole(1, 100) } : rule];
}

/** Whom its tasks share instances with; most placements do not care. */
export function drawTrust(
  random: Random,
): Pick<PlacementInput, 'trustDomain' | 'trustDomainExceptions'> {
  if (!random.chance(0.06)) return {};
  const trustDomain = random.pick(['red', 'blue']) ?? 'red';
  // What people start beside Estiva has this group.
  const trustDomainExceptions = random.chance(0.5) ? ['family:worker'] : [];
  return { trustDomain, ...(trustDomainExceptions.length > 0 && { trustDomainExceptions }) };
}

import { isOfEcs } from '../../../placement-rules.ts';
import { memberOfApart } from '../filters/member-of.ts';
import type { Pool } from '../pool.ts';
import { strategiesOf } from '../ranking.ts';
import { reckonedRules } from '../rules/reckoned-rule.ts';
import type { PlaceWork } from '../work.ts';

/**
 * Whether tasks of a placement may change places with others within one batch: they are packed, and
 * nothing that they ask looks at who else is where. Spreads over an attribute come first, if any.
 */
export function isPacked(pool: Pool, work: PlaceWork): boolean {
  const strategies = strategiesOf(work.request);
  if (strategies[strategies.length - 1]?.type !== 'binpack') return false;
  const firstPack = strategies.findIndex(({ type }) => type === 'binpack');
  const inOrder = strategies.every(({ type, field = '' }, position) =>
    position < firstPack ? type === 'spread' && field.startsWith('attribute:') : type === 'binpack',
  );
  return inOrder && !looksAtCompany(pool, work);
}

/** Rules about other tasks; `distinctInstance` is one that the search knows. */
function looksAtCompany(pool: Pool, work: PlaceWork): boolean {
  const { placementConstraints, trustDomain, resources, headroom } = work.request;
  if (trustDomain !== undefined || headroom !== undefined) return true;
  if (resources?.some(({ type }) => type === 'STRINGSET')) return true;
  if (placementConstraints.some((rule) => !isOfEcs(rule) || rule.weight !== undefined)) return true;
  if (memberOfApart({ work }).passing.length > 0) return true;
  // Others may keep its tasks away from where theirs are.
  return reckonedRules(pool, work).length > 0;
}

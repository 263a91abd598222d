import type { PlacementRequest } from '../../../placement.ts';
import { matches } from '../../../query/matches.ts';
import { parseExpression } from '../../../query/parse.ts';
import type { PoolInstance } from '../pool.ts';

/** One of ECS's own constraints with a weight: of two instances the one that satisfies it is taken. */
export interface Wish {
  readonly weight: number;
  isGranted(instance: PoolInstance): boolean;
}

export function wishesOf({ placementConstraints, group }: PlacementRequest): readonly Wish[] {
  if (placementConstraints.length === 0) return none;
  return placementConstraints.flatMap((rule): Wish | readonly Wish[] => {
    const { weight } = rule;
    if (weight === undefined) return [];
    if (rule.type === 'distinctInstance') {
      return { weight, isGranted: ({ groups }) => (groups.get(group) ?? 0) === 0 };
    }
    if (rule.type !== 'memberOf') return [];
    const outcome = parseExpression(rule.expression ?? '');
    if (outcome.type === 'invalid') return [];
    const { expression } = outcome;
    return { weight, isGranted: (instance) => matches(expression, instance) };
  });
}

const none: readonly Wish[] = [];

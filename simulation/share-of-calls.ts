import type { ApiShares } from '../shared/core/effects/api-budget.ts';
import type { Temper } from './faults.ts';
import type { Random } from './random.ts';
import type { Scale } from './workload.ts';

/** The share of ECS's calls that a stack has unless its people say otherwise. */
export const usualApiShares: ApiShares = { calls: 0.5, callsToHeal: 0.75 };

/** Six calls at once and 2.4 a second, and ten and 4 with those that heal: a small world is enough to use it up. */
const small: ApiShares = { calls: 0.06, callsToHeal: 0.1 };

/** Where Estiva is left alone, its pace is judged, and few calls are worth the most. */
const smallShare = { calm: 0.4, steady: 0.4, wild: 0.1 } as const;

/** Worlds up to this size live on it. */
const containerInstancesMax = 9;

/** How much of ECS's bucket a seed's stack may take: in some small worlds very little. */
export function drawApiShares(random: Random, scale: Scale, temper: Temper): ApiShares {
  const isSmall = random.chance(smallShare[temper]);
  return isSmall && scale.containerInstances <= containerInstancesMax ? small : usualApiShares;
}

/** How many missing tasks a stack mends in a second at the least, while it also ends what was there. */
export function mendedPerSecond({ calls }: ApiShares): number {
  return calls < usualApiShares.calls ? 1 : 30;
}

import type { ClusterState } from '../state/cluster-state.ts';
import { type ApiBudget, spentOnOne } from './api-budget.ts';
import type { PendingEffect } from './next-effects.ts';
import { isOther } from './other-effects.ts';
import { isUrgent } from './urgency.ts';

/** What may be called at once, and what of the budget is left then. */
export interface Affordable {
  readonly effects: readonly PendingEffect[];
  readonly left: ApiBudget;
}

/**
 * The first effects in line, as far as the budget goes. What is not urgent waits while what is has the
 * rest; calls of other services cost nothing.
 */
export function affordable(
  state: ClusterState,
  budget: ApiBudget,
  inOrder: readonly PendingEffect[],
  callsAtOnceMax: number,
): Affordable {
  const effects: PendingEffect[] = [];
  let left = budget;
  for (const effect of inOrder) {
    if (effects.length === callsAtOnceMax) break;
    const next = isOther(effect) ? left : spentOnOne(left, isUrgent(state, effect));
    if (next === undefined) continue;
    left = next;
    effects.push(effect);
  }
  return { effects, left };
}

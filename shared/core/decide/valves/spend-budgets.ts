import type { EpochMs } from '../../ids.ts';
import type { Decided } from '../../log/decided.ts';
import type { Placement } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { disruptionsAllowed, isPressed, isVoluntary, serves } from './disruption-budget.ts';
import { waitsForTrust } from './halt-healing.ts';

type Replacement = Extract<Decided, { type: 'TaskReplacementDecided' }>;

/**
 * Decides verdicts as far as the placements' disruption budgets go. What is lost is decided first,
 * since it counts against the budgets; then what is pressed by a deadline, which says when it went
 * beyond them; and last what can wait, which is held back until a later turn.
 */
export function spendBudgets({ state, at, decided }: Deciding, verdicts: readonly Decided[]): void {
  const asking: { readonly verdict: Replacement; readonly placement: Placement }[] = [];
  for (const verdict of verdicts) {
    // Looked at again in the next turn, as is what a budget holds back.
    if (mustWaitForTrust(state, verdict, at)) continue;
    const placement = budgetedFor(state, verdict);
    if (placement === undefined) decided(verdict);
    else asking.push({ verdict: verdict as Replacement, placement });
  }
  const left = new Map<string, number>();
  const pressed = new Set(asking.filter(({ verdict }) => isPressed(state, verdict, at)));
  const others = asking.filter((one) => !pressed.has(one));
  for (const one of [...pressed, ...others]) {
    const { verdict, placement } = one;
    // Counted once for each placement: every slot of a large one may be asking.
    const allowed = left.get(verdict.placementId) ?? disruptionsAllowed(state, placement);
    left.set(verdict.placementId, Math.max(0, allowed - 1));
    if (allowed > 0) decided(verdict);
    else if (pressed.has(one)) decided({ ...verdict, overBudget: true });
  }
}

/** What is about to end with its instance cannot wait until the doubt is over. */
function mustWaitForTrust(state: Deciding['state'], verdict: Decided, at: EpochMs): boolean {
  if (verdict.type !== 'TaskReplacementDecided') return false;
  return waitsForTrust(state, verdict.cause) && !isPressed(state, verdict, at);
}

/** The placement whose budget is to be asked before this is decided, if any is. */
function budgetedFor(state: Deciding['state'], verdict: Decided): Placement | undefined {
  if (verdict.type !== 'TaskReplacementDecided') return undefined;
  if (!isVoluntary(verdict.cause) && verdict.cause !== 'SPOT_INTERRUPTION') return undefined;
  if (!serves(state, verdict)) return undefined;
  const placement = state.placements.get(verdict.placementId);
  return placement?.request.disruptionBudget === undefined ? undefined : placement;
}

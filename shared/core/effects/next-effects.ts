import { attemptMsMax } from '../decide/desired/expire-attempts.ts';
import type { EpochMs } from '../ids.ts';
import type { Attempt, ClusterState, Effect } from '../state/cluster-state.ts';
import { rankOf, urgencyOf } from './urgency.ts';

/** A logged effect that ECS has not answered yet. */
export type PendingEffect = { readonly type: 'RunTask'; readonly attempt: Attempt } | Effect;

/**
 * Everything that is decided and not answered, in the order in which the API budget is spent: fence,
 * replace, end what is not wanted, start what is new, tell of it; among starts the higher priority first;
 * ties by id, which is the order of decision.
 */
export function nextEffects(state: ClusterState, now: EpochMs): readonly PendingEffect[] {
  const pending: { rank: number; id: string; effect: PendingEffect }[] = [];
  for (const effect of state.effects.values()) {
    pending.push({ rank: rankOf(urgencyOf(state, effect)), id: effect.effectId, effect });
  }
  for (const attempt of state.attempts.values()) {
    // Its token is no longer safe: `decide` will give it up.
    if (now - attempt.decidedAt >= attemptMsMax) continue;
    const priority = state.placements.get(attempt.placementId)?.request.priority ?? 0;
    const effect = { type: 'RunTask', attempt } as const;
    const rank = rankOf(urgencyOf(state, effect)) - priority / 101;
    pending.push({ rank, id: attempt.attemptId, effect });
  }
  return pending.sort((a, b) => a.rank - b.rank || byId(a.id, b.id)).map(({ effect }) => effect);
}

/** Ids end in a counter: the shorter one is the smaller number. */
function byId(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

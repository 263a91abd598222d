import { attemptMsMax } from '../decide/desired/expire-attempts.ts';
import type { EpochMs } from '../ids.ts';
import { type Attempt, type ClusterState, type Effect, slotKey } from '../state/cluster-state.ts';

/** A logged effect that ECS has not answered yet. */
export type PendingEffect = { readonly type: 'RunTask'; readonly attempt: Attempt } | Effect;

/** Starts have ranks of their own, between stops and news. */
const ranks: Readonly<Record<Effect['type'], number>> = {
  UpdateContainerInstancesState: 0,
  RecordLifecycleActionHeartbeat: 0,
  CompleteLifecycleAction: 0,
  StopTask: 200,
  PutEvents: 400,
};

/**
 * Everything that is decided and not answered, in the order in which the API budget is spent: drain,
 * replace, stop what is not wanted, start what is new, tell of it; among starts the higher priority first; ties
 * by id, which is the order of decision.
 */
export function nextEffects(state: ClusterState, now: EpochMs): readonly PendingEffect[] {
  const pending: { rank: number; id: string; effect: PendingEffect }[] = [];
  for (const effect of state.effects.values()) {
    const rank = ranks[effect.type];
    pending.push({ rank, id: effect.effectId, effect });
  }
  for (const attempt of state.attempts.values()) {
    // Its token is no longer safe: `decide` will give it up.
    if (now - attempt.decidedAt >= attemptMsMax) continue;
    const priority = state.placements.get(attempt.placementId)?.request.priority ?? 0;
    const rank = (isReplacement(state, attempt) ? 100 : 300) - priority / 101;
    pending.push({ rank, id: attempt.attemptId, effect: { type: 'RunTask', attempt } });
  }
  return pending.sort((a, b) => a.rank - b.rank || byId(a.id, b.id)).map(({ effect }) => effect);
}

function isReplacement(state: ClusterState, { placementId, slots }: Attempt): boolean {
  return slots.some((slot) => state.slots.get(slotKey(placementId, slot))?.lastCause !== undefined);
}

/** Ids end in a counter: the shorter one is the smaller number. */
function byId(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

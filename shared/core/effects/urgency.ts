import type { ReplacementCause, StopReason } from '../log/decided.ts';
import { type Attempt, type ClusterState, type Effect, slotKey } from '../state/cluster-state.ts';
import type { PendingEffect } from './next-effects.ts';

/** What a call is for, in the order in which the API budget is spent. */
const ranks = {
  /** What must not go on: a drain, a hook that runs out, a task that nothing of the log wants. */
  FENCE: 0,
  /** What was lost, and people count on. */
  REPLACE: 100,
  /** What somebody asked to end, or what has a successor. */
  END: 200,
  /** What moves though it could run on, since somebody wants its instance or its room. */
  MOVE: 250,
  /** New work. */
  START: 300,
  /** What could as well stay for days. */
  REBALANCE: 350,
  /** Telling of it. */
  TELL: 400,
} as const;

export type Urgency = keyof typeof ranks;

/** Tasks that must not run: they take what others count on, or are the second of their kind. */
const fenced: ReadonlySet<StopReason> = new Set([
  'not known to the log',
  'gang incomplete',
  'preempted',
]);

/** Moves that are not losses. Whatever else a slot lets go of its task for is one. */
const moves: Partial<Readonly<Record<ReplacementCause, Urgency>>> = {
  CONTAINER_INSTANCE_DRAINING: 'MOVE',
  PREEMPTED: 'MOVE',
  REBALANCE_RECOMMENDED: 'REBALANCE',
  SCHEDULED_RETIREMENT: 'REBALANCE',
};

/** What an effect is for. */
export function urgencyOf(state: ClusterState, effect: PendingEffect): Urgency {
  switch (effect.type) {
    case 'RunTask':
      return urgencyOfStart(state, effect.attempt);
    case 'StopTask':
      return urgencyOfStop(effect);
    case 'UpdateContainerInstancesState':
    case 'RecordLifecycleActionHeartbeat':
    case 'CompleteLifecycleAction':
      return 'FENCE';
    case 'PutEvents':
      return 'TELL';
  }
}

/** Where what it is for stands in the line; the smallest comes first. */
export function rankOf(urgency: Urgency): number {
  return ranks[urgency];
}

/** Whether it may take what is kept of the budget for healing. */
export function isUrgent(state: ClusterState, effect: PendingEffect): boolean {
  const urgency = urgencyOf(state, effect);
  return urgency === 'FENCE' || urgency === 'REPLACE';
}

function urgencyOfStop({ reason }: Extract<Effect, { type: 'StopTask' }>): Urgency {
  return fenced.has(reason) ? 'FENCE' : 'END';
}

/** The most urgent of what its slots were let go of for. */
function urgencyOfStart(state: ClusterState, { placementId, slots }: Attempt): Urgency {
  let most: Urgency = 'START';
  for (const index of slots) {
    const key = slotKey(placementId, index);
    const cause = state.slots.get(key)?.lastCause;
    if (cause === undefined) continue;
    // A refused start says nothing of what came before it; what an incident touched was lost.
    if (cause === 'START_REFUSED' && !state.healing.has(key)) continue;
    const urgency = moves[cause] ?? 'REPLACE';
    if (most === 'START' || ranks[urgency] < ranks[most]) most = urgency;
  }
  return most;
}

import type { AppendId, EffectId, EpochMs } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import type { ClusterState } from '../state/cluster-state.ts';
import { evolve } from '../state/evolve.ts';
import type { Deciding } from './deciding.ts';
import { closePlacements } from './desired/close-placements.ts';
import { decideDrains } from './desired/drains.ts';
import { expireAttempts } from './desired/expire-attempts.ts';
import { forgetTasks } from './desired/forget-tasks.ts';
import { holdLifecycleActions } from './desired/lifecycle-actions.ts';
import { releaseSlots } from './desired/release-slots.ts';
import { unwantedTasks } from './desired/unwanted-tasks.ts';
import { withdrawAttempts } from './desired/withdraw-attempts.ts';
import { withdrawReplacements } from './desired/withdraw-replacements.ts';
import { announce } from './incidents/announce.ts';
import { tellIncidents } from './incidents/tell-incidents.ts';
import { placeWaiting } from './places/place-waiting.ts';
import { haltHealing } from './valves/halt-healing.ts';
import { passValves } from './valves/pass-valves.ts';
import { judgeGangs } from './verdicts/gangs.ts';
import { judgeQuarantines } from './verdicts/quarantines.ts';
import { judgeTasks } from './verdicts/tasks.ts';

/**
 * Decides everything that follows from a state at a moment. Pure but for one thing: the decisions
 * are already applied to `state`, which its holder has opened a draft of.
 *
 * The stages, in order: verdicts (what has failed), desired (what is wanted no more), places (where
 * the waiting go), valves (the gate that every stop must pass).
 *
 * @param appendId of the append that will hold the decisions; names the log when this is its first
 */
export function decide(state: ClusterState, at: EpochMs, appendId: AppendId): readonly Decided[] {
  if (state.unreadable !== undefined) return [];
  const decisions: Decided[] = [];
  const unplaceable = new Set<Decided>();
  const logId = state.logId === '' ? appendId : state.logId;
  let ids = 0;
  const deciding: Deciding = {
    state,
    at,
    decided(entry) {
      if (isNewlyUnplaceable(state, entry)) unplaceable.add(entry);
      evolve(state, entry, at);
      decisions.push(entry);
    },
    nextId() {
      ids += 1;
      return `${logId}-${state.seq + 1}-${ids}`;
    },
  };

  haltHealing(deciding);
  expireAttempts(deciding);
  withdrawAttempts(deciding);
  judgeGangs(deciding);
  judgeTasks(deciding);
  judgeQuarantines(deciding);
  forgetTasks(deciding);
  withdrawReplacements(deciding);
  releaseSlots(deciding);
  decideDrains(deciding);
  placeWaiting(deciding);
  for (const stop of passValves(state, unwantedTasks(state, at), at)) {
    const effectId = deciding.nextId() as EffectId;
    deciding.decided({ type: 'TaskStopDecided', effectId, ...stop });
  }
  closePlacements(deciding);
  holdLifecycleActions(deciding);
  tellIncidents(deciding, decisions);
  announce(deciding, decisions, unplaceable);
  return decisions;
}

/** Nothing of its placement waited for room until now. */
function isNewlyUnplaceable(state: ClusterState, entry: Decided): boolean {
  if (entry.type !== 'TaskUnplaceable') return false;
  return state.placements.get(entry.placementId)?.unplaceable === undefined;
}

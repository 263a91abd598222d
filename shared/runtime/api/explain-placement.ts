import type { PlacementId, Seq } from '../../core/ids.ts';
import type { Outcome } from '../../core/problem.ts';
import { type ClusterState, slotKey, stateFormat } from '../../core/state/cluster-state.ts';
import { emptyState } from '../../core/state/empty-state.ts';
import { deserialise } from '../../core/state/serialise.ts';
import type { ExplanationAnswer } from '../../core/views/answers.ts';
import { type DecidedPlace, decidedPlaces } from '../../core/views/decided-places.ts';
import { explanationAnswer } from '../../core/views/explanation-of.ts';
import type { PlacedAnswer, WhyHere } from '../../core/views/placed-answers.ts';
import { placedWords } from '../../core/views/placed-words.ts';
import { whyHere } from '../../core/views/why-here.ts';
import { LogExpired } from '../log-errors.ts';
import type { Log } from '../ports.ts';
import { catchUp, foldItem, type Session } from '../session.ts';
import { placementUnknown, slotUnknown } from './problems.ts';

/** Each of them is worked out on the state of its time; who wants another names its slot. */
export const placedMax = 20;

/** Why the tasks of a placement are where they are, or nowhere. */
export async function explainPlacement(
  log: Log,
  session: Session,
  placementId: PlacementId,
  { slot }: { readonly slot?: number } = {},
): Promise<Outcome<ExplanationAnswer>> {
  await catchUp(log, session);
  const { state } = session;
  const placement = state.placements.get(placementId);
  if (placement === undefined) return placementUnknown(placementId);
  if (slot !== undefined && !state.slots.has(slotKey(placementId, slot))) {
    return slotUnknown(placementId, slot);
  }
  const places = decidedPlaces(state, placementId);
  const asked =
    slot === undefined ? places.slice(0, placedMax) : places.filter((one) => one.slot === slot);
  const body = {
    ...explanationAnswer(state, placement, places.length),
    placed: await placedAnswers(log, session, placementId, asked),
  };
  return { type: 'answered', status: 200, body };
}

/** The log is read once, from the earliest decision to the latest, on a state of its own. */
async function placedAnswers(
  log: Log,
  { cluster }: Session,
  placementId: PlacementId,
  places: readonly DecidedPlace[],
): Promise<readonly PlacedAnswer[]> {
  const slotsBySeq = new Map<Seq, Set<number>>();
  for (const { seq, slot } of places) {
    slotsBySeq.set(seq, (slotsBySeq.get(seq) ?? new Set()).add(slot));
  }
  const reasons = new Map<number, WhyHere>();
  let state = emptyState(cluster);
  for (const [seq, slots] of [...slotsBySeq].sort(([a], [b]) => a - b)) {
    const before = await stateBefore(log, state, seq);
    if (before === undefined) continue;
    state = before;
    const [item] = await log.readTail(cluster, state.seq, 1);
    if (item === undefined) continue;
    for (const [slot, why] of whyHere(state, item, placementId, slots)) reasons.set(slot, why);
  }
  return places.map((place) => {
    const why = reasons.get(place.slot);
    return {
      ...place,
      summary: placedWords(place.seq, why),
      ...(why !== undefined && { why }),
    };
  });
}

/**
 * The state that the item at `seq` was decided on, from the one at hand or from a snapshot that is
 * nearer; `undefined` when the log there has expired.
 */
async function stateBefore(
  log: Log,
  atHand: ClusterState,
  seq: Seq,
): Promise<ClusterState | undefined> {
  const { cluster } = atHand;
  const before = (seq - 1) as Seq;
  const state = (await nearerSnapshot(log, atHand, before)) ?? atHand;
  if (state.seq === before) return state;
  try {
    const items = await log.readTail(cluster, state.seq, before - state.seq);
    for (const item of items) foldItem(state, item);
  } catch (error) {
    if (error instanceof LogExpired) return undefined;
    throw error;
  }
  return state.seq === before ? state : undefined;
}

async function nearerSnapshot(
  log: Log,
  { cluster, seq: atHand }: ClusterState,
  before: Seq,
): Promise<ClusterState | undefined> {
  const saved = await log.listSnapshots(cluster, stateFormat);
  if (!saved.some((seq) => seq > atHand && seq <= before)) return undefined;
  const snapshot = await log.readSnapshot(cluster, stateFormat, before);
  return snapshot !== undefined && snapshot.seq > atHand ? deserialise(snapshot.text) : undefined;
}

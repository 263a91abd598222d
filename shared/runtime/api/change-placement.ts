import type { PlacementId } from '../../core/ids.ts';
import type { Arrival } from '../../core/log/item.ts';
import type { Outcome } from '../../core/problem.ts';
import type { Placement } from '../../core/state/cluster-state.ts';
import type { PlacementAnswer, PlacementCreatedAnswer } from '../../core/views/answers.ts';
import { decisionAnswers, placementAnswer } from '../../core/views/placements.ts';
import { catchUp, type Session } from '../session.ts';
import type { ApiPorts } from './ports.ts';
import { idempotencyKeyReused, placementDeleting, placementUnknown } from './problems.ts';
import { answerKnown } from './request-placement.ts';
import { type Caller, idempotencyOf, submit, useOfKey } from './submit.ts';

/** Changes how many tasks a placement wants. */
export async function updatePlacement(
  ports: ApiPorts,
  session: Session,
  placementId: string,
  change: { readonly desiredCount: number },
  caller: Caller,
): Promise<Outcome<PlacementCreatedAnswer>> {
  await catchUp(ports.log, session);
  const { idempotency } = idempotencyOf(caller, { update: placementId, change });
  const repeated = answerKnown(session, useOfKey(session.state, idempotency));
  if (repeated !== undefined) return repeated;
  const placement = placementOf(session, placementId);
  if (placement === undefined) return placementUnknown(placementId);
  if (placement.status === 'DELETING') return placementDeleting(placementId);
  const entry: Arrival = {
    type: 'PlacementUpdateRequested',
    placementId: placement.placementId,
    desiredCount: change.desiredCount,
    requestedBy: caller.requestedBy,
    ...(idempotency !== undefined && { idempotency }),
  };
  const decisions = await submit(ports, session, [entry]);
  const use = useOfKey(session.state, idempotency);
  if (use.type === 'other') return idempotencyKeyReused(use.key);
  const now = placementOf(session, placementId);
  if (now === undefined) return placementUnknown(placementId);
  if (now.status === 'DELETING') return placementDeleting(placementId);
  return {
    type: 'answered',
    status: 200,
    body: {
      placementId: now.placementId,
      dryRun: false,
      placement: placementAnswer(session.state, now),
      decisions: decisionAnswers(decisions, now.placementId),
    },
  };
}

/** Stops every task of a placement; it is gone once they are. */
export async function deletePlacement(
  ports: ApiPorts,
  session: Session,
  placementId: string,
  caller: Caller,
): Promise<Outcome<PlacementAnswer>> {
  await catchUp(ports.log, session);
  const { idempotency } = idempotencyOf(caller, { delete: placementId });
  const before = useOfKey(session.state, idempotency);
  if (before.type === 'other') return idempotencyKeyReused(before.key);
  const placement = placementOf(session, placementId);
  if (placement === undefined) return placementUnknown(placementId);
  const shown = placementAnswer(session.state, placement);
  if (placement.status === 'ACTIVE') {
    const entry: Arrival = {
      type: 'PlacementDeleteRequested',
      placementId: placement.placementId,
      requestedBy: caller.requestedBy,
      ...(idempotency !== undefined && { idempotency }),
    };
    await submit(ports, session, [entry]);
    const after = useOfKey(session.state, idempotency);
    if (after.type === 'other') return idempotencyKeyReused(after.key);
  }
  const now = placementOf(session, placementId);
  // One without tasks is closed by the very append that took the request.
  const body =
    now === undefined
      ? { ...shown, status: 'DELETING' as const, desiredCount: 0, pendingCount: 0 }
      : placementAnswer(session.state, now);
  return { type: 'answered', status: 202, body };
}

function placementOf({ state }: Session, placementId: string): Placement | undefined {
  return state.placements.get(placementId as PlacementId);
}

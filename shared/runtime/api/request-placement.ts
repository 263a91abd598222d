import type { PlacementId } from '../../core/ids.ts';
import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { PlacementCreatedAnswer } from '../../core/views/answers.ts';
import { decisionAnswers, placementAnswer } from '../../core/views/placements.ts';
import { catchUp, type Session } from '../session.ts';
import { arrivalsFor } from './arrivals-for.ts';
import { dryRun } from './dry-run.ts';
import type { ApiPorts } from './ports.ts';
import { idempotencyKeyReused, placementGone } from './problems.ts';
import { type Caller, idempotencyOf, type KeyUse, submit, useOfKey } from './submit.ts';
import { type LookedUp, taskDefinitionFor } from './task-definition.ts';

/** Takes a placement request, or says what to change. With `dryRun` nothing is appended. */
export async function requestPlacement(
  ports: ApiPorts,
  lookedUp: LookedUp,
  session: Session,
  input: PlacementInput,
  options: Caller & { readonly dryRun: boolean },
): Promise<Outcome<PlacementCreatedAnswer>> {
  await catchUp(ports.log, session);
  const { idempotency } = idempotencyOf(options, { create: input });
  const repeated = options.dryRun
    ? undefined
    : answerKnown(session, useOfKey(session.state, idempotency));
  if (repeated !== undefined) return repeated;

  const found = await taskDefinitionFor(ports, lookedUp, session.state, input);
  if (found.type === 'refused') return found;
  const { taskDefinition } = found;
  if (options.dryRun) return dryRun(ports, lookedUp, session, { input, taskDefinition }, options);

  const placementId = `p-${ports.ids.next()}` as PlacementId;
  const entries = arrivalsFor(placementId, input, taskDefinition, options, idempotency);
  const decisions = await submit(ports, session, entries);
  const { state } = session;
  const use = useOfKey(state, idempotency);
  if (use.type === 'other') return idempotencyKeyReused(use.key);
  const winner = use.type === 'same' ? (use.remembered.placementId ?? placementId) : placementId;
  const placement = state.placements.get(winner);
  if (placement === undefined) throw new Error(`placement ${winner} vanished as it was made`);
  return {
    type: 'answered',
    status: 201,
    body: {
      placementId: winner,
      dryRun: false,
      placement: placementAnswer(state, placement),
      decisions: decisionAnswers(decisions, winner),
    },
  };
}

/** What the key was used for before, if it was. */
export function answerKnown(
  { state }: Session,
  use: KeyUse,
): Outcome<PlacementCreatedAnswer> | undefined {
  if (use.type === 'new') return undefined;
  if (use.type === 'other') return idempotencyKeyReused(use.key);
  const { placementId } = use.remembered;
  const placement = placementId === undefined ? undefined : state.placements.get(placementId);
  if (placement === undefined) return placementGone(placementId ?? 'a placement');
  const body = {
    placementId: placement.placementId,
    dryRun: false,
    placement: placementAnswer(state, placement),
    decisions: [],
  };
  return { type: 'answered', status: 200, body };
}

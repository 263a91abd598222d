import { decide } from '../../core/decide/decide.ts';
import type { TaskDefinition } from '../../core/ecs.ts';
import type { AppendId, EpochMs, PlacementId } from '../../core/ids.ts';
import type { Arrival } from '../../core/log/item.ts';
import type { Idempotency } from '../../core/log/requested.ts';
import type { PlacementInput, PlacementRequest } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import { openDraft } from '../../core/state/draft.ts';
import { evolve } from '../../core/state/evolve.ts';
import type { PlacementCreatedAnswer } from '../../core/views/answers.ts';
import { decisionAnswers, placementAnswer } from '../../core/views/placements.ts';
import { catchUp, type Session } from '../session.ts';
import type { ApiPorts } from './ports.ts';
import { idempotencyKeyReused, placementGone } from './problems.ts';
import { type Caller, idempotencyOf, type KeyUse, submit, useOfKey } from './submit.ts';
import { type LookedUp, lookUpTaskDefinition, unfitness } from './task-definition.ts';
import { changesOf } from './what-if.ts';

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

  const found = await lookUpTaskDefinition(ports, lookedUp, session.state, input.taskDefinition);
  if (found.type === 'refused') return found;
  const unfit = unfitness(input, found.taskDefinition);
  if (unfit !== undefined) return unfit;

  const placementId = `p-${ports.ids.next()}` as PlacementId;
  const request = pinned(input, found.taskDefinition);
  const entries = arrivalsFor(placementId, request, found.taskDefinition, options, idempotency);
  if (options.dryRun) {
    const changes = changesOf(session.state, input.whatIf ?? {});
    if (changes.type === 'refused') return changes;
    return dryRun(ports, session, placementId, [...changes.arrivals, ...entries]);
  }

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

/** The request with its task definition pinned to a revision and its group named. */
function pinned(input: PlacementInput, definition: TaskDefinition): PlacementRequest {
  const { taskDefinition: _, whatIf: __, group = `family:${definition.family}`, ...rest } = input;
  return { ...rest, taskDefinition: definition.taskDefinitionArn, group };
}

function arrivalsFor(
  placementId: PlacementId,
  request: PlacementRequest,
  taskDefinition: TaskDefinition,
  { requestedBy }: Caller,
  idempotency: Idempotency | undefined,
): readonly Arrival[] {
  return [
    { type: 'TaskDefinitionDescribed', taskDefinition },
    {
      type: 'PlacementRequested',
      placementId,
      request,
      requestedBy,
      ...(idempotency !== undefined && { idempotency }),
    },
  ];
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

/** Decides on a draft and drops it. */
function dryRun(
  ports: ApiPorts,
  { state }: Session,
  placementId: PlacementId,
  entries: readonly Arrival[],
): Outcome<PlacementCreatedAnswer> {
  const at = Math.max(ports.clock.now(), state.at) as EpochMs;
  const draft = openDraft(state);
  try {
    for (const entry of entries) evolve(state, entry, at);
    const decisions = decide(state, at, 'dry-run' as AppendId);
    const placement = state.placements.get(placementId);
    if (placement === undefined) throw new Error('a dry run lost its placement');
    const body = {
      placementId,
      dryRun: true,
      placement: placementAnswer(state, placement),
      decisions: decisionAnswers(decisions, placementId),
    };
    return { type: 'answered', status: 200, body };
  } finally {
    draft.drop();
  }
}

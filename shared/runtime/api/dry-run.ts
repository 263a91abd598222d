import { decide } from '../../core/decide/decide.ts';
import type { TaskDefinition } from '../../core/ecs.ts';
import type { AppendId, EpochMs, PlacementId } from '../../core/ids.ts';
import type { Decided } from '../../core/log/decided.ts';
import type { Arrival } from '../../core/log/item.ts';
import type { PlacementInput } from '../../core/placement.ts';
import type { Outcome } from '../../core/problem.ts';
import type { ClusterState } from '../../core/state/cluster-state.ts';
import { openDraft } from '../../core/state/draft.ts';
import { evolve } from '../../core/state/evolve.ts';
import type { PlacementCreatedAnswer, PlacementDecidedAnswer } from '../../core/views/answers.ts';
import { decisionAnswers, placementAnswer } from '../../core/views/placements.ts';
import type { Session } from '../session.ts';
import { arrivalsFor } from './arrivals-for.ts';
import type { ApiPorts } from './ports.ts';
import type { Caller } from './submit.ts';
import { type LookedUp, taskDefinitionFor } from './task-definition.ts';
import { changesOf } from './what-if.ts';

/** A request whose task definition is known. */
interface Wanted {
  readonly placementId: PlacementId;
  readonly input: PlacementInput;
  readonly taskDefinition: TaskDefinition;
}

/** Decides on a draft of the state as it is, or as `whatIf` says that it were, and drops it. */
export async function dryRun(
  ports: ApiPorts,
  lookedUp: LookedUp,
  { state }: Session,
  { input, taskDefinition }: Pick<Wanted, 'input' | 'taskDefinition'>,
  caller: Caller,
): Promise<Outcome<PlacementCreatedAnswer>> {
  const nextId = () => `p-${ports.ids.next()}` as PlacementId;
  const asked: Wanted = { placementId: nextId(), input, taskDefinition };
  const added: Wanted[] = [];
  for (const [at, one] of (input.whatIf?.addPlacements ?? []).entries()) {
    const within = `/whatIf/addPlacements/${at}`;
    const found = await taskDefinitionFor(ports, lookedUp, state, one, within);
    if (found.type === 'refused') return found;
    added.push({ placementId: nextId(), input: one, taskDefinition: found.taskDefinition });
  }
  const changes = changesOf(state, input.whatIf ?? {});
  if (changes.type === 'refused') return changes;
  const requests = [asked, ...added].flatMap((one) =>
    arrivalsFor(one.placementId, one.input, one.taskDefinition, caller, undefined),
  );
  const at = Math.max(ports.clock.now(), state.at) as EpochMs;
  const draft = openDraft(state);
  try {
    const decisions = decideOn(state, [...changes.arrivals, ...requests], at);
    const body = {
      ...decidedAnswer(state, decisions, asked),
      dryRun: true,
      ...(input.whatIf?.addPlacements !== undefined && {
        addedPlacements: added.map((one) => decidedAnswer(state, decisions, one)),
      }),
    };
    return { type: 'answered', status: 200, body };
  } finally {
    draft.drop();
  }
}

function decideOn(
  state: ClusterState,
  arrivals: readonly Arrival[],
  at: EpochMs,
): readonly Decided[] {
  for (const arrival of arrivals) evolve(state, arrival, at);
  return decide(state, at, 'dry-run' as AppendId);
}

function decidedAnswer(
  state: ClusterState,
  decisions: readonly Decided[],
  { placementId }: Wanted,
): PlacementDecidedAnswer {
  const placement = state.placements.get(placementId);
  if (placement === undefined) throw new Error('a dry run lost its placement');
  return {
    placementId,
    placement: placementAnswer(state, placement),
    decisions: decisionAnswers(decisions, placementId),
  };
}

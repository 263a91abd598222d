import { openCapacity } from '../decide/capacity/refused-providers.ts';
import { cachedPoolOf } from '../decide/places/pool-cache.ts';
import { poolOf } from '../decide/places/pool-of.ts';
import type { ClusterState, Placement } from '../state/cluster-state.ts';
import type { ExplanationAnswer } from './answers.ts';
import { type Explanation, explain } from './explanation.ts';
import { preemptionHelp } from './preemption-help.ts';

/**
 * Why the waiting tasks of a placement wait; or where one more of it could go.
 *
 * @param placed how many of its tasks have a place
 */
export function explanationAnswer(
  state: ClusterState,
  placement: Placement,
  placed: number,
): Explanation & Pick<ExplanationAnswer, 'seq'> {
  const { placementId, request, taskDefinitionArn } = placement;
  const taskDefinition = state.taskDefinitions.get(taskDefinitionArn);
  if (taskDefinition === undefined) throw new Error(`${taskDefinitionArn} is not in the log`);
  const slots = [...state.indexes.slotsOfPlacement.of(placementId)]
    .flatMap((key) => state.slots.get(key) ?? [])
    .filter(({ status }) => status === 'WAITING' || status === 'REFUSED')
    .sort((a, b) => a.index - b.index);
  const work = {
    placementId,
    request: { ...request, capacity: openCapacity(placement, 0, state.at) },
    taskDefinition,
    slots: slots.map(({ index, waitingSince, avoid }) => ({
      index,
      waitingSince,
      ...(avoid !== undefined && { avoid }),
    })),
    seed: state.seq,
  };
  const pool = poolOf(state);
  const explanation = explain(pool, work, state.at, (ask) => {
    const live = cachedPoolOf(state);
    return preemptionHelp(state, live, { ...ask, pool: live });
  });
  const later = slots.filter(({ notBefore }) => notBefore > state.at).length;
  const refusals = new Set(slots.flatMap(({ refusal }) => refusal ?? []));
  const summary = [
    explanation.summary,
    ...(placed === 0 ? [] : [`${placed} ${placed === 1 ? 'has' : 'have'} a place`]),
    ...(later === 0 ? [] : [`${later} of them not before their back-off ends`]),
    ...(refusals.size === 0 ? [] : [`ECS refused the last start: ${[...refusals].join(', ')}`]),
  ].join('; ');
  return { ...explanation, seq: state.seq, summary };
}

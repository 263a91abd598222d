import type { ContainerInstanceArn, EpochMs, TaskArn } from '../ids.ts';
import type { ClusterState, Slot } from '../state/cluster-state.ts';
import { providerRestMs } from './capacity/refused-providers.ts';
import { silenceDueTimes } from './verdicts/silence.ts';

/**
 * When `decide` may next come to something by the passing of time alone: the end of a back-off, or
 * the opening of a capacity preference. Longer deadlines are found by the minute tick.
 *
 * @param decidedAt what was due by then has been decided, even if nothing came of it
 */
export function nextDue(state: ClusterState, decidedAt: EpochMs): EpochMs | undefined {
  let next: number | undefined;
  for (const key of state.indexes.slotsByStatus.of('WAITING')) {
    const slot = state.slots.get(key);
    if (slot === undefined) continue;
    for (const due of dueTimes(state, slot)) {
      if (due > decidedAt && (next === undefined || due < next)) next = due;
    }
  }
  for (const due of silencesDue(state)) {
    if (due > decidedAt && (next === undefined || due < next)) next = due;
  }
  return next as EpochMs | undefined;
}

/** Of the instances whose tasks are still to be judged. */
function silencesDue(state: ClusterState): number[] {
  const hosts = new Set<ContainerInstanceArn>();
  for (const key of state.indexes.unjudgedSlots.all()) {
    const task = state.tasks.get(state.slots.get(key)?.taskArn ?? ('' as TaskArn));
    if (task?.containerInstanceArn !== undefined) hosts.add(task.containerInstanceArn);
  }
  return [...hosts].flatMap((arn) => {
    const instance = state.containerInstances.get(arn);
    return instance === undefined ? [] : silenceDueTimes(state, instance);
  });
}

function dueTimes(state: ClusterState, slot: Slot): number[] {
  const placement = state.placements.get(slot.placementId);
  if (placement === undefined) return [];
  const opens = placement.request.capacity.flatMap(({ afterSeconds }) =>
    afterSeconds === undefined ? [] : [slot.waitingSince + afterSeconds * 1_000],
  );
  const rested = Object.values(placement.refusedAt).map((at) => at + providerRestMs);
  return [slot.notBefore, ...opens, ...rested];
}

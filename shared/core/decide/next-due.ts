import type { ContainerInstanceArn, EpochMs, TaskArn } from '../ids.ts';
import type { ClusterState, Placement } from '../state/cluster-state.ts';
import { providerRestMs } from './capacity/refused-providers.ts';
import { type Waiting, waitingSlotsOf } from './places/waiting-slots.ts';
import { silenceDueTimes } from './verdicts/silence.ts';

/**
 * When `decide` may next come to something by the passing of time alone: the end of a back-off, or
 * the opening of a capacity preference. Longer deadlines are found by the minute tick.
 *
 * @param decidedAt what was due by then has been decided, even if nothing came of it
 */
export function nextDue(state: ClusterState, decidedAt: EpochMs): EpochMs | undefined {
  let next: number | undefined;
  const consider = (due: number) => {
    if (due > decidedAt && (next === undefined || due < next)) next = due;
  };
  const waiting = waitingSlotsOf(state);
  for (const placementId of waiting.placements) {
    const placement = state.placements.get(placementId);
    if (placement !== undefined)
      considerWaiting(placement, waiting.of(placementId), decidedAt, consider);
  }
  for (const due of silencesDue(state)) consider(due);
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

function considerWaiting(
  { request, refusedAt }: Placement,
  { slots, asked, notBefore, since }: Waiting,
  decidedAt: EpochMs,
  consider: (due: number) => void,
): void {
  if (notBefore > decidedAt) for (const slot of slots) consider(slot.notBefore);
  for (const { afterSeconds = 0 } of request.capacity) {
    const afterMs = afterSeconds * 1_000;
    if (since + afterMs <= decidedAt) continue;
    for (const { waitingSince } of asked) consider(waitingSince + afterMs);
  }
  for (const at of Object.values(refusedAt)) consider(at + providerRestMs);
}

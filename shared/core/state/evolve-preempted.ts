import type { EpochMs } from '../ids.ts';
import type { Decided } from '../log/decided.ts';
import { type ClusterState, slotKey } from './cluster-state.ts';

/** The slot of a task that makes room waits again, as if it had just been asked for. */
export function preemptTask(
  state: ClusterState,
  { placementId, slot: index, taskArn }: Extract<Decided, { type: 'TaskPreempted' }>,
  at: EpochMs,
): void {
  const key = slotKey(placementId, index);
  const slot = state.slots.get(key);
  const task = state.tasks.get(taskArn);
  if (slot?.taskArn !== taskArn || task === undefined) return;
  const { attemptId: _1, taskArn: _2, refusal: _3, avoid: _4, ...rest } = slot;
  state.tasks.set(taskArn, { ...task, preempted: true });
  state.slots.set(key, {
    ...rest,
    status: 'WAITING',
    notBefore: at,
    waitingSince: at,
    lastCause: 'PREEMPTED',
  });
}

/** Of a slot that waits; the last nomination counts. */
export function nominateSlot(
  state: ClusterState,
  { placementId, slot: index, containerInstanceArn }: Extract<Decided, { type: 'SlotNominated' }>,
): void {
  const key = slotKey(placementId, index);
  const slot = state.slots.get(key);
  if (slot?.status !== 'WAITING') return;
  state.slots.set(key, { ...slot, nominated: containerInstanceArn });
}

import type { AttemptId, ContainerInstanceArn, EpochMs, PlacementId } from '../ids.ts';
import type { AnnouncementDecided } from '../log/announcements.ts';
import type { Decided } from '../log/decided.ts';
import type { IncidentDecided } from '../log/incidents.ts';
import type { LifecycleDecided } from '../log/lifecycle.ts';
import { type ClusterState, type Slot, slotKey } from './cluster-state.ts';
import { noteReplacement } from './evolve-incidents.ts';
import { nominateSlot, preemptTask } from './evolve-preempted.ts';
import { forgetLiveTask, noteCompletion } from './known-task.ts';
import { noteHalt } from './note-halt.ts';
import { evolveQuarantine, noteFailure } from './quarantine.ts';
import { noteVoluntaryStop } from './voluntary-stops.ts';
import { withdrawAttempt } from './withdrawn-attempts.ts';

/** Decisions about what ECS runs; those that tell of it, and other effects, are folded elsewhere. */
export type Change = Exclude<Decided, IncidentDecided | LifecycleDecided | AnnouncementDecided>;

export function evolveDecided(state: ClusterState, entry: Change, at: EpochMs): void {
  switch (entry.type) {
    case 'TaskPlaced':
      return placeTask(state, entry, at);
    case 'TaskUnplaceable': {
      const placement = state.placements.get(entry.placementId);
      if (placement === undefined) return;
      const { slots, reason } = entry;
      const unplaceable = { at, slots, reason };
      return state.placements.set(entry.placementId, { ...placement, unplaceable });
    }
    case 'TaskReplacementDecided':
      if (entry.cause === 'TASK_STOPPED') noteFailure(state, entry, at);
      return replaceTask(state, entry);
    case 'TaskReplacementWithdrawn': {
      const key = slotKey(entry.placementId, entry.slot);
      const slot = state.slots.get(key);
      if (slot === undefined) return;
      const { avoid: _1, nominated: _2, ...rest } = slot;
      state.slots.set(key, { ...rest, status: 'STARTED', taskArn: entry.taskArn, refusals: 0 });
      return endUnplaceable(state, entry.placementId, [entry.slot]);
    }
    case 'TaskPreempted':
      return preemptTask(state, entry, at);
    case 'SlotNominated':
      return nominateSlot(state, entry);
    case 'TaskForgotten': {
      const task = state.tasks.get(entry.taskArn);
      return task === undefined ? undefined : forgetLiveTask(state, task, at);
    }
    case 'TaskFinished': {
      noteFailure(state, entry, at);
      const key = slotKey(entry.placementId, entry.slot);
      const slot = state.slots.get(key);
      if (slot === undefined) return;
      return state.slots.set(key, { ...slot, status: 'FINISHED' });
    }
    case 'TaskStopDecided':
      return stopTask(state, entry, at);
    case 'SlotsReleased':
      for (const index of entry.slots) state.slots.delete(slotKey(entry.placementId, index));
      // Those that are left may all hold a task.
      return noteCompletion(state, entry.placementId);
    case 'AttemptExpired':
      return expireAttempt(state, entry.attemptId);
    case 'AttemptWithdrawn':
      return withdrawAttempt(state, entry.attemptId);
    case 'ContainerInstanceDrainDecided':
      return drainInstance(state, entry, at);
    case 'ContainerInstanceQuarantined':
    case 'ContainerInstanceQuarantineEased':
    case 'PlacementBlamed':
      return evolveQuarantine(state, entry, at);
    case 'HealingHalted':
    case 'HealingResumed':
      return noteHalt(state, entry, at);
    case 'PlacementClosed':
      for (const key of [...state.indexes.slotsOfPlacement.of(entry.placementId)]) {
        state.slots.delete(key);
      }
      return state.placements.delete(entry.placementId);
  }
}

function drainInstance(
  state: ClusterState,
  entry: Extract<Decided, { type: 'ContainerInstanceDrainDecided' }>,
  at: EpochMs,
): void {
  const { effectId, containerInstanceArn, status } = entry;
  dropOpenUpdates(state, containerInstanceArn);
  const instance = state.containerInstances.get(containerInstanceArn);
  if (instance !== undefined) {
    const { wanted: _, ...rest } = instance;
    const decided = { ...rest, draining: status === 'DRAINING' };
    state.containerInstances.set(containerInstanceArn, decided);
  }
  state.effects.set(effectId, {
    type: 'UpdateContainerInstancesState',
    effectId,
    containerInstanceArn,
    status,
    decidedAt: at,
  });
}

/** Marks a slot whose attempt brought no task; `decide` says when it is tried again. */
export function refuseSlot(
  state: ClusterState,
  slot: Slot | undefined,
  attemptId: Slot['attemptId'],
  refusal: { readonly reason: string; readonly avoid?: Slot['avoid'] },
): void {
  if (slot === undefined || slot.attemptId !== attemptId || slot.taskArn !== undefined) return;
  const { attemptId: _, avoid: __, ...rest } = slot;
  state.slots.set(slotKey(slot.placementId, slot.index), {
    ...rest,
    status: 'REFUSED',
    refusal: refusal.reason,
    refusals: slot.refusals + 1,
    ...(refusal.avoid !== undefined && { avoid: refusal.avoid }),
  });
}

/** Nobody knows what became of it: its slots are started anew, under another token. */
function expireAttempt(state: ClusterState, attemptId: AttemptId): void {
  const attempt = state.attempts.get(attemptId);
  if (attempt === undefined) return;
  state.attempts.delete(attemptId);
  for (const index of attempt.slots) {
    const slot = state.slots.get(slotKey(attempt.placementId, index));
    refuseSlot(state, slot, attemptId, { reason: 'outcome unknown' });
  }
}

function placeTask(
  state: ClusterState,
  entry: Extract<Decided, { type: 'TaskPlaced' }>,
  at: EpochMs,
): void {
  const { type: _, ...attempt } = entry;
  state.attempts.set(entry.attemptId, { ...attempt, decidedAt: at });
  for (const index of entry.slots) {
    const key = slotKey(entry.placementId, index);
    const slot = state.slots.get(key);
    if (slot === undefined) continue;
    const { taskArn: _task, refusal: _refusal, nominated: _nominated, ...rest } = slot;
    state.slots.set(key, { ...rest, status: 'STARTING', attemptId: entry.attemptId });
  }
  endUnplaceable(state, entry.placementId, entry.slots);
  noteReplacement(state, entry, at);
}

/** These slots wait for room no more. */
function endUnplaceable(
  state: ClusterState,
  placementId: PlacementId,
  indexes: readonly number[],
): void {
  const placement = state.placements.get(placementId);
  if (placement?.unplaceable === undefined) return;
  const slots = placement.unplaceable.slots.filter((index) => !indexes.includes(index));
  const { unplaceable, ...rest } = placement;
  state.placements.set(
    placementId,
    slots.length === 0 ? rest : { ...rest, unplaceable: { ...unplaceable, slots } },
  );
}

function replaceTask(
  state: ClusterState,
  entry: Extract<Decided, { type: 'TaskReplacementDecided' }>,
): void {
  const key = slotKey(entry.placementId, entry.slot);
  const slot = state.slots.get(key);
  if (slot === undefined) return;
  const { attemptId: _attempt, taskArn: _task, refusal: _refusal, avoid: before, ...rest } = slot;
  const task = entry.taskArn === undefined ? undefined : state.tasks.get(entry.taskArn);
  const avoid = task === undefined ? before : task.containerInstanceArn;
  state.slots.set(key, {
    ...rest,
    status: 'WAITING',
    failures: entry.failures,
    notBefore: entry.notBefore,
    // A refusal is no new wait: later capacity preferences open as if there had been none.
    waitingSince: entry.cause === 'START_REFUSED' ? slot.waitingSince : entry.notBefore,
    lastCause: entry.cause,
    ...(avoid !== undefined && { avoid }),
  });
}

/** The last word counts: two calls for one instance could reach ECS in either order. */
function dropOpenUpdates(state: ClusterState, containerInstanceArn: ContainerInstanceArn): void {
  for (const effect of [...state.effects.values()]) {
    if (effect.type !== 'UpdateContainerInstancesState') continue;
    if (effect.containerInstanceArn === containerInstanceArn) state.effects.delete(effect.effectId);
  }
}

function stopTask(
  state: ClusterState,
  { effectId, taskArn, reason, voluntary }: Extract<Decided, { type: 'TaskStopDecided' }>,
  decidedAt: EpochMs,
): void {
  if (voluntary) noteVoluntaryStop(state, taskArn, decidedAt);
  state.effects.set(effectId, { type: 'StopTask', effectId, taskArn, reason, decidedAt });
}

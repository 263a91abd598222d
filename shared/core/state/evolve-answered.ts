import type { Failure } from '../ecs.ts';
import type { EpochMs, TaskArn } from '../ids.ts';
import type { Answered } from '../log/answered.ts';
import { type Attempt, type ClusterState, type Effect, slotKey } from './cluster-state.ts';
import { refuseSlot } from './evolve-decided.ts';
import { forgetLiveTask, learnTask } from './known-task.ts';
import { refusalKey } from './refusal-key.ts';

export function evolveAnswered(state: ClusterState, entry: Answered, at: EpochMs): void {
  switch (entry.type) {
    case 'RunTaskAccepted': {
      const attempt = state.attempts.get(entry.attemptId);
      if (attempt === undefined) return;
      for (const task of entry.tasks) learnTask(state, task, at);
      return closeAttempt(state, attempt, reasonOf(entry.failures, 'fewer tasks than asked'), at);
    }
    case 'RunTaskRefused': {
      const attempt = state.attempts.get(entry.attemptId);
      if (attempt === undefined) return;
      return closeAttempt(state, attempt, reasonOf(entry.failures, entry.error), at);
    }
    case 'StopTaskAccepted': {
      const effect = state.effects.get(entry.effectId);
      if (effect?.type === 'StopTask') {
        const task = state.tasks.get(effect.taskArn);
        if (task !== undefined) {
          const stops = { desiredStatus: 'STOPPED', stopAccepted: true } as const;
          state.tasks.set(effect.taskArn, { ...task, ...stops });
        }
      }
      return state.effects.delete(entry.effectId);
    }
    case 'StopTaskSkipped':
    case 'StopTaskRefused': {
      const effect = state.effects.get(entry.effectId);
      if (effect?.type === 'StopTask') leaveTask(state, effect.taskArn, entry, at);
      return state.effects.delete(entry.effectId);
    }
    case 'RecordLifecycleActionHeartbeatAccepted':
    case 'RecordLifecycleActionHeartbeatRefused':
    case 'CompleteLifecycleActionAccepted':
    case 'CompleteLifecycleActionRefused':
    case 'PutEventsAccepted':
    case 'PutEventsRefused':
      return state.effects.delete(entry.effectId);
    case 'UpdateContainerInstancesStateAccepted':
    case 'UpdateContainerInstancesStateRefused': {
      const effect = state.effects.get(entry.effectId);
      if (effect?.type === 'UpdateContainerInstancesState') {
        endUpdate(state, effect, entry.type === 'UpdateContainerInstancesStateAccepted');
      }
      return state.effects.delete(entry.effectId);
    }
  }
}

/** After a refusal the instance is what ECS shows it to be, and no more draining for us. */
function endUpdate(
  state: ClusterState,
  effect: Extract<Effect, { type: 'UpdateContainerInstancesState' }>,
  isAccepted: boolean,
): void {
  const instance = state.containerInstances.get(effect.containerInstanceArn);
  if (instance === undefined) return;
  const { draining: _, ...rest } = instance;
  const ended = isAccepted ? { ...rest, status: effect.status } : rest;
  state.containerInstances.set(effect.containerInstanceArn, ended);
}

function leaveTask(
  state: ClusterState,
  taskArn: TaskArn,
  entry: Extract<Answered, { type: 'StopTaskSkipped' | 'StopTaskRefused' }>,
  at: EpochMs,
): void {
  const task = state.tasks.get(taskArn);
  if (task === undefined) return;
  const isGone = entry.type === 'StopTaskSkipped' && entry.found === 'MISSING';
  if (isGone) forgetLiveTask(state, task, at);
  else state.tasks.set(taskArn, { ...task, stopRefusedAt: at });
}

/** Gives its room back; slots that got no task are REFUSED until `decide` says what follows. */
function closeAttempt(state: ClusterState, attempt: Attempt, reason: string, at: EpochMs): void {
  const { attemptId, placementId, target } = attempt;
  state.attempts.delete(attemptId);
  const unfilled = attempt.slots
    .map((index) => state.slots.get(slotKey(placementId, index)))
    .filter((slot) => slot?.attemptId === attemptId && slot.taskArn === undefined);
  if (unfilled.length === 0) return;
  const avoid = target.type === 'EC2' ? { avoid: target.containerInstanceArn } : {};
  for (const slot of unfilled) refuseSlot(state, slot, attemptId, { reason, ...avoid });
  const placement = state.placements.get(placementId);
  if (placement === undefined) return;
  const refusedAt = { ...placement.refusedAt, [refusalKey(target)]: at };
  state.placements.set(placementId, { ...placement, refusedAt });
}

function reasonOf(failures: readonly Failure[], otherwise: string): string {
  return failures.find((failure) => failure.reason !== undefined)?.reason ?? otherwise;
}

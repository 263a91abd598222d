import type { EpochMs, TaskArn } from '../../ids.ts';
import type { StopReason } from '../../log/decided.ts';
import { type ClusterState, type KnownTask, slotKey } from '../../state/cluster-state.ts';
import { isOnTerminatedHost } from '../../state/known-task.ts';
import { standingOf } from '../verdicts/container-instances.ts';
import { isStuck } from '../verdicts/task-signs.ts';

/** ECS refused to stop it; it is asked again, but not at once. */
const stopAgainMs = 60_000;

export interface ProposedStop {
  readonly taskArn: TaskArn;
  readonly reason: StopReason;
}

/** Tasks of ours that no slot holds, ascending by ARN; only the valves may turn these into stops. */
export function unwantedTasks(state: ClusterState, at: EpochMs): ProposedStop[] {
  const unwanted: ProposedStop[] = [];
  for (const taskArn of state.indexes.unheldTasks.all()) {
    const task = state.tasks.get(taskArn);
    if (task === undefined || task.desiredStatus === 'STOPPED') continue;
    if (state.indexes.stopOfTask.of(task.taskArn).size > 0) continue;
    if (task.stopRefusedAt !== undefined && at - task.stopRefusedAt < stopAgainMs) continue;
    const reason = reasonToStop(state, task);
    if (reason !== undefined) unwanted.push({ taskArn: task.taskArn, reason });
  }
  return unwanted.sort((a, b) => (a.taskArn < b.taskArn ? -1 : 1));
}

function reasonToStop(state: ClusterState, task: KnownTask): StopReason | undefined {
  if (task.owner === undefined) return undefined;
  const { placementId, slot: index } = task.owner;
  const placement = state.placements.get(placementId);
  if (placement?.status === 'DELETING') return 'placement deleted';
  if (placement === undefined || index === undefined) return 'not known to the log';
  const slot = state.slots.get(slotKey(placementId, index));
  if (slot === undefined) return 'desired count lowered';
  if (slot.taskArn === task.taskArn) return undefined;
  // Nobody waits for its successor: its room is wanted now.
  if (task.preempted) return 'preempted';
  if (placement.request.gang && !placement.complete) return 'gang incomplete';
  if (isOnTerminatedHost(state, task)) return 'instance terminated';
  if (isOutOfSight(state, task)) return undefined;
  if (slot.status === 'FINISHED') return 'replaced';
  // What never ran serves nobody, and may take the very room that its successor wants.
  if (isStuck(state, task)) return 'never started';
  // Replace before stop: the old one may go only when the new one runs.
  const current = slot.taskArn === undefined ? undefined : state.tasks.get(slot.taskArn);
  return current?.lastStatus === 'RUNNING' ? 'replaced' : undefined;
}

/**
 * It may still serve on an instance whose agent is silent. It is left alone until the agent is back,
 * and then the newer task is the one that is kept, or until EC2 says that the instance is gone.
 */
function isOutOfSight(state: ClusterState, { containerInstanceArn, startedAt }: KnownTask) {
  if (containerInstanceArn === undefined || startedAt === undefined) return false;
  const instance = state.containerInstances.get(containerInstanceArn);
  return instance !== undefined && standingOf(state, instance).closed === 'AGENT';
}

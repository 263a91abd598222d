import type { EpochMs } from '../../ids.ts';
import type { StopReason } from '../../log/decided.ts';
import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { healingOf } from '../../state/healing-of.ts';
import { voluntaryStopMs } from '../../state/voluntary-stops.ts';
import { judgeInstance } from '../verdicts/container-instances.ts';

/** How many healing may always stop within the window, however few run. */
const stoppedFew = 1;

/**
 * Whether a stop is healing's own choice. A scale-down, a deletion and a gang that is taken back were
 * asked for; a task that no slot can hold, or whose instance is gone, is stopped for the count to be
 * right. What is left is the old task of a slot whose new one runs: it could run on.
 */
export function isVoluntaryStop(reason: StopReason): boolean {
  return reason === 'replaced';
}

/**
 * Whether somebody takes the instance away: a person who drains it, its Auto Scaling group, EC2. Its
 * tasks end anyway, and to end them in time is what was asked for, so no limit slows it.
 */
export function isLeaving(state: ClusterState, task: KnownTask, at: EpochMs): boolean {
  const arn = task.containerInstanceArn;
  const instance = arn === undefined ? undefined : state.containerInstances.get(arn);
  if (instance === undefined) return false;
  switch (judgeInstance(state, instance, at).lost) {
    case 'EC2_INSTANCE_TERMINATED':
    case 'EC2_INSTANCE_STOPPED':
    case 'SPOT_INTERRUPTION':
    case 'CONTAINER_INSTANCE_GONE':
    case 'CONTAINER_INSTANCE_DRAINING':
      return true;
    default:
      return false;
  }
}

/** How many more tasks healing may stop of its own choice now. */
export function stopsLeft(state: ClusterState, at: EpochMs): number {
  let running = 0;
  for (const arn of state.indexes.liveTasks.of('ALL')) {
    const task = state.tasks.get(arn);
    if (task?.owner !== undefined && task.lastStatus === 'RUNNING') running += 1;
  }
  let spent = 0;
  for (const stoppedAt of state.voluntaryStops.values()) {
    if (at - stoppedAt < voluntaryStopMs) spent += 1;
  }
  const share = healingOf(state, 'stoppedShareMax');
  return Math.max(stoppedFew, Math.floor(running * share)) - spent;
}

import type { TaskArn } from '../../ids.ts';
import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { unwantedTasks } from '../desired/unwanted-tasks.ts';

/** Tells of a live task whether its room is on its way: it stops, or is about to be stopped. */
export type IsEnding = (task: KnownTask) => boolean;

/** As things stand at the moment at which it is asked for. */
export function endingTasks(state: ClusterState): IsEnding {
  let unwanted: ReadonlySet<TaskArn> | undefined;
  return (task) => {
    if (isAboutToStop(state, task)) return true;
    if (!state.indexes.unheldTasks.all().has(task.taskArn)) return false;
    unwanted ??= new Set(unwantedTasks(state, state.at).map((stop) => stop.taskArn));
    return unwanted.has(task.taskArn);
  };
}

/** Whether it is decided that it stops. */
export function isAboutToStop(
  { indexes }: ClusterState,
  { taskArn, desiredStatus, preempted }: KnownTask,
): boolean {
  if (desiredStatus === 'STOPPED' || preempted === true) return true;
  return indexes.stopOfTask.of(taskArn).size > 0;
}

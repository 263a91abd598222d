import type { TaskArn } from '../../ids.ts';
import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { unwantedTasks } from '../desired/unwanted-tasks.ts';

/** Tells of a live task whether its room is on its way: it stops, or is about to be stopped. */
export type IsEnding = (task: KnownTask) => boolean;

/** As things stand at the moment at which it is asked for. */
export function endingTasks(state: ClusterState): IsEnding {
  let unwanted: ReadonlySet<TaskArn> | undefined;
  return ({ taskArn, desiredStatus, preempted }) => {
    if (desiredStatus === 'STOPPED' || preempted === true) return true;
    if (state.indexes.stopOfTask.of(taskArn).size > 0) return true;
    if (!state.indexes.unheldTasks.all().has(taskArn)) return false;
    unwanted ??= new Set(unwantedTasks(state, state.at).map((stop) => stop.taskArn));
    return unwanted.has(taskArn);
  };
}

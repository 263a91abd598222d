import type { EpochMs } from '../../ids.ts';
import { type ClusterState, isLive, type KnownTask, slotKey } from '../../state/cluster-state.ts';
import type { ProposedStop } from '../desired/unwanted-tasks.ts';
import { haltOf } from './halt-healing.ts';
import { isLeaving, isVoluntaryStop, stopsLeft } from './stop-limit.ts';

/** A stop that may be decided; `voluntary` when it counts against the limit. */
export interface PassedStop extends ProposedStop {
  readonly voluntary?: true;
}

/**
 * The last gate: every stop must pass it, whatever stage proposed it. It lets through a stop that
 * names a live task which Estiva itself started, which no slot holds, and which is not being stopped;
 * of those that are healing's own choice none while the picture of the cluster is in doubt, and no more
 * within five minutes than the limit says.
 */
export function passValves(
  state: ClusterState,
  proposed: readonly ProposedStop[],
  at: EpochMs,
): readonly PassedStop[] {
  const isHalted = haltOf(state) !== undefined;
  let left: number | undefined;
  return proposed.flatMap((stop): PassedStop[] => {
    const task = state.tasks.get(stop.taskArn);
    if (task === undefined || !isStoppable(state, task)) return [];
    if (!isVoluntaryStop(stop.reason)) return [stop];
    if (isHalted) return [];
    if (isLeaving(state, task, at)) return [stop];
    left ??= stopsLeft(state, at);
    if (left <= 0) return [];
    left -= 1;
    return [{ ...stop, voluntary: true }];
  });
}

function isStoppable(state: ClusterState, { taskArn, owner, ...task }: KnownTask): boolean {
  if (owner === undefined || !isLive({ taskArn, ...task })) return false;
  if (state.indexes.stopOfTask.of(taskArn).size > 0) return false;
  const { placementId, slot } = owner;
  return slot === undefined || state.slots.get(slotKey(placementId, slot))?.taskArn !== taskArn;
}

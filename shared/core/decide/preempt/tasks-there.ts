import type { Amounts } from '../../engine/fleet.ts';
import type { TaskArn } from '../../ids.ts';
import type { Demand } from '../../log/decided.ts';
import {
  type ClusterState,
  type KnownTask,
  slotKey,
  type TaskOwner,
} from '../../state/cluster-state.ts';
import { amountsOf } from '../places/columns.ts';
import { demandOfTask } from '../places/demand-of-task.ts';
import type { FreeResources, PoolInstance } from '../places/pool.ts';

/** A task that its slot holds, and what it takes. */
export interface HeldTask {
  readonly taskArn: TaskArn;
  readonly owner: TaskOwner & { readonly slot: number };
  readonly demand: Demand;
  readonly amounts: Amounts;
}

interface TasksThere {
  readonly held: readonly HeldTask[];
  /** Tasks that no slot holds, or that are stopping. */
  readonly loose: readonly KnownTask[];
}

const known = new WeakMap<FreeResources, TasksThere>();

/**
 * The tasks of one instance of the pool. Remembered for as long as the pool knows the instance as it
 * is: whatever changes who holds a task there, or what it takes, has its room worked out anew.
 */
export function tasksThere(state: ClusterState, instance: PoolInstance): TasksThere {
  const remembered = known.get(instance.free);
  if (remembered !== undefined) return remembered;
  const { indexes, tasks } = state;
  const held: HeldTask[] = [];
  const loose: KnownTask[] = [];
  for (const arn of indexes.liveTasksOnInstance.of(
    instance.containerInstance.containerInstanceArn,
  )) {
    const task = tasks.get(arn);
    if (task === undefined) continue;
    const one = heldTask(state, task);
    if (one === undefined) loose.push(task);
    else held.push(one);
  }
  const there = { held, loose };
  known.set(instance.free, there);
  return there;
}

function heldTask(state: ClusterState, task: KnownTask): HeldTask | undefined {
  const { owner, taskArn, desiredStatus } = task;
  if (owner?.slot === undefined || desiredStatus === 'STOPPED') return undefined;
  const slot = state.slots.get(slotKey(owner.placementId, owner.slot));
  if (slot?.taskArn !== taskArn) return undefined;
  const demand = demandOfTask(state, task);
  return { taskArn, owner: { ...owner, slot: owner.slot }, demand, amounts: amountsOf(demand) };
}

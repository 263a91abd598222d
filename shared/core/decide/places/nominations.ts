import type { ContainerInstanceArn, PlacementId } from '../../ids.ts';
import type { Demand } from '../../log/decided.ts';
import { byText } from '../../order.ts';
import type { ClusterState, Placement, Slot, SlotKey } from '../../state/cluster-state.ts';
import { demandOf } from './demand.ts';
import { demandOfTask } from './demand-of-task.ts';
import { endingTasks } from './ending-tasks.ts';

/** Room that is kept for one slot until it is placed. */
export interface Nomination {
  readonly placementId: PlacementId;
  readonly slot: number;
  readonly priority: number;
  readonly demand: Demand;
  readonly containerInstanceArn: ContainerInstanceArn;
}

/** All nominations, and the room that is on its way where they are. */
export interface Nominations {
  /** The most important first. */
  readonly all: readonly Nomination[];
  /** What tasks that are ending still take, by instance. */
  readonly coming: ReadonlyMap<ContainerInstanceArn, readonly Demand[]>;
}

export const noNominations: Nominations = { all: [], coming: new Map() };

/** Whether room is to be kept for a slot. */
export function isNominated({ status, nominated }: Slot): boolean {
  return status === 'WAITING' && nominated !== undefined;
}

export function nominationsOf(state: ClusterState): Nominations {
  return nominationsFor(state, state.indexes.slotsByStatus.of('WAITING'));
}

/** The same when it is known which slots may have any. */
export function nominationsFor(state: ClusterState, keys: Iterable<SlotKey>): Nominations {
  const all: Nomination[] = [];
  for (const key of keys) {
    const slot = state.slots.get(key);
    const placement = slot && state.placements.get(slot.placementId);
    if (slot?.nominated === undefined || placement?.status !== 'ACTIVE') continue;
    const nomination = nominationOf(state, placement, slot, slot.nominated);
    if (nomination !== undefined) all.push(nomination);
  }
  if (all.length === 0) return noNominations;
  all.sort(byImportance);
  const coming = new Map<ContainerInstanceArn, Demand[]>();
  const isEnding = endingTasks(state);
  for (const { containerInstanceArn } of all) {
    if (coming.has(containerInstanceArn)) continue;
    const tasks = [...state.indexes.liveTasksOnInstance.of(containerInstanceArn)]
      .flatMap((arn) => state.tasks.get(arn) ?? [])
      .filter(isEnding);
    coming.set(
      containerInstanceArn,
      tasks.map((task) => demandOfTask(state, task)),
    );
  }
  return { all, coming };
}

function nominationOf(
  state: ClusterState,
  { placementId, request, taskDefinitionArn }: Placement,
  { index: slot }: Slot,
  containerInstanceArn: ContainerInstanceArn,
): Nomination | undefined {
  const taskDefinition = state.taskDefinitions.get(taskDefinitionArn);
  if (taskDefinition === undefined) return undefined;
  const demand = demandOf(taskDefinition, request.overrides, request.resources);
  return { placementId, slot, priority: request.priority, demand, containerInstanceArn };
}

function byImportance(a: Nomination, b: Nomination): number {
  return b.priority - a.priority || byText(a.placementId, b.placementId) || a.slot - b.slot;
}

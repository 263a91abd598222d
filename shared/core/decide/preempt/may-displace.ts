import type { ClusterState, KnownTask, Placement, Slot } from '../../state/cluster-state.ts';
import { slotKey } from '../../state/cluster-state.ts';

/**
 * A task gives way only to what is more important by at least this much, as in Nomad: those who are
 * nearly as important do not take turns with each other.
 */
export const priorityGap = 10;

/** What ECS refused so often in a row displaces nobody more: there is room only in our own books. */
const refusalsMax = 3;
/** What has failed twice in a row would be displacing others for every one of its starts. */
const failuresMax = 1;

/** Whether others may have to go for a slot, if they are the ones that stand in its way. */
export function mayDisplace({ refusals, failures }: Slot): boolean {
  return refusals < refusalsMax && failures <= failuresMax;
}

/** The lowest priority of what runs, if anything does that may ever be displaced. */
export function lowestPriority(state: ClusterState): number | undefined {
  let lowest: number | undefined;
  for (const placement of state.placements.values()) {
    const { placementId, request } = placement;
    if (!isOpenToIt(placement) || (lowest !== undefined && request.priority >= lowest)) continue;
    if (state.indexes.liveTasksOfPlacement.of(placementId).size > 0) lowest = request.priority;
  }
  return lowest;
}

/**
 * The placement of a task that may be displaced: one that its slot holds, and that nobody is stopping.
 * A member of a gang never is, since the others would go on without it.
 */
export function displaceableOf(state: ClusterState, task: KnownTask): Placement | undefined {
  const { owner, taskArn, desiredStatus } = task;
  if (owner?.slot === undefined || desiredStatus === 'STOPPED') return undefined;
  const slot = state.slots.get(slotKey(owner.placementId, owner.slot));
  if (slot?.status !== 'STARTED' || slot.taskArn !== taskArn) return undefined;
  if (state.indexes.stopOfTask.of(taskArn).size > 0) return undefined;
  const placement = state.placements.get(owner.placementId);
  return placement !== undefined && isOpenToIt(placement) ? placement : undefined;
}

function isOpenToIt({ status, request }: Placement): boolean {
  return status === 'ACTIVE' && !request.gang;
}

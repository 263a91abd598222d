import type { CustomResource } from '../../shared/core/ecs.ts';
import type { ClusterState, KnownTask } from '../../shared/core/state/cluster-state.ts';

/**
 * How much there is of each thing, in thousandths; a value of a STRINGSET is a thing of its own, of
 * which there is one.
 */
export type Things = Map<string, number>;

const thousandths = 1_000;

/** Every thing that is named. The workload's amounts have no more than three digits. */
export function thingsOf(resources: readonly CustomResource[] | undefined): Things {
  const things: Things = new Map();
  for (const one of resources ?? []) {
    if (one.type !== 'STRINGSET') things.set(one.name, Math.round(one.value * thousandths));
    else for (const value of one.values) things.set(`${one.name} ${value}`, thousandths);
  }
  return things;
}

/** Takes something so many times over; what is not there is owed. */
export function takeThings(left: Things, taken: Things, times: number): void {
  for (const [name, much] of taken) left.set(name, (left.get(name) ?? 0) - much * times);
}

/** Whether there is enough of each. */
export function hasThings(left: Things, asked: Things): boolean {
  return [...asked].every(([name, much]) => much <= (left.get(name) ?? 0));
}

/** What a task holds: what the placement asks that it was started for. */
export function thingsHeldBy(state: ClusterState, { startedBy, resources }: KnownTask): Things {
  const placementId = placementOf(startedBy);
  // Of a placement that is no more, the log has what was noted while there was one.
  if (!state.placements.has(placementId as never)) return thingsOf(resources);
  return thingsAskedBy(state, placementId);
}

/** What each task of a placement is to hold. */
export function thingsAskedBy(state: ClusterState, placementId: string | undefined): Things {
  return thingsOf(state.placements.get(placementId as never)?.request.resources);
}

/** `estiva/<placement>/<attempt>`. */
function placementOf(startedBy: string | undefined): string | undefined {
  const [prefix, placementId] = startedBy?.split('/') ?? [];
  return prefix === 'estiva' ? placementId : undefined;
}

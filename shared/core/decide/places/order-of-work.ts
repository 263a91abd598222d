import { columnsOf } from './columns.ts';
import { demandOf } from './demand.ts';
import type { Pool } from './pool.ts';
import type { PlaceWork } from './work.ts';

/**
 * The most important first; among those that are alike in this the hardest to place, since small tasks
 * find room beside large ones and not the other way round: first those that rules keep from some
 * instances, then those whose task takes the largest part of what the cluster has of any resource;
 * then by placement id.
 */
export function orderOfWork(pool: Pool, work: readonly PlaceWork[]): readonly PlaceWork[] {
  if (work.length < 2) return work;
  const { registered } = columnsOf(pool);
  const shares = new Map(work.map((one) => [one, largestShare(one, registered)]));
  const shareOf = (one: PlaceWork) => shares.get(one) ?? 0;
  return [...work].sort((left, right) => {
    const difference = right.request.priority - left.request.priority;
    if (difference !== 0) return difference;
    const bound = Number(isBound(right)) - Number(isBound(left));
    if (bound !== 0) return bound;
    const size = shareOf(right) - shareOf(left);
    if (size !== 0) return size;
    return left.placementId < right.placementId ? -1 : 1;
  });
}

/** By a rule that has to hold; wishes keep nobody from anywhere. */
function isBound({ request, taskDefinition }: PlaceWork): boolean {
  const rules = [...request.placementConstraints, ...taskDefinition.placementConstraints];
  return request.trustDomain !== undefined || rules.some((rule) => !('weight' in rule));
}

function largestShare(
  { request, taskDefinition }: PlaceWork,
  registered: { readonly cpuUnits: number; readonly memoryMiB: number; readonly gpus: number },
): number {
  const { cpuUnits, memoryMiB, gpus } = demandOf(taskDefinition, request.overrides);
  return Math.max(
    part(cpuUnits, registered.cpuUnits),
    part(memoryMiB, registered.memoryMiB),
    part(gpus, registered.gpus),
  );
}

/** Of what nobody has, any amount is all there is. */
function part(asked: number, all: number): number {
  if (asked === 0) return 0;
  return all === 0 ? 1 : asked / all;
}

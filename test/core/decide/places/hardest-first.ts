import { demandOf } from '../../../../shared/core/decide/places/demand.ts';
import type { PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork } from '../../../../shared/core/decide/places/work.ts';

/** Slow and obvious: by priority, then those with rules, then the largest, then by id. */
export function hardestFirst(
  instances: readonly PoolInstance[],
  work: readonly PlaceWork[],
): readonly PlaceWork[] {
  const total = (of: 'cpuUnits' | 'memoryMiB' | 'gpus') =>
    instances.reduce((sum, one) => sum + one.containerInstance.registeredResources[of], 0);
  const rank = (one: PlaceWork) => {
    const { request, taskDefinition } = one;
    const rules = [...request.placementConstraints, ...taskDefinition.placementConstraints];
    const demand = demandOf(taskDefinition, request.overrides);
    const shares = (['cpuUnits', 'memoryMiB', 'gpus'] as const).map((of) => {
      if (demand[of] === 0) return 0;
      return total(of) === 0 ? 1 : demand[of] / total(of);
    });
    const isFree = request.trustDomain === undefined && rules.every((rule) => 'weight' in rule);
    return [-request.priority, isFree ? 1 : 0, -Math.max(...shares)];
  };
  return [...work].sort((a, b) => {
    const [mine, theirs] = [rank(a), rank(b)];
    const differences = mine.map((value, n) => value - (theirs[n] ?? 0));
    return differences.find((value) => value !== 0) ?? (a.placementId < b.placementId ? -1 : 1);
  });
}

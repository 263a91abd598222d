import type { PlacementId } from '../../../ids.ts';
import { zoneField } from '../../../placement-rules.ts';
import type { ClusterState } from '../../../state/cluster-state.ts';
import { isToStay, tasksSeen } from '../counted-tasks.ts';
import { marksOf, readRepelKey } from './marks.ts';

/** Live and reserved Fargate tasks that keep others away from their zone: by whom, then by zone. */
export function fargateRepels(state: ClusterState): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  const count = (id: PlacementId | undefined, zone: string | undefined, tasks: number) => {
    const placement = id === undefined ? undefined : state.placements.get(id);
    if (placement === undefined || zone === undefined || tasks <= 0) return;
    for (const key of marksOf(placement.request)?.repels ?? []) {
      if (readRepelKey(key).field !== zoneField) continue;
      const zones = counts.get(key) ?? new Map<string, number>();
      counts.set(key, zones.set(zone, (zones.get(zone) ?? 0) + tasks));
    }
  };
  for (const arn of state.indexes.liveTasksOffInstances.of('FARGATE')) {
    const task = state.tasks.get(arn);
    if (task !== undefined && isToStay(state, task)) {
      count(task.owner?.placementId, task.availabilityZone, 1);
    }
  }
  for (const attempt of state.attempts.values()) {
    const { target, placementId, slots } = attempt;
    if (target.type !== 'FARGATE') continue;
    count(placementId, target.availabilityZone, slots.length - tasksSeen(state, attempt));
  }
  return counts;
}

import type { EpochMs } from '../../ids.ts';
import type { CapacityPreference } from '../../placement.ts';
import type { Placement } from '../../state/cluster-state.ts';

/** After a refusal a Fargate capacity provider is left alone for this long, if there is another. */
export const providerRestMs = 60_000;

/**
 * The preferences that are worth asking now: without those that refused a moment ago, unless
 * nothing would be left.
 */
export function openCapacity(placement: Placement, at: EpochMs): readonly CapacityPreference[] {
  const { capacity } = placement.request;
  const open = capacity.filter((preference) => {
    if (!('capacityProvider' in preference)) return true;
    const refusedAt = placement.refusedAt[preference.capacityProvider];
    return refusedAt === undefined || at - refusedAt >= providerRestMs;
  });
  return open.length === 0 ? capacity : open;
}

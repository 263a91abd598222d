import type { EpochMs } from '../../ids.ts';
import type { CapacityPreference } from '../../placement.ts';
import type { Placement } from '../../state/cluster-state.ts';

/** After a refusal, Fargate is left alone for this long: as a whole, or in the zone that refused. */
export const providerRestMs = 60_000;
/** One instance may refuse what another takes; after so many refusals in a row EC2 rests too. */
const ec2RefusalsMax = 3;

/**
 * The preferences that are worth asking now: without those that refused a moment ago, unless
 * nothing would be left.
 *
 * @param refusals in a row, of the slot that has had the most
 */
export function openCapacity(
  placement: Placement,
  refusals: number,
  at: EpochMs,
): readonly CapacityPreference[] {
  const { capacity } = placement.request;
  const open = capacity.filter((preference) => {
    if ('capacityProvider' in preference) return !rests(placement, preference.capacityProvider, at);
    return refusals < ec2RefusalsMax || !rests(placement, 'EC2', at);
  });
  return open.length === 0 || open.length === capacity.length ? capacity : open;
}

/** Zones where a capacity provider refused a moment ago, though it may have room in others. */
export function restingZones(placement: Placement, at: EpochMs): Map<string, ReadonlySet<string>> {
  const zones = new Map<string, Set<string>>();
  for (const key of Object.keys(placement.refusedAt)) {
    const [provider = '', zone] = key.split(' ');
    if (zone === undefined || !rests(placement, key, at)) continue;
    zones.set(provider, new Set([...(zones.get(provider) ?? []), zone]));
  }
  return zones;
}

function rests(placement: Placement, key: string, at: EpochMs): boolean {
  const refusedAt = placement.refusedAt[key];
  return refusedAt !== undefined && at - refusedAt < providerRestMs;
}

import type { EpochMs } from '../../ids.ts';
import type { HaltReason } from '../../log/decided.ts';
import { byText } from '../../order.ts';
import type { ClusterState, KnownContainerInstance } from '../../state/cluster-state.ts';
import { healingOf } from '../../state/healing-of.ts';
import { standingOf } from '../verdicts/container-instances.ts';
import { isMuchMissing } from '../verdicts/missing.ts';

/** A zone with this share in doubt fails in part; Kubernetes' node life cycle has the same. */
const partialShareMin = 0.55;
/** So few may always be in doubt: a share says nothing about small numbers. */
const doubtfulFew = 2;
/** Without a complete reading for so long, what is known is too old to move what runs. */
const unreadMsMax = 5 * 60_000;

/** How an Availability Zone stands, as Kubernetes' node life cycle tells zones apart. */
export interface ZoneStanding {
  readonly availabilityZone: string;
  /** FULL: no instance of it is known to be well. PARTIAL: most are not. */
  readonly state: 'NORMAL' | 'PARTIAL' | 'FULL';
  readonly containerInstances: number;
  /** Silent, missing or impaired. */
  readonly inDoubt: number;
}

/** Every zone with instances, ascending by name. What is gone for certain is no part of its zone. */
export function zoneStandings(state: ClusterState): ZoneStanding[] {
  const zones = new Map<string, { all: number; inDoubt: number }>();
  for (const instance of state.containerInstances.values()) {
    if (isGone(state, instance)) continue;
    const zone = zoneOf(instance);
    const counted = zones.get(zone) ?? { all: 0, inDoubt: 0 };
    counted.all += 1;
    if (isInDoubt(instance)) counted.inDoubt += 1;
    zones.set(zone, counted);
  }
  return [...zones]
    .sort(([a], [b]) => byText(a, b))
    .map(([availabilityZone, { all, inDoubt }]) => ({
      availabilityZone,
      state: stateOf(all, inDoubt),
      containerInstances: all,
      inDoubt,
    }));
}

/** What speaks against trusting the picture of the cluster; `undefined` when nothing does. */
export function doubtAbout(
  state: ClusterState,
  at: EpochMs,
): { readonly because: HaltReason; readonly inDoubt: number; readonly of: number } | undefined {
  const { of, inDoubt } = instancesInDoubt(state);
  const { lastReconciledAt } = state;
  const isUnread = lastReconciledAt !== undefined && at - lastReconciledAt > unreadMsMax;
  if (isUnread) return { because: 'NOT_READ', inDoubt, of };
  if (inDoubt > doubtfulFew && inDoubt > of * healingOf(state, 'doubtfulShareMax')) {
    return { because: inDoubt === of ? 'ALL_ZONES_DARK' : 'TOO_MANY_IN_DOUBT', inDoubt, of };
  }
  return isMuchMissing(state) ? { because: 'TOO_MANY_VANISHED', inDoubt, of } : undefined;
}

/** Of those that may be in doubt or gone; all others are neither. */
function instancesInDoubt(state: ClusterState): { readonly of: number; readonly inDoubt: number } {
  const { containerInstances, indexes } = state;
  const suspects = new Set(indexes.doubtfulInstances.of('ALL'));
  for (const ec2 of indexes.endingEc2Instances.of('ALL')) {
    for (const arn of indexes.containerInstancesOfEc2.of(ec2)) suspects.add(arn);
  }
  let of = containerInstances.size;
  let inDoubt = 0;
  for (const arn of suspects) {
    const instance = containerInstances.get(arn);
    if (instance === undefined) continue;
    if (isGone(state, instance)) of -= 1;
    else if (isInDoubt(instance)) inDoubt += 1;
  }
  return { of, inDoubt };
}

/** EC2 or ECS says that it is no more: that is certain, and no reason to doubt anything. */
function isGone(state: ClusterState, instance: KnownContainerInstance): boolean {
  switch (standingOf(state, instance).lost) {
    case 'EC2_INSTANCE_TERMINATED':
    case 'EC2_INSTANCE_STOPPED':
    case 'CONTAINER_INSTANCE_GONE':
      return true;
    default:
      return false;
  }
}

function isInDoubt({ agentConnected, missedFirstAt, impaired = [] }: KnownContainerInstance) {
  return !agentConnected || missedFirstAt !== undefined || impaired.length > 0;
}

function stateOf(all: number, inDoubt: number): ZoneStanding['state'] {
  if (inDoubt === all) return 'FULL';
  return inDoubt > doubtfulFew && inDoubt >= all * partialShareMin ? 'PARTIAL' : 'NORMAL';
}

function zoneOf({ attributes }: KnownContainerInstance): string {
  return attributes.find(({ name }) => name === 'ecs.availability-zone')?.value ?? 'unknown';
}

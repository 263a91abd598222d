import type { EpochMs } from '../../ids.ts';
import { byText } from '../../order.ts';
import {
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  type Placement,
} from '../../state/cluster-state.ts';
import { healingOf } from '../../state/healing-of.ts';
import { type FailureThere, failuresMin, recent } from '../../state/quarantine.ts';
import type { Deciding } from '../deciding.ts';
import { placementsMin, probationMs } from './windows.ts';

/**
 * An instance on which tasks of several placements fail one after another looks emptiest, and so
 * would be sent the next ones too: nothing is placed there for a while, and then one task at a time.
 * A placement that fails wherever it goes is to blame itself, and condemns no instance.
 */
export function judgeQuarantines(deciding: Deciding): void {
  blamePlacements(deciding);
  const { state, at, decided } = deciding;
  const troubled = [...state.indexes.troubledInstances.of('ALL')].sort(byText);
  const inQuarantine = troubled.filter((arn) => isQuarantined(state.containerInstances.get(arn)));
  const type = 'ContainerInstanceQuarantineEased';
  // Those whose time is over make room for others.
  for (const arn of inQuarantine) {
    const instance = state.containerInstances.get(arn);
    if (instance?.quarantine === undefined || at < instance.quarantine.until) continue;
    decided({ type, containerInstanceArn: arn, to: 'PROBATION' });
  }
  for (const arn of troubled) {
    const instance = state.containerInstances.get(arn);
    if (instance === undefined || inQuarantine.includes(arn)) continue;
    const found = failuresAgainst(state, instance, at);
    if (found.length > 0) quarantineFor(deciding, instance, found);
    else if (hasProvenItself(state, instance, at)) {
      decided({ type, containerInstanceArn: arn, to: 'OPEN' });
    }
  }
}

function isQuarantined(instance: KnownContainerInstance | undefined): boolean {
  const quarantine = instance?.quarantine;
  return quarantine !== undefined && quarantine.probationFrom === undefined;
}

function blamePlacements({ state, at, decided }: Deciding): void {
  for (const placementId of [...state.indexes.troubledPlacements.of('ALL')].sort(byText)) {
    const placement = state.placements.get(placementId);
    if (placement === undefined || isBlamed(placement, at)) continue;
    const failedOn = recent(placement.failedOn, at);
    if (failedOn.length < failuresMin) continue;
    const until = (at + healingOf(state, 'quarantineMs')) as EpochMs;
    const containerInstanceArns = failedOn.map((one) => one.containerInstanceArn).sort(byText);
    decided({ type: 'PlacementBlamed', placementId, containerInstanceArns, until });
  }
}

function isBlamed(placement: Placement, at: EpochMs): boolean {
  return placement.blamedUntil !== undefined && placement.blamedUntil > at;
}

function quarantineFor(
  { state, at, decided }: Deciding,
  { containerInstanceArn }: KnownContainerInstance,
  found: readonly FailureThere[],
): void {
  if (isFull(state)) return;
  const placementIds = [...new Set(found.map(({ placementId }) => placementId))].sort(byText);
  decided({
    type: 'ContainerInstanceQuarantined',
    containerInstanceArn,
    until: (at + healingOf(state, 'quarantineMs')) as EpochMs,
    failures: found.length,
    placementIds,
  });
}

/** The failures that speak against the instance; none when they are too few, or only of one kind. */
function failuresAgainst(
  { placements }: ClusterState,
  { failures, quarantine }: KnownContainerInstance,
  at: EpochMs,
): readonly FailureThere[] {
  // Of a placement that is gone nobody knows whether it was to blame.
  const found = recent(failures, at).filter(({ placementId }) => {
    const placement = placements.get(placementId);
    return placement !== undefined && !isBlamed(placement, at);
  });
  // One is enough on probation.
  if (quarantine !== undefined) return found;
  const kinds = new Set(found.map(({ placementId }) => placementId)).size;
  return found.length >= failuresMin && kinds >= placementsMin ? found : [];
}

/** A task that was sent there on probation has run for long enough. */
function hasProvenItself(
  state: ClusterState,
  { containerInstanceArn, quarantine }: KnownContainerInstance,
  at: EpochMs,
): boolean {
  const from = quarantine?.probationFrom;
  if (from === undefined) return false;
  for (const arn of state.indexes.liveTasksOnInstance.of(containerInstanceArn)) {
    const task = state.tasks.get(arn);
    if (task?.owner === undefined || task.seenAt < from || !isLive(task)) continue;
    const isRunning = task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
    if (isRunning && task.startedAt !== undefined && at - task.startedAt >= probationMs)
      return true;
  }
  return false;
}

/**
 * Whether as many are in quarantine as may be: one at least, a share of those that are ACTIVE. Who is
 * on probation is open, though nothing may ever be sent there.
 */
function isFull(state: ClusterState): boolean {
  const { indexes, containerInstances } = state;
  let active = 0;
  for (const { status } of containerInstances.values()) if (status === 'ACTIVE') active += 1;
  const share = healingOf(state, 'quarantinedShareMax');
  const most = Math.max(1, Math.floor(active * share));
  let quarantined = 0;
  for (const arn of indexes.troubledInstances.of('ALL')) {
    if (isQuarantined(containerInstances.get(arn))) quarantined += 1;
  }
  return quarantined >= most;
}

import type { ContainerInstanceArn, IncidentId } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import type { Incident } from '../../state/incident.ts';
import type { Deciding } from '../deciding.ts';
import { standingOf } from '../verdicts/container-instances.ts';
import { isSignOfAZone } from './losses.ts';
import { type InstanceLoss, openIncident, togetherMs } from './open-incident.ts';

/** One instance is no zone, however small the zone is. */
const instancesOfAZoneMin = 2;
/** A zone is lost when this share of its instances is lost together. */
const zoneShareMin = 0.5;

/** Opens an incident of a zone where instances are lost together. @returns the losses of the others */
export function openZones(deciding: Deciding, losses: readonly InstanceLoss[]): InstanceLoss[] {
  const { state } = deciding;
  const byZone = new Map<string, InstanceLoss[]>();
  const rest: InstanceLoss[] = [];
  for (const loss of losses) {
    const zone = zoneOf(state, loss.containerInstanceArn);
    if (zone === undefined || !isSignOfAZone(loss.cause)) rest.push(loss);
    else byZone.set(zone, [...(byZone.get(zone) ?? []), loss]);
  }
  for (const availabilityZone of [...byZone.keys()].sort(byText)) {
    const there = byZone.get(availabilityZone) ?? [];
    const before = recentIncidents(deciding, availabilityZone);
    if (isZoneLost(state, availabilityZone, there, before)) {
      const parts = before.filter(({ status }) => status === 'OPEN');
      openIncident(
        deciding,
        { type: 'AVAILABILITY_ZONE', availabilityZone },
        {
          cause: there[0]?.cause ?? 'EC2_INSTANCE_TERMINATED',
          slots: there.flatMap(({ slots }) => slots),
          merges: [...there.flatMap(({ merges }) => merges), ...parts.map(idOf)],
        },
      );
    } else rest.push(...there);
  }
  return rest;
}

/** The zone that an instance told ECS. */
export function zoneOf(state: ClusterState, arn: ContainerInstanceArn): string | undefined {
  const attributes = state.containerInstances.get(arn)?.attributes ?? [];
  return attributes.find(({ name }) => name === 'ecs.availability-zone')?.value;
}

/** Incidents of single instances of the zone that opened a short while ago, oldest first. */
function recentIncidents({ state, at }: Deciding, availabilityZone: string): Incident[] {
  return [...state.incidents.values()]
    .filter(
      ({ subject, status, openedAt, cause }) =>
        subject.type === 'CONTAINER_INSTANCE' &&
        subject.availabilityZone === availabilityZone &&
        status !== 'MERGED' &&
        (isSignOfAZone(cause) || isLost(state, subject.containerInstanceArn)) &&
        at - openedAt <= togetherMs,
    )
    .sort((a, b) => a.openedAt - b.openedAt || byText(a.incidentId, b.incidentId));
}

/** Told of as a wish or a guess, it may have gone for certain since. */
function isLost(state: ClusterState, arn: ContainerInstanceArn): boolean {
  const instance = state.containerInstances.get(arn);
  const lost = instance === undefined ? undefined : standingOf(state, instance).lost;
  return lost !== undefined && isSignOfAZone(lost);
}

function isZoneLost(
  state: ClusterState,
  availabilityZone: string,
  there: readonly InstanceLoss[],
  before: readonly Incident[],
): boolean {
  const lost = new Set([
    ...there.map(({ containerInstanceArn }) => containerInstanceArn),
    ...before.flatMap(({ containerInstanceArns }) => containerInstanceArns),
  ]);
  if (lost.size < instancesOfAZoneMin) return false;
  let standing = 0;
  for (const instance of state.containerInstances.values()) {
    const { containerInstanceArn } = instance;
    if (lost.has(containerInstanceArn)) continue;
    if (zoneOf(state, containerInstanceArn) !== availabilityZone) continue;
    if (standingOf(state, instance).lost === undefined) standing += 1;
  }
  return lost.size >= (lost.size + standing) * zoneShareMin;
}

function idOf({ incidentId }: Incident): IncidentId {
  return incidentId;
}

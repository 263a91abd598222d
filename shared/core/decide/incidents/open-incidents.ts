import type { ContainerInstanceArn, EpochMs, IncidentId } from '../../ids.ts';
import type { Decided, ReplacementCause } from '../../log/decided.ts';
import type { IncidentSubject, LostSlot } from '../../log/incidents.ts';
import { byText } from '../../order.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import type { Incident } from '../../state/incident.ts';
import type { Deciding } from '../deciding.ts';
import { standingOf } from '../verdicts/container-instances.ts';
import { isOfTheTask, isSignOfAZone, lossesIn } from './losses.ts';
import { type InstanceLoss, openIncident, togetherMs } from './open-incident.ts';
import { openZones, zoneOf } from './zones.ts';

/** Opens an incident for what was lost, or tells it with one that is open. */
export function openIncidents(deciding: Deciding, decisions: readonly Decided[]): void {
  const { state } = deciding;
  const losses = lossesIn(state, decisions);
  const { instances, tasks } = sorted(deciding, losses);
  const rest = openZones(deciding, joinOpen(deciding, instances));
  for (const { containerInstanceArn, ...loss } of rest) {
    openIncident(deciding, subjectOf(state, containerInstanceArn), loss);
  }
  for (const loss of tasks) {
    const { placementId, slot, cause } = loss;
    openIncident(
      deciding,
      { type: 'TASK', placementId, slot },
      { cause, slots: [loss], merges: [] },
    );
  }
}

/**
 * Which losses are an instance's, ascending by its ARN, and which are a task's alone. A task that
 * stopped because its instance is going down may be told of before or after the instance is.
 */
function sorted({ state, at }: Deciding, losses: readonly LostSlot[]) {
  const lost = new Map<ContainerInstanceArn, LostSlot[]>();
  const tasks: LostSlot[] = [];
  for (const loss of losses) {
    const arn = loss.containerInstanceArn;
    if (arn === undefined || !isOfInstance(state, loss, arn)) tasks.push(loss);
    else lost.set(arn, [...(lost.get(arn) ?? []), loss]);
  }
  const parts = recentTaskIncidents(state, at);
  for (const arn of parts.keys()) {
    if (!lost.has(arn) && lostBy(state, arn) !== undefined) lost.set(arn, []);
  }
  const instances = [...lost]
    .map(
      ([containerInstanceArn, slots]): InstanceLoss => ({
        containerInstanceArn,
        cause: causeOf(state, containerInstanceArn, slots),
        slots,
        merges: parts.get(containerInstanceArn) ?? [],
      }),
    )
    .sort((a, b) => byText(a.containerInstanceArn, b.containerInstanceArn));
  return { instances, tasks };
}

/** What became of the instance, rather than what it did to its tasks. */
function causeOf(
  state: ClusterState,
  arn: ContainerInstanceArn,
  slots: readonly LostSlot[],
): ReplacementCause {
  const said = slots.find(({ cause }) => !isOfTheTask(cause))?.cause;
  return said ?? lostBy(state, arn) ?? 'TASK_STOPPED';
}

function isOfInstance(state: ClusterState, loss: LostSlot, arn: ContainerInstanceArn): boolean {
  return !isOfTheTask(loss.cause) || lostBy(state, arn) !== undefined;
}

/** Why the instance's tasks are given up, if they are. */
function lostBy(state: ClusterState, arn: ContainerInstanceArn): ReplacementCause | undefined {
  const instance = state.containerInstances.get(arn);
  return instance === undefined ? undefined : standingOf(state, instance).lost;
}

/** Open incidents of single tasks, by the instance that the task was on. */
function recentTaskIncidents(
  state: ClusterState,
  at: EpochMs,
): ReadonlyMap<ContainerInstanceArn, readonly IncidentId[]> {
  const found = new Map<ContainerInstanceArn, IncidentId[]>();
  for (const { incidentId, containerInstanceArn, lostAt } of state.healing.sorted()) {
    if (containerInstanceArn === undefined || at - lostAt > togetherMs) continue;
    if (state.incidents.get(incidentId)?.subject.type !== 'TASK') continue;
    found.set(containerInstanceArn, [...(found.get(containerInstanceArn) ?? []), incidentId]);
  }
  return found;
}

/** Tells what an open incident of the instance, or of its zone, already covers. @returns the rest */
function joinOpen({ state, decided }: Deciding, losses: readonly InstanceLoss[]): InstanceLoss[] {
  if (losses.length === 0) return [];
  const open = [...state.incidents.values()].filter(({ status }) => status === 'OPEN');
  return losses.filter((loss) => {
    const incident = open.find((one) => covers(state, one, loss));
    if (incident === undefined) return true;
    const { slots, merges } = loss;
    const { incidentId } = incident;
    if (slots.length + merges.length > 0) {
      decided({ type: 'IncidentGrew', incidentId, slots, merges });
    }
    return false;
  });
}

function covers(state: ClusterState, { subject }: Incident, loss: InstanceLoss): boolean {
  const { containerInstanceArn, cause } = loss;
  if (subject.type === 'CONTAINER_INSTANCE') {
    return subject.containerInstanceArn === containerInstanceArn;
  }
  if (subject.type !== 'AVAILABILITY_ZONE') return false;
  return isSignOfAZone(cause) && zoneOf(state, containerInstanceArn) === subject.availabilityZone;
}

function subjectOf(state: ClusterState, arn: ContainerInstanceArn): IncidentSubject {
  const ec2InstanceId = state.containerInstances.get(arn)?.ec2InstanceId;
  const availabilityZone = zoneOf(state, arn);
  return {
    type: 'CONTAINER_INSTANCE',
    containerInstanceArn: arn,
    ...(ec2InstanceId !== undefined && { ec2InstanceId }),
    ...(availabilityZone !== undefined && { availabilityZone }),
  };
}

import type { EpochMs } from '../../shared/core/ids.ts';
import type { Answered } from '../../shared/core/log/answered.ts';
import type { Entry, StoredEntry } from '../../shared/core/log/item.ts';
import type { Observed } from '../../shared/core/log/observed.ts';
import { entryCatalogue } from '../../shared/core/log/read.ts';
import { describeEntry } from '../wiring/narration/describe-entry.ts';
import { counted, listed, revisionOf, short } from '../wiring/narration/sentence.ts';
import { reasonsOf } from './reasons.ts';

/** One entry in words. */
export interface DescribedEntry {
  readonly kind: 'observed' | 'requested' | 'decided' | 'answered' | 'unknown';
  readonly text: string;
  /** For decisions: what they follow from, a line each. */
  readonly why: readonly string[];
}

/**
 * Says what an entry of the log means; one that this version does not know, by its name alone.
 *
 * @param at the time of its item
 */
export function describeStored(stored: StoredEntry, at: EpochMs): DescribedEntry {
  if (!isKnown(stored)) return { kind: 'unknown', text: stored.type, why: [] };
  const why = reasonsOf(stored, at);
  const kind = kindOf(stored);
  const told = describeEntry(stored);
  if (told !== undefined) return { kind, text: told.text, why };
  return { kind, text: describeRest(stored), why };
}

function isKnown(stored: StoredEntry): stored is Entry {
  return Object.hasOwn(entryCatalogue.versions, stored.type);
}

function kindOf({ type }: Entry): DescribedEntry['kind'] {
  if (/^(RunTask|StopTask|UpdateContainerInstancesState)/.test(type)) return 'answered';
  if (/Requested$/.test(type)) return 'requested';
  const decided =
    /^(TaskPlaced|TaskUnplaceable|TaskPreempted|SlotNominated|TaskForgotten|TaskFinished|SlotsReleased|AttemptExpired|HealingHalted|HealingResumed|PlacementClosed)$|(Decided|Withdrawn)$/;
  return decided.test(type) ? 'decided' : 'observed';
}

/** What the narrator leaves to the events that it shows beside the log. */
function describeRest(entry: Entry): string {
  switch (entry.type) {
    case 'DrainRequested':
      return `${short(entry.containerInstanceArn)} is to be drained`;
    case 'ActivateRequested':
      return `${short(entry.containerInstanceArn)} is to be opened again`;
    case 'TaskPreempted':
      return `task ${short(entry.taskArn)} of ${entry.placementId} makes room for ${entry.for.placementId}`;
    case 'SlotNominated':
      return `room on ${short(entry.containerInstanceArn)} is kept for slot ${entry.slot} of ${entry.placementId}`;
    case 'TaskForgotten':
      return `task ${short(entry.taskArn)} holds no room any more`;
    case 'SlotsReleased':
      return `slot ${listed(entry.slots)} of ${entry.placementId} is wanted no more`;
    case 'RunTaskAccepted':
    case 'StopTaskAccepted':
    case 'UpdateContainerInstancesStateAccepted':
      return describeAccepted(entry);
    default:
      return describeObserved(entry as Observed);
  }
}

function describeAccepted(
  entry: Extract<
    Answered,
    { type: 'RunTaskAccepted' | 'StopTaskAccepted' | 'UpdateContainerInstancesStateAccepted' }
  >,
): string {
  switch (entry.type) {
    case 'RunTaskAccepted': {
      const { attemptId, tasks, failures } = entry;
      const reasons = failures.map(({ reason }) => reason ?? '?');
      const but = reasons.length === 0 ? '' : `, and refused the rest: ${listed(reasons)}`;
      return `ECS started ${counted(tasks.length, 'task')} of attempt ${attemptId}${but}`;
    }
    case 'StopTaskAccepted':
      return `ECS took the stop ${entry.effectId}`;
    case 'UpdateContainerInstancesStateAccepted':
      return `ECS took the change of state ${entry.effectId}`;
  }
}

function describeObserved(entry: Observed): string {
  switch (entry.type) {
    case 'TaskStateChanged': {
      const { taskArn, taskDefinitionArn, lastStatus, desiredStatus, stoppedReason, stopCode } =
        entry.task;
      const wanted = desiredStatus === lastStatus ? '' : `, wanted ${desiredStatus}`;
      const reason = stoppedReason ?? stopCode;
      const ended = reason === undefined ? '' : `: ${reason}`;
      return `${revisionOf(taskDefinitionArn)} task ${short(taskArn)} is ${lastStatus}${wanted}${ended}`;
    }
    case 'TaskMissed':
      return `task ${short(entry.taskArn)} is in no list`;
    case 'ContainerInstanceStateChanged': {
      const { containerInstanceArn, ec2InstanceId, status, agentConnected } =
        entry.containerInstance;
      const agent = agentConnected ? 'connected' : 'disconnected';
      return `${ec2InstanceId ?? short(containerInstanceArn)} is ${status}, agent ${agent}`;
    }
    case 'ContainerInstanceMissed':
      return `${short(entry.containerInstanceArn)} is in no list`;
    case 'ContainerInstanceHealthChanged':
      return `${short(entry.containerInstanceArn)} is ${entry.overallStatus}: ${listed(entry.impaired)}`;
    case 'Ec2InstanceStateChanged':
      return `${entry.ec2InstanceId} is ${entry.state}`;
    case 'Ec2InstanceMissed':
      return `${entry.ec2InstanceId} is not described by EC2, and its agent is disconnected`;
    case 'SpotInterruptionWarned':
      return `${entry.ec2InstanceId} will be interrupted in two minutes (${entry.action})`;
    case 'RebalanceRecommended':
      return `${entry.ec2InstanceId} is at risk of interruption`;
    case 'TerminateLifecycleActionStarted':
      return `${entry.ec2InstanceId} is being terminated by ${entry.autoScalingGroupName}`;
    case 'ScheduledChangeAnnounced':
      return `${entry.ec2InstanceId}: ${entry.eventTypeCode}`;
    case 'TaskDefinitionDescribed':
      return `${revisionOf(entry.taskDefinition.taskDefinitionArn)} is ${entry.taskDefinition.status}`;
    case 'SubnetDescribed':
      return `${entry.subnetId} is in ${entry.availabilityZone}`;
    case 'ReadingPartCompleted':
      return `ECS was read in part: ${counted(entry.tasks, 'task')} so far`;
    case 'SettingsStated':
      return `healing is set to ${JSON.stringify(entry.healing)}`;
    case 'ReconcileCompleted':
      return `ECS was read: ${counted(entry.tasks, 'task')}, ${counted(entry.containerInstances, 'container instance')}`;
  }
}

import type { ContainerInstance, ObservedTask } from '../ecs.ts';
import type { Arrival } from '../log/item.ts';
import type { RequestEntry } from '../log/requested.ts';
import { same } from '../same.ts';
import type { ClusterState } from './cluster-state.ts';
import { mayBecome } from './evolve-observed.ts';
import { isOtherHealing } from './healing-of.ts';
import { isNewerInstance } from './known-container-instance.ts';
import { isNewerTask, parseStartedBy } from './known-task.ts';
import { readingsBehind } from './readings.ts';

/**
 * Whether an arrival is news to this state. What is not is consumed without being appended: a
 * change of version alone, a repeated request, an answer to an effect that has one already.
 */
export function admits(state: ClusterState, arrival: Arrival): boolean {
  switch (arrival.type) {
    case 'TaskStateChanged':
      return isTaskNews(state, arrival.task);
    case 'TaskMissed':
      // Whoever froze over a part of a reading tells of one that is long over.
      if (arrival.reading !== undefined && arrival.reading !== state.readings) return false;
      return isShownByNow(state, state.tasks.get(arrival.taskArn));
    case 'ContainerInstanceStateChanged':
      return isInstanceNews(state, arrival.containerInstance);
    case 'ContainerInstanceMissed':
      return isShownByNow(state, state.containerInstances.get(arrival.containerInstanceArn));
    case 'ContainerInstanceHealthChanged': {
      const known = state.containerInstances.get(arrival.containerInstanceArn);
      return known !== undefined && !same(known.impaired ?? [], arrival.impaired);
    }
    case 'Ec2InstanceStateChanged':
    case 'Ec2InstanceMissed':
    case 'SpotInterruptionWarned':
    case 'RebalanceRecommended':
    case 'TerminateLifecycleActionStarted':
    case 'ScheduledChangeAnnounced':
      return ofThisCluster(state, arrival) && isSignalNews(state, arrival);
    case 'TaskDefinitionDescribed': {
      const known = state.taskDefinitions.get(arrival.taskDefinition.taskDefinitionArn);
      return known === undefined || !same(known, arrival.taskDefinition);
    }
    case 'SubnetDescribed':
      return state.subnets.get(arrival.subnetId)?.availabilityZone !== arrival.availabilityZone;
    case 'ReadingPartCompleted':
      return arrival.reading === state.readings && followsOpenPart(state, arrival);
    case 'SettingsStated':
      // Who cannot read the log does not know what it goes by.
      return state.unreadable === undefined && isOtherHealing(state, arrival.healing);
    case 'ReconcileCompleted':
      return arrival.follows === undefined || followsOpenPart(state, arrival);
    case 'PlacementRequested':
    case 'PlacementUpdateRequested':
    case 'PlacementDeleteRequested':
    case 'DrainRequested':
    case 'ActivateRequested':
      return (
        !isRepeated(state, arrival) && (state.unreadable !== undefined || applies(state, arrival))
      );
    case 'RunTaskAccepted':
    case 'RunTaskRefused':
      return state.attempts.has(arrival.attemptId) || state.unreadable !== undefined;
    case 'StopTaskAccepted':
    case 'StopTaskSkipped':
    case 'StopTaskRefused':
    case 'RecordLifecycleActionHeartbeatAccepted':
    case 'RecordLifecycleActionHeartbeatRefused':
    case 'CompleteLifecycleActionAccepted':
    case 'CompleteLifecycleActionRefused':
    case 'PutEventsAccepted':
    case 'PutEventsRefused':
    case 'UpdateContainerInstancesStateAccepted':
    case 'UpdateContainerInstancesStateRefused':
      return state.effects.has(arrival.effectId) || state.unreadable !== undefined;
  }
}

/**
 * Whether ECS's lists must show it. They are up to a minute and a half behind, so that what is new
 * may be absent from the first readings after it was heard of.
 */
function isShownByNow(
  state: ClusterState,
  known: { readonly seenReading?: number } | undefined,
): boolean {
  return known !== undefined && state.readings - (known.seenReading ?? 0) >= readingsBehind;
}

/** Of several that went on from the same part, one is taken: what the others read is only news. */
function followsOpenPart({ rolling }: ClusterState, { follows }: { follows?: string }): boolean {
  return rolling.get('readings')?.open?.partId === follows;
}

/**
 * Whether a request is about something that is there. A version that cannot read the log cannot
 * tell, and records every request for one that can.
 */
function applies(state: ClusterState, request: RequestEntry): boolean {
  switch (request.type) {
    case 'PlacementRequested':
      return !state.placements.has(request.placementId);
    case 'PlacementUpdateRequested':
    case 'PlacementDeleteRequested':
      return state.placements.get(request.placementId)?.status === 'ACTIVE';
    case 'DrainRequested':
    case 'ActivateRequested':
      return state.containerInstances.has(request.containerInstanceArn);
  }
}

function isTaskNews(state: ClusterState, task: ObservedTask): boolean {
  const known = state.tasks.get(task.taskArn);
  if (known === undefined) {
    return task.lastStatus !== 'STOPPED' || parseStartedBy(task.startedBy) !== undefined;
  }
  return isNewerTask(known, task) && (known.missedFirstAt !== undefined || !agrees(known, task));
}

function isInstanceNews(state: ClusterState, seen: ContainerInstance): boolean {
  const known = state.containerInstances.get(seen.containerInstanceArn);
  if (known === undefined) return seen.status !== 'INACTIVE';
  return (
    isNewerInstance(known, seen) && (known.missedFirstAt !== undefined || !agrees(known, seen))
  );
}

type OfEc2 = Extract<Arrival, { ec2InstanceId: unknown }>;

/** EC2 tells of every instance of the account; the log takes those that ECS has registered here. */
function ofThisCluster(state: ClusterState, arrival: OfEc2): boolean {
  // Who cannot read the log cannot tell either, and records it.
  if (state.unreadable !== undefined) return true;
  return state.indexes.containerInstancesOfEc2.of(arrival.ec2InstanceId).size > 0;
}

function isSignalNews(state: ClusterState, said: OfEc2): boolean {
  const known = state.ec2Instances.get(said.ec2InstanceId);
  switch (said.type) {
    case 'Ec2InstanceStateChanged': {
      // Running is what an instance is taken to be as long as nothing else was said.
      const was = known?.state ?? 'running';
      const is = said.state === 'pending' ? 'running' : said.state;
      return (was !== is || known?.missedFirstAt !== undefined) && mayBecome(was, is);
    }
    case 'Ec2InstanceMissed':
      return known?.state !== 'terminated';
    case 'SpotInterruptionWarned':
      return known?.spotInterruption === undefined;
    case 'RebalanceRecommended':
      return known?.rebalanceRecommended !== true;
    case 'TerminateLifecycleActionStarted': {
      const { lifecycleActionToken } = said;
      return known?.terminateLifecycleAction?.lifecycleActionToken !== lifecycleActionToken;
    }
    case 'ScheduledChangeAnnounced':
      return known?.scheduledChange !== said.eventTypeCode;
  }
}

function isRepeated(
  state: ClusterState,
  arrival: { readonly idempotency?: { readonly key: string } },
): boolean {
  return arrival.idempotency !== undefined && state.requests.has(arrival.idempotency.key);
}

/** True when every member of `seen`, its version aside, is known already. */
function agrees(known: object, seen: object): boolean {
  const members = known as Readonly<Record<string, unknown>>;
  return Object.entries(seen).every(
    ([name, value]) => name === 'detailVersion' || same(members[name], value),
  );
}

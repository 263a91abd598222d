import type { ObservedTask } from '../ecs.ts';
import type { AttemptId, ContainerInstanceArn, EpochMs, PlacementId, TaskArn } from '../ids.ts';
import {
  type ClusterState,
  isLive,
  type KnownTask,
  slotKey,
  type TaskOwner,
} from './cluster-state.ts';
import { isMissing } from './readings.ts';

const startedByPrefix = 'estiva/';

/** What every `RunTask` call carries, so that a task whose answer was lost is recognised. */
export function startedByOf(placementId: PlacementId, attemptId: AttemptId): string {
  return `${startedByPrefix}${placementId}/${attemptId}`;
}

/** Reads `startedBy` back; `undefined` for tasks that are not ours. */
export function parseStartedBy(
  startedBy: string | undefined,
): { readonly placementId: PlacementId; readonly attemptId: AttemptId } | undefined {
  if (startedBy?.startsWith(startedByPrefix) !== true) return undefined;
  const [placementId, attemptId, ...rest] = startedBy.slice(startedByPrefix.length).split('/');
  if (!placementId || !attemptId || rest.length > 0) return undefined;
  return { placementId: placementId as PlacementId, attemptId: attemptId as AttemptId };
}

/**
 * Takes in what ECS said of a task, unless it is older than what is known. A task of ours that no
 * slot holds yet is given to the first slot of its attempt that has none.
 */
export function learnTask(state: ClusterState, task: ObservedTask, at: EpochMs): void {
  const known = state.tasks.get(task.taskArn);
  if (known !== undefined && !isNewerTask(known, task)) return;
  if (known === undefined && !isLive(task) && parseStartedBy(task.startedBy) === undefined) return;
  const owner = known?.owner ?? ownerOf(state, task);
  const resources = known?.owner === undefined ? resourcesOf(state, task, owner) : known.resources;
  state.tasks.set(task.taskArn, {
    ...task,
    // Events say nothing of health.
    ...(task.healthStatus === undefined &&
      known?.healthStatus !== undefined && { healthStatus: known.healthStatus }),
    // What happened before the stop may be told after it.
    ...(known?.stopAccepted && { desiredStatus: 'STOPPED', stopAccepted: true }),
    ...(known?.preempted && { preempted: true }),
    seenAt: known?.seenAt ?? at,
    seenReading: known === undefined ? state.readings : (known.seenReading ?? 0),
    ...(owner !== undefined && { owner }),
    ...(resources !== undefined && { resources }),
  });
  if (known?.owner === undefined && owner?.slot !== undefined) {
    holdTask(state, owner.placementId, owner.slot, task.taskArn);
  }
  if (!isLive(task) && (known === undefined || isLive(known))) {
    depart(state, task.taskArn, at);
  }
}

/** A task that was missed is news again as soon as it is seen, even unchanged. */
export function isNewerTask(known: KnownTask, seen: ObservedTask): boolean {
  if (seen.detailVersion !== known.detailVersion) return seen.detailVersion > known.detailVersion;
  // ECS tells of a task's health when it is described, and counts no version for it.
  const isOtherHealth = seen.healthStatus !== undefined && seen.healthStatus !== known.healthStatus;
  return isOtherHealth || known.missedFirstAt !== undefined;
}

/**
 * True when EC2 says that the task's instance is terminated, or does not know it any more: whatever
 * ECS goes on showing, it does not run. ECS shows such a task as RUNNING for good when the agent was
 * silent before the end.
 */
export function isOnTerminatedHost(state: ClusterState, task: ObservedTask): boolean {
  const arn = task.containerInstanceArn;
  const ec2InstanceId = arn && state.containerInstances.get(arn)?.ec2InstanceId;
  const signals = ec2InstanceId && state.ec2Instances.get(ec2InstanceId);
  return !!signals && (signals.state === 'terminated' || isMissing(signals));
}

/** Begins the hour after which it is forgotten. The first departure counts: rows stay in order. */
export function depart(
  state: ClusterState,
  arn: TaskArn | ContainerInstanceArn,
  at: EpochMs,
): void {
  if (!state.departed.has(arn)) state.departed.set(arn, at);
}

/** The end of a task that ECS no longer describes. */
export function forgetLiveTask(state: ClusterState, task: KnownTask, at: EpochMs): void {
  if (!isLive(task)) return;
  state.tasks.set(task.taskArn, {
    ...task,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    // Should ECS show it again after all, it is news.
    missedFirstAt: task.missedFirstAt ?? at,
  });
  depart(state, task.taskArn, at);
}

function ownerOf(state: ClusterState, task: ObservedTask): TaskOwner | undefined {
  const started = parseStartedBy(task.startedBy);
  // An attempt id begins with the id of the log that made it: tasks of another log are not ours.
  if (started === undefined || !started.attemptId.startsWith(`${state.logId}-`)) return undefined;
  const slot = state.attempts
    .get(started.attemptId)
    ?.slots.find((index) => awaits(state, started.placementId, index, started.attemptId));
  return { placementId: started.placementId, ...(slot !== undefined && { slot }) };
}

/** By its attempt; of one that is long given up, by what its placement asks. */
function resourcesOf(
  state: ClusterState,
  { startedBy }: ObservedTask,
  owner: TaskOwner | undefined,
): KnownTask['resources'] {
  if (owner === undefined) return undefined;
  const started = parseStartedBy(startedBy);
  const attempt = started === undefined ? undefined : state.attempts.get(started.attemptId);
  if (attempt !== undefined) return attempt.demand.resources;
  return state.placements.get(owner.placementId)?.request.resources;
}

function awaits(
  state: ClusterState,
  placementId: PlacementId,
  index: number,
  attemptId: AttemptId,
): boolean {
  const slot = state.slots.get(slotKey(placementId, index));
  return slot?.attemptId === attemptId && slot.taskArn === undefined;
}

function holdTask(
  state: ClusterState,
  placementId: PlacementId,
  index: number,
  taskArn: TaskArn,
): void {
  const key = slotKey(placementId, index);
  const slot = state.slots.get(key);
  if (slot === undefined) return;
  state.slots.set(key, { ...slot, status: 'STARTED', taskArn, refusals: 0 });
  noteCompletion(state, placementId);
}

/** A placement is complete once every slot it wants holds a task, until it wants none. */
export function noteCompletion(state: ClusterState, placementId: PlacementId): void {
  const placement = state.placements.get(placementId);
  if (placement === undefined) return;
  const keys = state.indexes.slotsOfPlacement.of(placementId);
  if (keys.size === 0) return state.placements.set(placementId, { ...placement, complete: false });
  if (placement.complete) return;
  for (const key of keys) {
    const status = state.slots.get(key)?.status;
    if (status !== 'STARTED' && status !== 'FINISHED') return;
  }
  state.placements.set(placementId, { ...placement, complete: true });
}

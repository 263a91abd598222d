import type { Truth } from '../../local/model/cloud-model.ts';
import type { TaskArn } from '../../shared/core/ids.ts';
import {
  type ClusterState,
  type Effect,
  isLive,
  type Placement,
  type Slot,
  slotKey,
  type TaskOwner,
} from '../../shared/core/state/cluster-state.ts';
import { isRunning } from '../../shared/core/views/placements.ts';
import type { Requests } from '../requests.ts';
import { isCrashLooping } from '../workload.ts';
import { closedFor } from './open-instances.ts';
import { Violation } from './violation.ts';

/** Whether the tasks of a slot are never done, so that nothing can be expected of it. */
export function isRestless(
  state: ClusterState,
  { placementId }: Pick<Slot, 'placementId'>,
): boolean {
  return isCrashLooping(state.placements.get(placementId)?.taskDefinitionArn ?? '');
}

/** Two readings that lack a task lie a minute apart, and at times a moment less: then a third must. */
const missedMs = 130_000;

/** Whether ECS has just ceased to show a task. */
function isJustMissed(state: ClusterState, taskArn: TaskArn): boolean {
  const { missedFirstAt } = state.tasks.get(taskArn) ?? {};
  return missedFirstAt !== undefined && state.at - missedFirstAt < missedMs;
}

/** Whether all that a placement waits for is such a task. */
function isMissedOf(state: ClusterState, placementId: Placement['placementId']): boolean {
  const live = [...state.indexes.liveTasksOfPlacement.of(placementId)];
  return live.length > 0 && live.every((arn) => isJustMissed(state, arn));
}

/** Slots that are wanted and do not run. */
export function missingIn(state: ClusterState): number {
  let missing = 0;
  for (const slot of state.slots.values()) {
    if (slot.status !== 'FINISHED' && !isRunning(state, slot)) missing += 1;
  }
  return missing;
}

/**
 * Whether the log still counts on a task that ended long ago: word of that is lost, and only readings
 * that lack it can tell.
 */
export function isEndUnheard(state: ClusterState, truth: Truth, now: number): boolean {
  for (const task of state.tasks.values()) {
    if (task.owner === undefined || !isLive(task)) continue;
    const { desiredStatus, stoppingAt = 0 } = truth.tasks.get(task.taskArn) ?? {};
    if (desiredStatus !== 'RUNNING' && now - stoppingAt > endingMs) return true;
  }
  return false;
}

/** A task that came to its own end takes so long until it is STOPPED, and word of that so long. */
const endingMs = 60_000;
const wordMs = 5_000;
/** Telling of it takes less than this, by the time of the log. */
const newsMs = 60_000;

/** What people were told, and what they still ask. */
export type Promises = Pick<Requests, 'promised' | 'deleted' | 'asking'>;

/** What a cluster is held against. */
export interface Surroundings {
  readonly truth: Truth;
  readonly now: number;
  /** Whether a start is under way that tasks gave cause for, and no fault. */
  isFresh(slot: Pick<Slot, 'placementId' | 'index'>): boolean;
  /** Whether a stop is under way that the limit on stops let through only now. */
  isFreshStop(taskArn: string): boolean;
}

/** Every promise is kept: what was asked for runs, or the log says why it does not. */
export function judgeConvergence(
  state: ClusterState,
  requests: Promises,
  surroundings: Surroundings,
): void {
  if (requests.asking > 0) throw new Violation(`${requests.asking} requests are still unanswered`);
  judgePromises(state, requests);
  for (const slot of state.slots.values()) judgeSlot(state, slot, surroundings);
  judgeEffects(state, surroundings);
  judgeGangs(state, surroundings);
  judgeTruth(state, surroundings);
  judgeHosts(state, surroundings);
}

/** What one was told is there, as last asked for, and nothing else is. */
function judgePromises(state: ClusterState, { promised, deleted }: Omit<Promises, 'asking'>): void {
  const stands = new Set<string>();
  for (const { placementId, key, desiredCount } of promised) {
    if (placementId === undefined) throw new Violation(`${key} has no placement`);
    const placement = state.placements.get(placementId as never);
    if (placement === undefined) throw new Violation(`${placementId} is lost`);
    if (placement.request.desiredCount !== desiredCount) {
      throw new Violation(
        `${placementId} wants ${placement.request.desiredCount} tasks, not ${desiredCount}`,
      );
    }
    if (stands.has(placementId)) throw new Violation(`${placementId} was given to two requests`);
    stands.add(placementId);
  }
  for (const placementId of deleted) {
    if (!state.placements.has(placementId as never)) continue;
    if (isMissedOf(state, placementId as never)) stands.add(placementId);
    else throw new Violation(`${placementId} is not gone`);
  }
  for (const { placementId } of state.placements.values()) {
    if (!stands.has(placementId)) throw new Violation(`nobody was told of ${placementId}`);
  }
}

function judgeSlot(state: ClusterState, slot: Slot, { truth, now, isFresh }: Surroundings): void {
  if (isRunning(state, slot) || isRestless(state, slot) || isFresh(slot)) return;
  const placement = state.placements.get(slot.placementId);
  const isTold = placement?.unplaceable?.slots.includes(slot.index) === true;
  if (slot.status === 'WAITING' && (isTold || slot.notBefore > state.at)) return;
  const isToEnd = placement?.request.restartPolicy.condition !== 'ANY';
  if (slot.status === 'FINISHED' && isToEnd) return;
  const { stoppingAt = 0 } = truth.tasks.get(slot.taskArn ?? '') ?? {};
  if (slot.status === 'STARTED' && isToEnd && now - stoppingAt <= endingMs) return;
  throw new Violation(`${slot.placementId}/${slot.index} is ${slot.status} and nobody says why`);
}

function judgeEffects(state: ClusterState, { isFresh, isFreshStop }: Surroundings): void {
  for (const { attemptId, placementId, slots } of state.attempts.values()) {
    if (isRestless(state, { placementId })) continue;
    if (slots.every((index) => isFresh({ placementId, index }))) continue;
    throw new Violation(`${attemptId} is still unanswered`);
  }
  for (const effect of state.effects.values()) {
    if (isNews(effect, state.at)) continue;
    if (effect.type === 'StopTask' && isFreshStop(effect.taskArn)) continue;
    const owner = effect.type === 'StopTask' ? state.tasks.get(effect.taskArn)?.owner : undefined;
    if (isOfFresh(owner, isFresh)) continue;
    throw new Violation(`${effect.effectId} is still unanswered`);
  }
}

function isOfFresh(owner: TaskOwner | undefined, isFresh: Surroundings['isFresh']): boolean {
  if (owner?.slot === undefined) return false;
  return isFresh({ placementId: owner.placementId, index: owner.slot });
}

function hasSlot(state: ClusterState, owner: TaskOwner | undefined): boolean {
  return owner?.slot !== undefined && state.slots.has(slotKey(owner.placementId, owner.slot));
}

function isWaitingForRoom(state: ClusterState, owner: TaskOwner | undefined): boolean {
  if (owner?.slot === undefined) return false;
  const slot = state.slots.get(slotKey(owner.placementId, owner.slot));
  const told = state.placements.get(owner.placementId)?.unplaceable?.slots;
  return slot?.status === 'WAITING' && told?.includes(slot.index) === true;
}

/** Whether it takes no more tasks, though ECS calls it ACTIVE: it is about to go, as a rule. */
function isClosed(state: ClusterState, arn: string | undefined): boolean {
  const instance = state.containerInstances.get(arn as never);
  return instance !== undefined && closedFor(state, instance) !== undefined;
}

/** All of a gang runs or none: what was whole once is mended like anything else. */
function judgeGangs(state: ClusterState, { truth, isFresh }: Surroundings): void {
  // What stops on an instance that is gone, ECS goes on showing.
  const runs = (arn: TaskArn) => truth.tasks.get(arn)?.desiredStatus === 'RUNNING';
  for (const { placementId, request, complete } of state.placements.values()) {
    if (!request.gang || complete || isFresh({ placementId, index: 0 })) continue;
    const live = [...state.indexes.liveTasksOfPlacement.of(placementId)].filter(runs).length;
    if (live > 0)
      throw new Violation(`${live} tasks of ${placementId}, a gang that never was whole`);
  }
}

/** What ECS itself runs of ours is what the slots hold, no less and no more. */
function judgeTruth(state: ClusterState, { truth, now, isFresh }: Surroundings): void {
  const fresh = new Set<string>();
  for (const { runTask, placementId, slots } of state.attempts.values()) {
    if (slots.every((index) => isFresh({ placementId, index }))) fresh.add(runTask.startedBy);
  }
  const held = new Set<string>();
  for (const slot of state.slots.values()) {
    if (slot.taskArn !== undefined && !isRestless(state, slot)) held.add(slot.taskArn);
  }
  for (const task of truth.tasks.values()) {
    // The attempts of this log bear its name.
    const isOurs = task.startedBy?.includes(`/${state.logId}-`) === true;
    if (task.desiredStatus !== 'RUNNING' || !isOurs) continue;
    if (isCrashLooping(task.taskDefinitionArn) || held.has(task.arn)) continue;
    const owner = state.tasks.get(task.arn as TaskArn)?.owner;
    if (fresh.has(task.startedBy) || isOfFresh(owner, isFresh)) continue;
    // The old one goes when the new one runs, and that has no place yet.
    const host = truth.containerInstances.get(task.containerInstanceArn ?? '');
    const isOpen = host?.status === 'ACTIVE' && !isClosed(state, task.containerInstanceArn);
    // One that fails its health check may even take the very room; it is kept until there is another.
    if (isWaitingForRoom(state, owner) && (!isOpen || task.unhealthy)) continue;
    // No more may be stopped for now, of those that have a successor: a stray has none.
    const isLimited = state.halts.size > 0 || state.voluntaryStops.size > 0;
    if (isLimited && hasSlot(state, owner)) continue;
    throw new Violation(`${task.arn} runs and no slot holds it`);
  }
  for (const task of state.tasks.values()) {
    if (task.owner === undefined || !isLive(task) || task.desiredStatus !== 'RUNNING') continue;
    if (isRestless(state, task.owner) || isJustMissed(state, task.taskArn)) continue;
    const { desiredStatus, stoppingAt = 0 } = truth.tasks.get(task.taskArn) ?? {};
    if (desiredStatus !== 'RUNNING' && now - stoppingAt > wordMs) {
      throw new Violation(`${task.taskArn} is live in the log and not in ECS`);
    }
  }
}

/** ECS goes on showing what ran on an instance that is no more: EC2 knows better. */
function judgeHosts(state: ClusterState, { truth }: Surroundings): void {
  for (const { taskArn, placementId } of state.slots.values()) {
    const task = taskArn === undefined ? undefined : state.tasks.get(taskArn);
    if (task?.containerInstanceArn === undefined || !isLive(task)) continue;
    const condition = state.placements.get(placementId)?.request.restartPolicy.condition;
    if (truth.tasks.get(task.taskArn)?.unhealthy && condition !== 'NONE') {
      throw new Violation(`${taskArn} fails its health check, and is kept`);
    }
    const instance = state.containerInstances.get(task.containerInstanceArn);
    const ec2 = truth.ec2Instances.get(instance?.ec2InstanceId ?? '');
    if (ec2?.state !== 'running') {
      throw new Violation(`${taskArn} counts as running on ${ec2?.id}, which is ${ec2?.state}`);
    }
  }
}

/** Told a moment ago, of what goes on for ever or waits for room. */
function isNews({ type, decidedAt }: Effect, at: number): boolean {
  const isEcs = ['StopTask', 'UpdateContainerInstancesState'].includes(type);
  return !isEcs && at - decidedAt < newsMs;
}

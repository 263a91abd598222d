import type { EpochMs } from '../../ids.ts';
import type { Decided, ReplacementCause } from '../../log/decided.ts';
import {
  type ClusterState,
  isLive,
  type KnownContainerInstance,
  type KnownTask,
  type Placement,
  type Slot,
} from '../../state/cluster-state.ts';
import { isMissing, readingsBehind } from '../../state/readings.ts';
import type { Deciding } from '../deciding.ts';
import { spendBudgets } from '../valves/spend-budgets.ts';
import { failuresAfter, waitAfterFailures, waitAfterRefusals } from './back-off.ts';
import { judgeInstance } from './container-instances.ts';
import { taskMissingMs } from './missing.ts';
import { isStarting, isStuck, isUnhealthy } from './task-signs.ts';

/** Finds the slots whose task no longer counts, and says when each is started again. */
export function judgeTasks(deciding: Deciding): void {
  const { state, at } = deciding;
  const { unjudgedSlots } = state.indexes;
  const verdicts: Decided[] = [];
  for (const key of unjudgedSlots.all()) {
    const slot = state.slots.get(key);
    const verdict = slot === undefined ? undefined : verdictOn(state, slot, at);
    if (verdict !== undefined) verdicts.push(verdict);
    else if (slot === undefined || !mayRipen(state, slot)) unjudgedSlots.judged(key);
  }
  verdicts.sort(bySlot);
  spendBudgets(deciding, verdicts);
}

function verdictOn(state: ClusterState, slot: Slot, at: EpochMs): Decided | undefined {
  const placement = state.placements.get(slot.placementId);
  if (placement === undefined || placement.status === 'DELETING') return undefined;
  if (isForming(placement)) return undefined;
  switch (slot.status) {
    case 'STARTED':
      return judgeSlot(state, placement, slot, at);
    case 'REFUSED':
      return startAgain(slot, at);
    case 'WAITING':
    case 'STARTING':
    case 'FINISHED':
      return undefined;
  }
}

/** What is wrong with a task that has not stopped, its instance aside. */
function ailmentOf(
  state: ClusterState,
  placement: Placement,
  task: KnownTask,
): 'TASK_UNHEALTHY' | 'TASK_STUCK' | undefined {
  // A gang that was never whole has the time that it needs; and who asks for no restart gets none.
  if (isForming(placement) || placement.request.restartPolicy.condition === 'NONE')
    return undefined;
  if (isUnhealthy(task)) return 'TASK_UNHEALTHY';
  // It may yet start: where there must be no second, a person has to look.
  if (placement.request.singleton === true || !isStarting(task)) return undefined;
  return isStuck(state, task) ? 'TASK_STUCK' : undefined;
}

/** Whether time alone, or what becomes of other tasks, may bring a verdict yet. */
function mayRipen(state: ClusterState, slot: Slot): boolean {
  const task = slot.taskArn === undefined ? undefined : state.tasks.get(slot.taskArn);
  if (slot.status !== 'STARTED' || task === undefined || !isLive(task)) return false;
  if (task.missedFirstAt !== undefined || isStarting(task)) return true;
  return instanceOf(state, task)?.agentConnected === false;
}

function instanceOf(state: ClusterState, task: KnownTask): KnownContainerInstance | undefined {
  const arn = task.containerInstanceArn;
  return arn === undefined ? undefined : state.containerInstances.get(arn);
}

/** A gang that was never whole is judged as a whole. */
export function isForming(placement: Placement): boolean {
  return placement.request.gang && !placement.complete;
}

/** The verdict on the task that a slot holds; `undefined` while it counts. */
export function judgeSlot(
  state: ClusterState,
  placement: Placement,
  slot: Slot,
  at: EpochMs,
): Decided | undefined {
  const task = slot.taskArn === undefined ? undefined : state.tasks.get(slot.taskArn);
  if (task === undefined) return replacement(slot, 'TASK_MISSING', 0, at);
  if (!isLive(task)) return judgeStopped(placement, slot, task, at);
  if (task.desiredStatus === 'STOPPED') {
    // It will stop for certain. Only a policy that asks how it ended has to wait for the end.
    const { condition } = placement.request.restartPolicy;
    if (condition === 'ANY') return judgeStopped(placement, slot, task, at);
  }
  if (isMissing(task) && isMissing(task, taskMissingMs(state)))
    return replacement(slot, 'TASK_MISSING', 0, at);
  const ailment = ailmentOf(state, placement, task);
  if (ailment !== undefined) {
    return replacement(slot, ailment, failuresAfter(task, slot.failures, at), at);
  }
  const instance = instanceOf(state, task);
  if (instance === undefined) return undefined;
  const { lost } = judgeInstance(state, instance, at);
  if (lost !== undefined && (lost !== 'AGENT_SILENT' || mayRunTwice(placement))) {
    return replacement(slot, lost, 0, at);
  }
  return placement.request.singleton !== true && waitsInVain(state, instance, task)
    ? replacement(slot, 'AGENT_DISCONNECTED', 0, at)
    : undefined;
}

/**
 * Whether a second task may be started while the first may still run: not of a singleton, which waits
 * for EC2 to say that the instance is gone, nor of a gang that would be torn down for it.
 */
function mayRunTwice(placement: Placement): boolean {
  return placement.request.singleton !== true && !isForming(placement);
}

/**
 * A task that never ran, on an instance whose agent is disconnected, is tried elsewhere: it serves
 * nobody, so that costs nothing. What runs there is left alone, and the event that told of it may be
 * lost: what counts is what ECS showed after the agent was gone.
 */
function waitsInVain(
  { readings }: ClusterState,
  { agentConnected, silentReading = 0 }: KnownContainerInstance,
  task: KnownTask,
): boolean {
  if (agentConnected || !isStarting(task)) return false;
  return readings - Math.max(silentReading, task.seenReading ?? 0) >= readingsBehind;
}

function judgeStopped(placement: Placement, slot: Slot, task: KnownTask, at: EpochMs): Decided {
  const { condition } = placement.request.restartPolicy;
  if (condition === 'NONE' || (condition === 'ON_FAILURE' && hasSucceeded(task))) {
    const { placementId, index, taskArn = task.taskArn } = slot;
    return { type: 'TaskFinished', placementId, slot: index, taskArn };
  }
  const failures = failuresAfter(task, slot.failures, at);
  return replacement(slot, 'TASK_STOPPED', failures, at);
}

function hasSucceeded(task: KnownTask): boolean {
  const exits = task.exits ?? [];
  return (
    task.stopCode === 'EssentialContainerExited' &&
    exits.length > 0 &&
    exits.every((exit) => exit.exitCode === 0)
  );
}

function startAgain(slot: Slot, at: EpochMs): Decided {
  const notBefore = (at + waitAfterRefusals(slot.refusals)) as EpochMs;
  const { placementId, index, failures } = slot;
  return {
    type: 'TaskReplacementDecided',
    placementId,
    slot: index,
    cause: 'START_REFUSED',
    failures,
    notBefore,
  };
}

function replacement(slot: Slot, cause: ReplacementCause, failures: number, at: EpochMs): Decided {
  const { placementId, index, taskArn } = slot;
  return {
    type: 'TaskReplacementDecided',
    placementId,
    slot: index,
    ...(taskArn !== undefined && { taskArn }),
    cause,
    failures,
    notBefore: (at + waitAfterFailures(failures)) as EpochMs,
  };
}

function bySlot(a: Decided, b: Decided): number {
  if (!('slot' in a && 'slot' in b)) return 0;
  if (a.placementId !== b.placementId) return a.placementId < b.placementId ? -1 : 1;
  return a.slot - b.slot;
}

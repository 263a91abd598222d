import type { AttemptId } from '../../ids.ts';
import type { Target } from '../../log/decided.ts';
import type { ClusterState, Placement, Slot } from '../../state/cluster-state.ts';
import { openCapacity, restingZones } from '../capacity/refused-providers.ts';
import type { Deciding } from '../deciding.ts';
import { preempt, type Unplaced } from '../preempt/preempt.ts';
import { isForming } from '../verdicts/tasks.ts';
import { demandOf } from './demand.ts';
import { place } from './place.ts';
import type { Pool } from './pool.ts';
import { cachedPoolOf } from './pool-cache.ts';
import { runTaskRequest, tasksPerCallMax } from './run-task-request.ts';
import { sameCounts } from './unplaceable.ts';
import type { PlaceOutcome, PlaceWork } from './work.ts';

/** A changed reason is logged again at most this often: the count of what is full moves all the time. */
const unplaceableAgainMs = 60_000;

/**
 * Finds places for every slot whose time has come, writes down where there is none and why, and has
 * less important tasks make room.
 */
export function placeWaiting(deciding: Deciding): void {
  const { state, at } = deciding;
  let work = waitingWork(state, at);
  while (work.length > 0) {
    const highest = Math.max(...work.map(({ request }) => request.priority));
    const isNext = ({ request }: PlaceWork) => request.priority === highest;
    const hasDisplaced = placeAlike(deciding, work.filter(isNext));
    // What had to go has its turn when all that is more important has had its own.
    const left = hasDisplaced ? waitingWork(state, at) : work;
    work = left.filter(({ request }) => request.priority < highest);
  }
}

/** @returns whether less important tasks have to make room */
function placeAlike(deciding: Deciding, work: readonly PlaceWork[]): boolean {
  const pool = cachedPoolOf(deciding.state);
  const workOf = new Map(work.map((one) => [one.placementId, one]));
  const missed: Unplaced[] = [];
  for (const outcome of place(pool, work, deciding.at)) {
    const asked = workOf.get(outcome.placementId);
    if (asked === undefined) continue;
    decideAttempts(deciding, pool, asked, outcome);
    decideUnplaceable(deciding, outcome);
    if (outcome.unplaced !== undefined) missed.push({ work: asked, unplaced: outcome.unplaced });
  }
  return preempt(deciding, pool, missed);
}

/** The slots that may be placed now, by placement. */
export function waitingWork(state: ClusterState, at: Deciding['at']): PlaceWork[] {
  const waiting = new Map<Placement['placementId'], Slot[]>();
  for (const key of state.indexes.slotsByStatus.of('WAITING')) {
    const slot = state.slots.get(key);
    if (slot === undefined) continue;
    const slots = waiting.get(slot.placementId);
    if (slots === undefined) waiting.set(slot.placementId, [slot]);
    else slots.push(slot);
  }
  return [...waiting]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([placementId, slots]) => {
      const placement = state.placements.get(placementId);
      return placement === undefined ? [] : (workFor(state, placement, slots, at) ?? []);
    });
}

/** What is to be placed for one placement; `undefined` when nothing of it may be placed yet. */
export function workFor(
  state: ClusterState,
  placement: Placement,
  waiting: readonly Slot[],
  at: Deciding['at'],
): PlaceWork | undefined {
  const taskDefinition = state.taskDefinitions.get(placement.taskDefinitionArn);
  if (taskDefinition === undefined || placement.status === 'DELETING') return undefined;
  const due = waiting.filter((slot) => slot.notBefore <= at);
  if (due.length === 0) return undefined;
  // All or none: the members of a gang wait for each other.
  if (isForming(placement) && !isAllThatLacks(state, placement, due)) return undefined;
  const { request } = placement;
  const capacity = openCapacity(placement, refusalsOf(due), at);
  return {
    placementId: placement.placementId,
    request: capacity === request.capacity ? request : { ...request, capacity },
    taskDefinition,
    restingZones: restingZones(placement, at),
    reasonIsTold: isTold(placement, due, at),
    ...(placement.unplaceable !== undefined && { told: placement.unplaceable }),
    slots: due
      .map(({ index, waitingSince, avoid }) => ({
        index,
        waitingSince,
        ...(avoid !== undefined && { avoid }),
      }))
      .sort((a, b) => a.index - b.index),
    seed: state.seq + 1,
  };
}

/** Whether every other slot of the placement holds a task: it may have grown since its first start. */
function isAllThatLacks(state: ClusterState, placement: Placement, due: readonly Slot[]): boolean {
  let held = 0;
  for (const key of state.indexes.slotsOfPlacement.of(placement.placementId)) {
    const status = state.slots.get(key)?.status;
    if (status === 'STARTED' || status === 'FINISHED') held += 1;
  }
  return held + due.length === state.indexes.slotsOfPlacement.of(placement.placementId).size;
}

/** Of every one of them, and not long ago: a slot that joins those that wait is told of at once. */
function isTold({ unplaceable }: Placement, due: readonly Slot[], at: Deciding['at']): boolean {
  if (unplaceable === undefined || at - unplaceable.at >= unplaceableAgainMs) return false;
  return due.every(({ index }) => unplaceable.slots.includes(index));
}

function refusalsOf(slots: readonly Slot[]): number {
  return Math.max(0, ...slots.map(({ refusals }) => refusals));
}

/** One attempt for each run of at most ten slots that go to the same target. */
function decideAttempts(
  { state, decided, nextId }: Deciding,
  pool: Pool,
  { placementId, request, taskDefinition }: PlaceWork,
  outcome: PlaceOutcome,
): void {
  for (const { target, slots } of byTarget(outcome)) {
    for (let first = 0; first < slots.length; first += tasksPerCallMax) {
      const some = slots.slice(first, first + tasksPerCallMax);
      const attemptId = nextId() as AttemptId;
      decided({
        type: 'TaskPlaced',
        attemptId,
        placementId,
        slots: some,
        target,
        demand: demandOf(taskDefinition, request.overrides, request.resources),
        runTask: runTaskRequest({
          cluster: state.cluster,
          attemptId,
          placementId,
          request,
          taskDefinition,
          target,
          count: some.length,
          zoneOfSubnet: pool.zoneOfSubnet,
        }),
      });
    }
  }
}

function byTarget(outcome: PlaceOutcome): { target: Target; slots: number[] }[] {
  const groups = new Map<string, { target: Target; slots: number[] }>();
  for (const { slot, target } of outcome.placed) {
    const key =
      target.type === 'EC2'
        ? target.containerInstanceArn
        : `${target.capacityProvider} ${target.availabilityZone ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { target, slots: [slot] });
    else group.slots.push(slot);
  }
  return [...groups.values()];
}

function decideUnplaceable({ state, decided }: Deciding, outcome: PlaceOutcome): void {
  const { slots, reason } = outcome.unplaced ?? {};
  if (slots === undefined || reason === undefined) return;
  // What was placed of the same placement is told of no more.
  const known = state.placements.get(outcome.placementId)?.unplaceable;
  if (known !== undefined && sameSlots(known.slots, slots)) {
    if (sameCounts(known.reason.ruledOut, reason.ruledOut)) return;
  }
  decided({ type: 'TaskUnplaceable', placementId: outcome.placementId, slots, reason });
}

function sameSlots(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((slot, n) => slot === b[n]);
}

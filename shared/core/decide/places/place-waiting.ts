import type { AttemptId } from '../../ids.ts';
import type { Target } from '../../log/decided.ts';
import type { Deciding } from '../deciding.ts';
import { preempt, type Unplaced } from '../preempt/preempt.ts';
import { demandOf } from './demand.ts';
import { place } from './place.ts';
import type { Pool } from './pool.ts';
import { cachedPoolOf } from './pool-cache.ts';
import { runTaskRequest, tasksPerCallMax } from './run-task-request.ts';
import { sameCounts } from './unplaceable.ts';
import { waitingWork } from './waiting-work.ts';
import type { PlaceOutcome, PlaceWork } from './work.ts';

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

import type { EpochMs } from '../../ids.ts';
import type { Target, UnplaceableReason } from '../../log/decided.ts';
import type { Preference } from '../capacity/preferences.ts';
import { opensAt, preferencesOf } from '../capacity/preferences.ts';
import type { Ask } from './ask.ts';
import { askOf } from './ask.ts';
import { improveRun, stepsMax } from './batch/improve-run.ts';
import { isPacked } from './batch/is-packed.ts';
import type { InstanceChoice } from './choose-instance.ts';
import { instanceChoice } from './choose-instance.ts';
import { columnsOf } from './columns.ts';
import { Holds } from './holds.ts';
import { orderOfWork } from './order-of-work.ts';
import type { Pool } from './pool.ts';
import type { Ranking } from './ranking.ts';
import { rankingFor } from './ranking.ts';
import { reserveFargate } from './reserve.ts';
import { zonesByRules } from './rules/zones-by-rules.ts';
import { type Takers, takersFor } from './takers.ts';
import { unplaceableReason } from './unplaceable.ts';
import type { PlaceOutcome, PlaceWork, WaitingSlot } from './work.ts';

/**
 * Decides where every slot goes, the highest priority and the hardest first; what it promises
 * it takes from the pool. One outcome for each placement, in that order.
 *
 * Every slot is tried on the placement's capacity in order of preference, as far as it has opened.
 * A gang is placed whole or not at all, and then leaves the pool as it was.
 *
 * Placements that are only packed, and come one after the other, are a run: their tasks change places
 * among themselves, where that opens fewer instances, before anybody else is placed.
 *
 * @param steps what each run may cost; 0 leaves every task where it came to alone
 */
export function place(
  pool: Pool,
  work: readonly PlaceWork[],
  at: EpochMs,
  steps = stepsMax,
): readonly PlaceOutcome[] {
  const holds = new Holds(pool);
  const outcomes: PlaceOutcome[] = [];
  let run: { readonly work: PlaceWork; readonly outcome: PlaceOutcome }[] = [];
  const endRun = () => {
    if (run.length > 0) outcomes.push(...improveRun(pool, run, at, steps));
    run = [];
  };
  for (const one of orderOfWork(pool, work)) {
    const packed = isPacked(pool, one);
    if (!packed || run[0]?.work.request.priority !== one.request.priority) endRun();
    holds.begin(one.request.priority);
    const outcome = placeOne(pool, one, at, holds);
    if (packed) run.push({ work: one, outcome });
    else outcomes.push(outcome);
  }
  endRun();
  holds.end();
  return outcomes;
}

/** One placement under way. */
interface Placing {
  readonly pool: Pool;
  readonly ask: Ask;
  readonly at: EpochMs;
  readonly holds: Holds;
  readonly ranking: Ranking;
  /** Capacity that can run the task at all, in order. */
  readonly preferences: readonly Preference[];
  /** Made when EC2 is first asked for: a placement on Fargate looks at no instance. */
  choice?: InstanceChoice;
  takers?: Takers;
  /** No instance would take one more, and nothing has been taken since. */
  isNowhere?: boolean;
  /** How to give back what was taken, in order of taking. */
  readonly undo: (() => void)[];
}

function placeOne(pool: Pool, work: PlaceWork, at: EpochMs, holds: Holds): PlaceOutcome {
  const { placementId, request } = work;
  const ask = askOf(pool, work);
  const preferences = preferencesOf(work).filter(({ problem }) => problem === undefined);
  const ranking = rankingFor(pool, ask);
  const placing: Placing = { pool, ask, at, holds, ranking, preferences, undo: [] };
  if (isKnownToFindNone(placing)) {
    return { placementId, placed: [], unplaced: unplaced(placing, work.slots, undefined) };
  }
  const placed: { slot: number; target: Target }[] = [];
  const missed: WaitingSlot[] = [];
  // All of these first: once others are looked for, nothing may be given back.
  const nominated = new Map(
    work.slots.flatMap((slot) => {
      const target = nominatedTarget(placing, slot);
      return target === undefined ? [] : [[slot.index, target]];
    }),
  );
  for (const slot of work.slots) {
    const target = nominated.get(slot.index) ?? targetFor(placing, slot);
    if (target === undefined) missed.push(slot);
    else placed.push({ slot: slot.index, target });
    // One missing member is enough: what could be had for the others is of no use.
    if (target === undefined && request.gang) break;
  }
  // What has found another place leaves the one that was kept for it.
  if (missed.length === 0 || !request.gang) {
    for (const { slot } of placed) holds.letGo(placementId, slot);
  }
  if (missed.length === 0) return { placementId, placed };

  const room = request.gang ? { gang: work.slots.length, placed: placed.length } : undefined;
  const waiting = request.gang ? work.slots : missed;
  const told = isOf(waiting, work.told?.slots) ? work.told?.reason.ruledOut : undefined;
  const reason = work.reasonIsTold ? undefined : unplaceableReason(pool, ask, room, told);
  if (request.gang) for (const giveBack of placing.undo.reverse()) giveBack();
  if (request.gang) takersOf(placing).areTooFew();
  return {
    placementId,
    placed: request.gang ? [] : placed,
    unplaced: unplaced(placing, waiting, reason),
  };
}

function isOf(waiting: readonly WaitingSlot[], slots: readonly number[] = []): boolean {
  return waiting.length === slots.length && waiting.every(({ index }, n) => index === slots[n]);
}

function unplaced(
  { preferences, at }: Placing,
  slots: readonly WaitingSlot[],
  reason: UnplaceableReason | undefined,
): NonNullable<PlaceOutcome['unplaced']> {
  const retryAt = nextOpening(preferences, slots, at);
  return {
    slots: slots.map(({ index }) => index),
    ...(reason !== undefined && { reason }),
    ...(retryAt !== undefined && { retryAt }),
  };
}

function targetFor(placing: Placing, slot: WaitingSlot): Target | undefined {
  for (const preference of placing.preferences) {
    // Openings never come earlier further down the list.
    if (opensAt(preference, slot.waitingSince) > placing.at) return undefined;
    const { name } = preference;
    const target = name === 'EC2' ? ec2Target(placing, slot) : fargateTarget(placing, name);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The instance that a slot is nominated for, once its room is there. */
function nominatedTarget(placing: Placing, { index, waitingSince }: WaitingSlot) {
  const { ask, at, holds, preferences } = placing;
  const { placementId } = ask.work;
  const row = holds.rowOf(placementId, index);
  const ec2 = preferences.find(({ name }) => name === 'EC2');
  if (row === undefined || ec2 === undefined || opensAt(ec2, waitingSince) > at) return undefined;
  const keepAgain = holds.letGo(placementId, index);
  if (!choiceOf(placing).mayTake(row)) {
    keepAgain();
    return undefined;
  }
  if (ask.work.request.gang) placing.undo.push(keepAgain);
  return take(placing, row);
}

function choiceOf(placing: Placing): InstanceChoice {
  const { pool, ask, ranking } = placing;
  placing.choice ??= instanceChoice(pool, ask, ranking);
  return placing.choice;
}

function takersOf(placing: Placing): Takers {
  placing.takers ??= takersFor(placing.ask);
  return placing.takers;
}

/**
 * Whether it is known that there is no room: for one of them, or for all where they belong together.
 * For how many there is, is not known then, and has been told.
 */
function isKnownToFindNone(placing: Placing): boolean {
  const { ask, holds, preferences } = placing;
  const { placementId, request, slots, reasonIsTold } = ask.work;
  if (reasonIsTold !== true || preferences.length === 0) return false;
  if (preferences.some(({ name }) => name !== 'EC2')) return false;
  if (holds.isAnyOf(placementId)) return false;
  const least = request.gang ? slots.length : 1;
  return takersOf(placing).most((row) => choiceOf(placing).mayTake(row)) < least;
}

function ec2Target(placing: Placing, slot: WaitingSlot): Target | undefined {
  if (placing.isNowhere) return undefined;
  const columns = columnsOf(placing.pool);
  const avoid = slot.avoid === undefined ? undefined : columns.rowOf(slot.avoid);
  const takers = takersOf(placing);
  const isFull = takers.most((one) => choiceOf(placing).mayTake(one)) === 0;
  const row = isFull ? -1 : choiceOf(placing).best(slot.index, avoid ?? -1);
  placing.isNowhere = row < 0;
  if (row < 0 && !isFull) takers.areNone();
  return take(placing, row);
}

function take({ pool, ask, undo }: Placing, row: number): Target | undefined {
  const columns = columnsOf(pool);
  const instance = columns.instances[row];
  if (instance === undefined) return undefined;
  const { containerInstanceArn, ec2InstanceId } = instance.containerInstance;
  if (ec2InstanceId === undefined) return undefined;
  const { group, gang } = ask.work.request;
  columns.reserve(row, ask.demand, group, ask.marks);
  if (gang) undo.push(() => columns.release(row, ask.demand, group, ask.marks));
  return { type: 'EC2', containerInstanceArn, ec2InstanceId };
}

/** Fargate has room until it says otherwise; all there is to choose is a zone. */
function fargateTarget(
  placing: Placing,
  capacityProvider: 'FARGATE' | 'FARGATE_SPOT',
): Target | undefined {
  const { pool, ask, ranking, undo } = placing;
  const resting = ask.work.restingZones?.get(capacityProvider);
  const open = ask.zones?.filter((zone) => !resting?.has(zone));
  const ruled = open === undefined ? undefined : zonesByRules(ask, open);
  const zones = ruled ?? open;
  if (zones?.length === 0) return undefined;
  const isRuled = ruled !== undefined;
  const availabilityZone = zones === undefined ? undefined : ranking.chooseZone(zones, isRuled);
  if (availabilityZone === undefined) return { type: 'FARGATE', capacityProvider };
  // Rules that count by zone may let others in now.
  placing.isNowhere = false;
  undo.push(reserveFargate(pool, ask.work.request.group, availabilityZone, ask.marks));
  return { type: 'FARGATE', capacityProvider, availabilityZone };
}

/** When the next preference opens for any of the slots. */
function nextOpening(
  preferences: readonly Preference[],
  slots: readonly WaitingSlot[],
  at: EpochMs,
): EpochMs | undefined {
  let next: EpochMs | undefined;
  for (const preference of preferences) {
    for (const { waitingSince } of slots) {
      const opens = opensAt(preference, waitingSince);
      if (opens > at && (next === undefined || opens < next)) next = opens;
    }
  }
  return next;
}

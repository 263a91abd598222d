import type { NearestMiss, UnplaceableReason } from '../../log/decided.ts';
import { preferencesOf } from '../capacity/preferences.ts';
import type { Ask } from './ask.ts';
import { type Filter, missOf } from './filters/filter.ts';
import { filtersFor } from './filters.ts';
import type { Pool, PoolInstance } from './pool.ts';

/** The log spells out this many of the instances that came nearest; an explanation shows all. */
export const nearestMax = 3;

/** How many members of a gang there was room for. */
export interface GangRoom {
  readonly gang: number;
  readonly placed: number;
}

/**
 * Why one more task of a placement finds no place in the pool as it is now.
 *
 * @param told instances that each reason ruled out when it was last told
 * @returns `undefined` when these are the same: there is no more to tell
 */
export function unplaceableReason(
  pool: Pool,
  ask: Ask,
  room: GangRoom | undefined,
  told: Counts | undefined,
): UnplaceableReason | undefined {
  const filters = wantsEc2(ask) ? filtersFor(ask) : [];
  const ruledOut = countRuledOut(pool, filters);
  if (told !== undefined && sameCounts(told, ruledOut)) return undefined;
  return {
    containerInstances: pool.instances.length,
    ruledOut,
    nearest: nearestMisses(pool, filters, nearestMax),
    capacity: [
      ...(room === undefined ? [] : [`gang of ${room.gang}: room for ${room.placed}`]),
      ...capacityLines(pool, ask),
    ],
  };
}

type Counts = Readonly<Record<string, number>>;

/** Whether the same reasons rule out as many. */
export function sameCounts(a: Counts, b: Counts): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** The first reason of each instance that is ruled out, counted; reasons in alphabetical order. */
export function countRuledOut(pool: Pool, filters: readonly Filter[]): Counts {
  const counts = new Map<string, number>();
  for (const instance of pool.instances) {
    const reason = missOf(filters, instance);
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether container instances are among what may run the task. */
export function wantsEc2({ work }: Pick<Ask, 'work'>): boolean {
  return preferencesOf(work).some(({ name, problem }) => name === 'EC2' && problem === undefined);
}

/** One line for each preference that is not simply open. */
function capacityLines({ instances }: Pool, { work }: Ask): readonly string[] {
  return preferencesOf(work).flatMap(({ name, afterMs, problem }) => {
    if (problem !== undefined) return `${name}: ${problem}`;
    if (afterMs > 0) return `${name}: opens when a task has waited ${afterMs / 1_000} s`;
    return name === 'EC2' && instances.length === 0 ? 'EC2: no container instance' : [];
  });
}

interface Nearness {
  readonly instance: PoolInstance;
  readonly misses: number;
  readonly lack: number;
}

/** The instances that lack least: open before closed, one thing before two, a little before much. */
export function nearestMisses(
  pool: Pool,
  filters: readonly Filter[],
  max: number,
): readonly NearestMiss[] {
  const nearest: Nearness[] = [];
  for (const instance of pool.instances) {
    const one = nearnessOf(instance, filters);
    if (one === undefined) continue;
    // Among equals the first by ARN stays the first.
    let place = nearest.length;
    while (place > 0 && isNearer(one, nearest[place - 1] as Nearness)) place -= 1;
    if (place < max) nearest.splice(place, 0, one);
    if (nearest.length > max) nearest.pop();
  }
  return nearest.flatMap(({ instance }) => firstMiss(instance, filters) ?? []);
}

function isNearer(a: Nearness, b: Nearness): boolean {
  return a.misses === b.misses ? a.lack < b.lack : a.misses < b.misses;
}

/** A closed instance stands behind any open one, whatever that lacks. */
const closedMisses = 100;

/** How much an instance lacks; `undefined` of one that fits. */
export function nearnessOf(
  instance: PoolInstance,
  filters: readonly Filter[],
): Nearness | undefined {
  let misses = 0;
  let lack = 0;
  for (const filter of filters) {
    if (filter.miss(instance) === undefined) continue;
    misses += 1;
    lack += filter.lack?.(instance) ?? 1;
  }
  if (misses === 0) return undefined;
  return { instance, misses: misses + (instance.closed === undefined ? 0 : closedMisses), lack };
}

function firstMiss(instance: PoolInstance, filters: readonly Filter[]): NearestMiss | undefined {
  const { containerInstanceArn } = instance.containerInstance;
  for (const filter of filters) {
    const reason = filter.miss(instance);
    if (reason !== undefined) return { containerInstanceArn, reason, ...filter.words(instance) };
  }
  return undefined;
}

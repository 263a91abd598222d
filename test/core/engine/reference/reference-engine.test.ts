import { askOf } from '../../../../shared/core/decide/places/ask.ts';
import { missOf } from '../../../../shared/core/decide/places/filters/filter.ts';
import { filtersFor } from '../../../../shared/core/decide/places/filters.ts';
import { place } from '../../../../shared/core/decide/places/place.ts';
import type { Pool, PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceOutcome, PlaceWork } from '../../../../shared/core/decide/places/work.ts';
import type { Target } from '../../../../shared/core/log/decided.ts';
import { byText } from '../../../../shared/core/order.ts';
import { now, poolOf } from '../../decide/places/given.ts';
import { hardestFirst } from '../../decide/places/hardest-first.ts';
import { randomCase } from './random-case.ts';
import { against, type Ground, places, take } from './reference-engine.ts';

/** The same on every run: a case that differs can be run again by its number. */
const cases = 100_000;
/** So many steps: each task goes where it would go alone. */
const alone = 0;
/** So often each rule, strategy and outcome has to come about, or the cases have become too tame. */
const seenMin = 400;

const seen = new Map<string, number>();
const see = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

function copyOf(instance: PoolInstance): PoolInstance {
  const { free, groups } = instance;
  const { takenTcp, takenUdp } = free;
  return {
    ...instance,
    groups: new Map(groups),
    free: { ...free, takenTcp: new Set(takenTcp), takenUdp: new Set(takenUdp) },
  };
}

/** @returns what differs; nothing when the fast engine does what the slow one does */
function differenceIn(seed: number): string | undefined {
  const given = randomCase(seed);
  const pool = poolOf(given.instances, given);
  const ground: Ground = {
    instances: given.instances.map(copyOf),
    fargate: Object.fromEntries(
      Object.entries(given.fargate).flatMap(([group, zones]) =>
        Object.entries(zones).map(([zone, count]) => [`${group} ${zone}`, count]),
      ),
    ),
    zoneOfSubnet: given.zoneOfSubnet,
    now,
  };
  const feasible = given.work.map((work) => feasibleDifference(pool, ground, work));
  const [wrong] = feasible.filter((one) => one !== undefined);
  if (wrong !== undefined) return wrong;
  const ordered = hardestFirst(pool.instances, given.work);
  const outcomes = place(pool, given.work, now, alone);
  for (const [n, work] of ordered.entries()) {
    const outcome = outcomes[n];
    if (outcome?.placementId !== work.placementId) return 'another order of placements';
    const wrongly = choiceDifference(ground, work, outcome);
    if (wrongly !== undefined) return `${work.placementId}: ${wrongly}`;
  }
  return standingOf(pool.instances) === standingOf(ground.instances) ? undefined : 'other rooms';
}

/** Every instance that fits fits here too, and no other. */
function feasibleDifference(pool: Pool, ground: Ground, work: PlaceWork): string | undefined {
  const filters = filtersFor(askOf(pool, work));
  for (const [n, instance] of pool.instances.entries()) {
    const own = ground.instances[n];
    const reasons = own === undefined ? [] : against(ground, own, work);
    for (const reason of reasons) see(`ruled out: ${reason}`);
    if (reasons.length === 0) see('fits');
    const miss = missOf(filters, instance);
    if ((miss === undefined) !== (reasons.length === 0)) {
      return `${work.placementId} on instance ${n}: ${miss} here, ${reasons.join(', ')} there`;
    }
  }
  return undefined;
}

function choiceDifference(
  ground: Ground,
  work: PlaceWork,
  outcome: PlaceOutcome,
): string | undefined {
  const chosen = new Map(outcome.placed.map(({ slot, target }) => [slot, target]));
  const { gang, placementStrategy } = work.request;
  const isDrawn = placementStrategy.some(({ type }) => type === 'random');
  // Which of them `random` drew for members that were given back, nobody knows.
  if (gang && isDrawn && chosen.size === 0) return undefined;
  const taken: Target[] = [];
  const missed: number[] = [];
  for (const slot of work.slots) {
    const may = places(ground, work, slot);
    const target = isDrawn ? (chosen.get(slot.index) ?? may[0]) : may[0];
    if (target === undefined) missed.push(slot.index);
    else {
      if (!may.some((one) => isSame(one, target))) return `slot ${slot.index} is drawn wrongly`;
      take(ground, work, target);
      taken.push(target);
      if (slot.avoid !== undefined) see('avoids');
    }
    if (gang && target === undefined) break;
    if (!gang && !isSame(chosen.get(slot.index), target)) return `slot ${slot.index} is elsewhere`;
  }
  seeOutcome(work, taken, missed);
  if (!gang || missed.length === 0) return isAsExpected(work, outcome, taken, missed);
  for (const target of taken.reverse()) take(ground, work, target, -1);
  const all = work.slots.map(({ index }) => index);
  return isAsExpected(work, outcome, [], all);
}

function isAsExpected(
  { slots }: PlaceWork,
  { placed, unplaced }: PlaceOutcome,
  taken: readonly Target[],
  missed: readonly number[],
): string | undefined {
  if (String(unplaced?.slots ?? []) !== String(missed)) return 'others have no place';
  const expected = slots.map(({ index }) => index).filter((index) => !missed.includes(index));
  const isSo = placed.every(
    ({ slot, target }, n) => slot === expected[n] && isSame(target, taken[n]),
  );
  return isSo && placed.length === taken.length ? undefined : 'others have a place';
}

function seeOutcome(
  { request, slots }: PlaceWork,
  taken: readonly Target[],
  missed: readonly number[],
): void {
  if (request.gang) see(missed.length === 0 ? 'gang placed' : 'gang given back');
  else if (missed.length > 0) see(taken.length > 0 ? 'partly placed' : 'not placed');
  if (taken.some(({ type }) => type === 'EC2') && taken.some(({ type }) => type === 'FARGATE')) {
    see('overflows to Fargate');
  }
  if (taken.some((one) => one.type === 'FARGATE' && one.availabilityZone !== undefined)) {
    see('a zone of Fargate');
  }
  if (taken.length === 0) return;
  if (slots.length > 1) see('several slots');
  const { placementStrategy } = request;
  placementStrategy.forEach(({ type, field }, n) => {
    see(`${n === 0 ? 'first' : 'then'} ${type} ${field ?? ''}`.trim());
  });
  if (placementStrategy.length === 0) see('no strategy');
}

function isSame(left: Target | undefined, right: Target | undefined): boolean {
  if (left?.type === 'EC2' && right?.type === 'EC2') {
    return left.containerInstanceArn === right.containerInstanceArn;
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

function standingOf(instances: readonly PoolInstance[]): string {
  return instances
    .map(({ free, groups, runningTasksCount }) =>
      [
        free.cpuUnits,
        free.memoryMiB,
        free.gpus,
        free.eniSlots,
        free.takenTcp.size,
        free.takenUdp.size,
        [...groups].map(String).sort(byText),
        runningTasksCount,
      ].join(';'),
    )
    .join('|');
}

describe('the engine', () => {
  it('finds the same instances fit, and chooses the same, as one that is slow and obvious', () => {
    for (let seed = 1; seed <= cases; seed += 1) {
      const difference = differenceIn(seed);
      if (difference !== undefined) throw new Error(`case ${seed}: ${difference}`);
    }
  });

  it('is held to that by cases in which everything comes about', () => {
    const rare = [...everything].filter((what) => (seen.get(what) ?? 0) < seenMin);
    expect(rare.map((what) => `${what}: ${seen.get(what) ?? 0}`)).toEqual([]);
  });
});

const fields = ['instanceId', 'attribute:ecs.availability-zone', 'attribute:rack'];
const strategies = [
  ...fields.map((field) => `spread ${field}`),
  'binpack cpu',
  'binpack memory',
  'random',
];
const everything: readonly string[] = [
  ...[
    'closed',
    'external',
    'attribute',
    'operating system',
    'architecture',
    'zone',
    'memberOf',
    'distinctInstance',
    'cpu',
    'memory',
    'gpu',
    'tcp port',
    'udp port',
    'interface',
  ].map((reason) => `ruled out: ${reason}`),
  ...strategies.flatMap((strategy) => [`first ${strategy}`, `then ${strategy}`]),
  'fits',
  'no strategy',
  'avoids',
  'gang placed',
  'gang given back',
  'partly placed',
  'not placed',
  'several slots',
  'overflows to Fargate',
  'a zone of Fargate',
];

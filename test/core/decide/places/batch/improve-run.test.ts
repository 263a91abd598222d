import { demandOf } from '../../../../../shared/core/decide/places/demand.ts';
import { place } from '../../../../../shared/core/decide/places/place.ts';
import type { PoolInstance } from '../../../../../shared/core/decide/places/pool.ts';
import { reserve } from '../../../../../shared/core/decide/places/reserve.ts';
import type { PlaceOutcome, PlaceWork } from '../../../../../shared/core/decide/places/work.ts';
import { Draws } from '../../../../../shared/core/engine/fewest/draws.ts';
import {
  container,
  type GivenWork,
  instanceOf,
  now,
  poolOf,
  taskDefinitionOf,
  workOf,
} from '../given.ts';
import { bestStanding, type Standing } from './brute-force.ts';

const alone = 0;
const cases = 1_500;

/** One placement of tasks of a size. */
function tasksOf(placementId: string, cpuUnits: number, memoryMiB: number, given: GivenWork = {}) {
  const containers = [{ ...container, cpuUnits, memoryReservationMiB: memoryMiB }];
  return workOf({ ...given, placementId, taskDefinition: taskDefinitionOf({ containers }) });
}

function drawn(seed: number) {
  const draws = new Draws(seed);
  const one = <Value>(...values: readonly Value[]) => values[draws.below(values.length)] as Value;
  const instances = Array.from({ length: 1 + draws.below(5) }, (_, n) =>
    instanceOf(`${n}`, {
      cpuUnits: one(500, 900, 1_024, 2_048),
      memoryMiB: one(700, 1_000, 1_800, 3_767),
      groups: one<Record<string, number>>({}, {}, { other: 1 }),
    }),
  );
  let left = 8;
  const work: PlaceWork[] = [];
  while (left > 0 && (work.length === 0 || draws.below(4) > 0)) {
    const slots = 1 + draws.below(Math.min(left, 3));
    left -= slots;
    work.push(
      tasksOf(`p-${work.length}`, 100 + draws.below(700), 100 + draws.below(900), {
        slots,
        group: one('web', 'db'),
      }),
    );
  }
  return { instances, work };
}

function standingOf(before: readonly PoolInstance[], outcomes: readonly PlaceOutcome[]): Standing {
  const inUse = new Set(
    before
      .filter(({ runningTasksCount }) => runningTasksCount > 0)
      .map(({ containerInstance }) => containerInstance.containerInstanceArn),
  );
  const used = outcomes.flatMap(({ placed }) =>
    placed.flatMap(({ target }) => (target.type === 'EC2' ? target.containerInstanceArn : [])),
  );
  return {
    left: outcomes.reduce((sum, { unplaced }) => sum + (unplaced?.slots.length ?? 0), 0),
    opened: new Set(used.filter((arn) => !inUse.has(arn))).size,
  };
}

const placed = (instances: readonly PoolInstance[], work: readonly PlaceWork[], steps?: number) =>
  standingOf(instances, place(poolOf(structuredClone(instances)), work, now, steps));

const roomsOf = (instances: readonly PoolInstance[]) =>
  instances.map(({ free, runningTasksCount }) => ({ ...free, isInUse: runningTasksCount > 0 }));

const sizesOf = ({ slots, taskDefinition }: PlaceWork) => {
  const [one] = taskDefinition.containers;
  const { cpuUnits = 0, memoryReservationMiB: memoryMiB = 0 } = one ?? {};
  return slots.map(() => ({ cpuUnits, memoryMiB }));
};

const isBetter = (one: Standing, other: Standing) =>
  one.left < other.left || (one.left === other.left && one.opened < other.opened);

describe('a run of packed placements', () => {
  it('has in nearly all small cases the best packing that there is, and never two instances more', () => {
    let compared = 0;
    let equal = 0;
    let gained = 0;
    for (let seed = 1; seed <= cases; seed += 1) {
      const { instances, work } = drawn(seed);
      const slots = work.reduce((sum, one) => sum + one.slots.length, 0);
      const greedy = placed(instances, work, alone);
      const improved = placed(instances, work);
      expect(isBetter(greedy, improved)).toBe(false);
      if (isBetter(improved, greedy)) gained += 1;
      // One task alone goes where its strategy says, and for want of room the hardest goes first.
      const best = slots < 2 ? undefined : bestStanding(roomsOf(instances), work.flatMap(sizesOf));
      if (best === undefined || best.left > 0) continue;
      compared += 1;
      if (improved.left === 0 && improved.opened === best.opened) equal += 1;
      if (improved.left === 0) expect(improved.opened).toBeLessThanOrEqual(best.opened + 1);
    }
    expect(compared).toBeGreaterThan(cases / 4);
    expect(equal / compared).toBeGreaterThanOrEqual(0.95);
    expect(gained).toBeGreaterThan(cases / 10);
  });

  it('places tasks for which each alone found no room left', () => {
    const instances = [
      instanceOf('a', { cpuUnits: 1_000, memoryMiB: 1_000 }),
      instanceOf('b', { cpuUnits: 1_000, memoryMiB: 1_000 }),
    ];
    const work = [tasksOf('p-1', 400, 400, { slots: 2 }), tasksOf('p-2', 300, 300, { slots: 4 })];
    expect(placed(instances, work, alone)).toEqual({ left: 1, opened: 2 });
    expect(placed(instances, work)).toEqual({ left: 0, opened: 2 });
  });

  it('leaves the pool with what its answers take, and no more', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { instances, work } = drawn(seed);
      const pool = poolOf(structuredClone(instances));
      const outcomes = place(pool, work, now);
      const expected = structuredClone(instances);
      for (const { placementId, placed: slots } of outcomes) {
        const one = work.find((each) => each.placementId === placementId);
        if (one === undefined) throw new Error('not asked for');
        const demand = demandOf(one.taskDefinition);
        for (const { target } of slots) {
          const there = expected.find(
            ({ containerInstance }) =>
              target.type === 'EC2' &&
              containerInstance.containerInstanceArn === target.containerInstanceArn,
          );
          if (there === undefined) throw new Error('nowhere');
          reserve(there, demand, one.request.group);
        }
      }
      expect(pool.instances).toEqual(expected);
    }
  });

  it('keeps to ports, distinct instances, expressions and gangs, and to the counts of a spread', () => {
    const spread = [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'binpack', field: 'cpu' },
    ] as const;
    const instances = Array.from({ length: 8 }, (_, n) =>
      instanceOf(`${n}`, {
        cpuUnits: 600 + 200 * (n % 4),
        memoryMiB: 2_400 - 200 * (n % 4),
        zone: n % 2 === 0 ? 'za' : 'zb',
      }),
    );
    const port = { ...container, cpuUnits: 150, hostPorts: { tcp: [80], udp: [] } };
    const work = [
      workOf({
        placementId: 'p-1',
        group: 'port',
        slots: 3,
        taskDefinition: taskDefinitionOf({ containers: [port] }),
      }),
      tasksOf('p-2', 200, 150, {
        group: 'one',
        slots: 4,
        placementConstraints: [{ type: 'distinctInstance' }],
      }),
      tasksOf('p-3', 330, 400, { group: 'gang', slots: 3, gang: true }),
      tasksOf('p-4', 170, 300, { group: 'spread', slots: 5, placementStrategy: spread }),
      tasksOf('p-5', 170, 300, {
        group: 'za',
        slots: 3,
        placementConstraints: [
          { type: 'memberOf', expression: 'attribute:ecs.availability-zone == za' },
        ],
      }),
    ];
    const outcomes = new Map(
      place(poolOf(instances), work, now).map(({ placementId, placed: all }) => [
        `${placementId}`,
        all.map(({ target }) => (target.type === 'EC2' ? target.containerInstanceArn : '')),
      ]),
    );
    const arnsOf = (placementId: string) => outcomes.get(placementId) ?? [];
    const inZone = (zone: string, arns: readonly string[]) =>
      arns.filter((arn) =>
        instances.some(
          ({ containerInstance, attributes }) =>
            containerInstance.containerInstanceArn === arn &&
            attributes.get('ecs.availability-zone') === zone,
        ),
      ).length;
    expect(new Set(arnsOf('p-1')).size).toBe(3);
    expect(new Set(arnsOf('p-2')).size).toBe(4);
    expect(arnsOf('p-3')).toHaveLength(3);
    expect([inZone('za', arnsOf('p-4')), inZone('zb', arnsOf('p-4'))]).toEqual([3, 2]);
    expect(inZone('za', arnsOf('p-5'))).toBe(3);
  });

  it('is the same for the same cluster, batch and steps', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { instances, work } = drawn(seed);
      const once = place(poolOf(structuredClone(instances)), work, now, 17);
      expect(place(poolOf(structuredClone(instances)), work.toReversed(), now, 17)).toEqual(once);
    }
  });
});

import fc from 'fast-check';
import { demandOf } from '../../../../shared/core/decide/places/demand.ts';
import { place } from '../../../../shared/core/decide/places/place.ts';
import type { Pool, PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork } from '../../../../shared/core/decide/places/work.ts';
import type { CustomResource } from '../../../../shared/core/ecs.ts';
import { container, instanceOf, now, poolOf, taskDefinitionOf, workOf } from './given.ts';
import { fits, meanings, placeSlowly, take } from './reference.ts';

const group = fc.constantFrom('service:web', 'service:db', 'batch');
const few = (max: number) => fc.integer({ min: 0, max });

const custom = (max: number): fc.Arbitrary<readonly CustomResource[]> =>
  fc.uniqueArray(
    fc.oneof(
      fc.record({
        name: fc.constantFrom('LICENSE', 'SEAT'),
        type: fc.constant('INTEGER' as const),
        value: fc.integer({ min: 1, max }),
      }),
      fc.record({
        name: fc.constant('DEVICE'),
        type: fc.constant('STRINGSET' as const),
        values: fc.uniqueArray(fc.constantFrom('left', 'right'), { minLength: 1 }),
      }),
    ),
    { selector: ({ name }) => name, maxLength: 2 },
  );
const seldom = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });

const instances = fc
  .array(
    fc.record({
      cpuUnits: fc.constantFrom(0, 300, 700, 1_000, 2_048),
      memoryMiB: fc.constantFrom(0, 300, 512, 900, 2_000),
      gpus: few(2),
      eniSlots: few(3),
      zone: fc.constantFrom('za', 'zb', 'zc'),
      rack: fc.option(fc.constantFrom('r1', 'r2', 'r3'), { nil: undefined }),
      closed: fc.option(fc.constantFrom('AGENT', 'DRAINING'), { nil: undefined, freq: 5 }),
      groups: fc.dictionary(group, fc.integer({ min: 1, max: 3 }), { maxKeys: 2 }),
      tcp: fc.uniqueArray(fc.constantFrom(80, 443), { maxLength: 1 }),
      custom: seldom(custom(4)),
    }),
    { maxLength: 7 },
  )
  .map((all) =>
    all.map(({ rack, closed, custom: registered, ...given }, n) =>
      instanceOf(String.fromCharCode(97 + n), {
        ...given,
        ...(closed !== undefined && { closed }),
        ...(registered !== undefined && { custom: registered }),
        attributes: rack === undefined ? {} : { rack },
      }),
    ),
  );

const strategy = fc.constantFrom(
  { type: 'spread', field: 'attribute:ecs.availability-zone' } as const,
  { type: 'spread', field: 'attribute:rack' } as const,
  { type: 'spread', field: 'instanceId' } as const,
  { type: 'binpack', field: 'cpu' } as const,
  { type: 'binpack', field: 'memory' } as const,
);
const constraint = fc.oneof(
  fc.constant({ type: 'distinctInstance' } as const),
  fc
    .constantFrom(...Object.keys(meanings))
    .map((expression) => ({ type: 'memberOf', expression }) as const),
);

const work: fc.Arbitrary<readonly PlaceWork[]> = fc
  .array(
    fc.record({
      cpuUnits: fc.constantFrom(100, 256, 400),
      memoryMiB: fc.constantFrom(64, 256, 500),
      gpus: few(1),
      ports: fc.uniqueArray(fc.constantFrom(80, 443), { maxLength: 1 }),
      awsvpc: fc.boolean(),
      requiresRack: fc.boolean(),
      group,
      gang: fc.boolean(),
      priority: few(2),
      slots: fc.integer({ min: 1, max: 6 }),
      placementStrategy: fc.array(strategy, { minLength: 1, maxLength: 3 }),
      placementConstraints: fc.array(constraint, { maxLength: 2 }),
      resources: seldom(custom(2)),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.map((given, n) => workFrom(given, n)));

interface Drawn {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly ports: readonly number[];
  readonly awsvpc: boolean;
  readonly requiresRack: boolean;
  readonly group: string;
  readonly gang: boolean;
  readonly priority: number;
  readonly slots: number;
  readonly placementStrategy: PlaceWork['request']['placementStrategy'];
  readonly placementConstraints: PlaceWork['request']['placementConstraints'];
  readonly resources: readonly CustomResource[] | undefined;
}

function workFrom(drawn: Drawn, n: number): PlaceWork {
  const { cpuUnits, memoryMiB, gpus, ports, awsvpc, requiresRack, resources, ...request } = drawn;
  return workOf({
    ...request,
    ...(resources !== undefined && { resources }),
    placementId: `p-${n}`,
    taskDefinition: taskDefinitionOf({
      networkMode: awsvpc ? 'awsvpc' : 'bridge',
      containers: [
        {
          ...container,
          cpuUnits,
          memoryReservationMiB: memoryMiB,
          gpus,
          hostPorts: { tcp: ports, udp: [] },
        },
      ],
      requiresAttributes: requiresRack ? [{ name: 'rack' }] : [],
    }),
    ...(awsvpc && { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-x'] } } }),
  });
}

const runs = { numRuns: 400 };

/** So many steps: each task goes where it would go alone. */
const alone = 0;

/** The instance of a pool that a target names. */
const instanceAt = (pool: Pool, arn: string): PoolInstance => {
  const found = pool.instances.find((i) => i.containerInstance.containerInstanceArn === arn);
  if (found === undefined) throw new Error(`no instance ${arn}`);
  return found;
};

describe('place', () => {
  it('chooses for every slot what the slow and obvious way chooses', () => {
    fc.assert(
      fc.property(instances, work, (pool, all) => {
        const fast = new Map(
          place(poolOf(structuredClone(pool)), all, now, alone).map(({ placementId, placed }) => [
            placementId,
            new Map(placed.map(({ slot, target }) => [slot, target])),
          ]),
        );
        for (const [placementId, chosen] of placeSlowly(poolOf(structuredClone(pool)), all)) {
          chosen.forEach((arn, slot) => {
            const target = [...fast].find(([id]) => id === placementId)?.[1].get(slot);
            expect(target?.type === 'EC2' ? target.containerInstanceArn : undefined).toBe(arn);
          });
        }
      }),
      runs,
    );
  });

  it('never promises what an instance does not have, and keeps every constraint', () => {
    fc.assert(
      fc.property(instances, work, (given, all) => {
        const pool = poolOf(given);
        const replayed = poolOf(structuredClone(given));
        for (const { placementId, placed } of place(pool, all, now)) {
          const one = all.find((candidate) => candidate.placementId === placementId);
          for (const { target } of placed) {
            if (target.type !== 'EC2' || one === undefined) throw new Error('not asked for');
            const instance = instanceAt(replayed, target.containerInstanceArn);
            expect(fits(instance, one)).toBe(true);
            take(instance, one);
          }
        }
        expect(pool).toEqual(replayed);
        for (const { free } of pool.instances) {
          expect(
            Math.min(free.cpuUnits, free.memoryMiB, free.gpus, free.eniSlots),
          ).toBeGreaterThanOrEqual(0);
        }
      }),
      runs,
    );
  });

  it('answers for every slot once, and explains each that it does not place', () => {
    fc.assert(
      fc.property(instances, work, (pool, all) => {
        const outcomes = place(poolOf(pool), all, now);
        expect(outcomes).toHaveLength(all.length);
        for (const { placementId, placed, unplaced } of outcomes) {
          const asked = all.find((one) => one.placementId === placementId)?.slots ?? [];
          const answered = [...placed.map(({ slot }) => slot), ...(unplaced?.slots ?? [])];
          expect(answered.sort((a, b) => a - b)).toEqual(asked.map(({ index }) => index));
          if (unplaced?.reason === undefined) continue;
          const counted = Object.values(unplaced.reason.ruledOut).reduce((sum, n) => sum + n, 0);
          expect(counted).toBe(pool.length);
          expect(unplaced.reason.nearest).toHaveLength(Math.min(3, pool.length));
          expect(unplaced.reason.capacity.length + pool.length).toBeGreaterThan(0);
        }
      }),
      runs,
    );
  });

  it('leaves the pool as it was when gangs are all it is given and none is placed', () => {
    fc.assert(
      fc.property(instances, work, (given, all) => {
        const gangs = all.map((one) => ({ ...one, request: { ...one.request, gang: true } }));
        const pool = poolOf(given);
        const before = structuredClone(pool);
        const outcomes = place(pool, gangs, now);
        for (const { placed, unplaced } of outcomes) {
          expect(placed.length === 0 || unplaced === undefined).toBe(true);
        }
        if (outcomes.every(({ placed }) => placed.length === 0)) expect(pool).toEqual(before);
        else expect(pool).not.toEqual(before);
      }),
      runs,
    );
  });

  it('depends on its arguments alone, and not on the order of the work', () => {
    fc.assert(
      fc.property(instances, work, fc.nat(), (pool, all, seed) => {
        const random = all.map((one, n) => ({
          ...one,
          seed,
          request:
            n === 0
              ? { ...one.request, placementStrategy: [{ type: 'random' as const }] }
              : one.request,
        }));
        const once = place(poolOf(structuredClone(pool)), random, now);
        expect(place(poolOf(structuredClone(pool)), random.toReversed(), now)).toEqual(once);
      }),
      runs,
    );
  });

  it('takes exactly the sum of what it placed', () => {
    fc.assert(
      fc.property(instances, work, (pool, all) => {
        const total = (of: readonly PoolInstance[]) =>
          of.reduce((sum, { free }) => sum + free.cpuUnits, 0);
        const before = total(pool);
        const taken = place(poolOf(pool), all, now).map(({ placementId, placed }) => {
          const one = all.find((candidate) => candidate.placementId === placementId);
          return one === undefined ? 0 : demandOf(one.taskDefinition).cpuUnits * placed.length;
        });
        expect(before - total(pool)).toBe(taken.reduce((sum, n) => sum + n, 0));
      }),
      runs,
    );
  });
});

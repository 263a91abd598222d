import { place } from '../../../../shared/core/decide/places/place.ts';
import type { Pool } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork } from '../../../../shared/core/decide/places/work.ts';
import {
  arnOf,
  fargateTaskDefinition,
  instanceOf,
  networkConfiguration,
  now,
  poolOf,
  secondsAgo,
  workOf,
  zoneOfSubnet,
} from './given.ts';

/** Where each slot went: the instance's name, or Fargate's with the zone. */
const placesOf = (pool: Pool, ...work: readonly PlaceWork[]): readonly (readonly string[])[] =>
  place(pool, work, now).map(({ placed }) =>
    placed.map(({ target }) =>
      target.type === 'EC2'
        ? target.ec2InstanceId.slice(2)
        : [target.capacityProvider, target.availabilityZone].filter(Boolean).join(' '),
    ),
  );

const spreadZones = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;

describe('strategies', () => {
  it('binpack prefers the container instance with least remaining of its field', () => {
    const pool = () =>
      poolOf([
        instanceOf('a', { cpuUnits: 900, memoryMiB: 3_000 }),
        instanceOf('b', { cpuUnits: 1_900, memoryMiB: 900 }),
        instanceOf('c', { cpuUnits: 100, memoryMiB: 100 }),
      ]);
    const by = (field: string) => workOf({ placementStrategy: [{ type: 'binpack', field }] });
    expect(placesOf(pool(), by('memory'))).toEqual([['b']]);
    expect(placesOf(pool(), by('cpu'))).toEqual([['a']]);
  });

  it('spread counts the tasks of its own group, on closed instances too', () => {
    const pool = poolOf([
      instanceOf('a', { zone: 'za', groups: { 'service:db': 9 } }),
      instanceOf('b', { zone: 'zb' }),
      instanceOf('b2', { zone: 'zb', closed: 'AGENT', groups: { 'service:web': 2 } }),
    ]);
    const work = workOf({ placementStrategy: [spreadZones], slots: 5 });
    expect(placesOf(pool, work)).toEqual([['a', 'a', 'a', 'b', 'a']]);
  });

  it.each(['instanceId', 'host'])('spread over %s evens out instances', (field) => {
    const pool = poolOf([
      instanceOf('a', { groups: { 'service:web': 2 } }),
      instanceOf('b', { groups: { 'service:web': 1 } }),
    ]);
    const work = workOf({ placementStrategy: [{ type: 'spread', field }], slots: 3 });
    expect(placesOf(pool, work)).toEqual([['b', 'a', 'b']]);
  });

  it('spread takes instances without the attribute for one more value', () => {
    const pool = poolOf([
      instanceOf('a', { attributes: { rack: 'r1' }, groups: { 'service:web': 1 } }),
      instanceOf('b'),
      instanceOf('c'),
    ]);
    const work = workOf({
      placementStrategy: [{ type: 'spread', field: 'attribute:rack' }],
      slots: 3,
    });
    expect(placesOf(pool, work)).toEqual([['b', 'a', 'b']]);
  });

  it('lets the next strategy of a chain break ties, and the ARN the last', () => {
    const pool = poolOf([
      instanceOf('a', { zone: 'za', memoryMiB: 3_000 }),
      instanceOf('b', { zone: 'za', memoryMiB: 2_000 }),
      instanceOf('c', { zone: 'zb', memoryMiB: 3_500 }),
      instanceOf('d', { zone: 'zb', memoryMiB: 3_500 }),
    ]);
    const work = workOf({
      placementStrategy: [spreadZones, { type: 'binpack', field: 'memory' }],
      slots: 4,
    });
    expect(placesOf(pool, work)).toEqual([['b', 'c', 'b', 'c']]);
  });

  it('spreads over zones and then fills by memory when no strategy is asked for', () => {
    const pool = poolOf([
      instanceOf('a', { zone: 'za', memoryMiB: 3_000 }),
      instanceOf('b', { zone: 'zb', memoryMiB: 2_000 }),
      instanceOf('c', { zone: 'zb', memoryMiB: 1_000 }),
    ]);
    expect(placesOf(pool, workOf({ placementStrategy: [], slots: 4 }))).toEqual([
      ['c', 'a', 'c', 'a'],
    ]);
  });

  it('random reaches every instance, and the same ones for the same seed', () => {
    const pool = () =>
      poolOf(
        ['a', 'b', 'c', 'd'].map((name) =>
          instanceOf(name, { cpuUnits: 99_999, memoryMiB: 99_999 }),
        ),
      );
    const work = (seed: number) =>
      workOf({ placementStrategy: [{ type: 'random' }], slots: 90, seed });
    const [first = []] = placesOf(pool(), work(1));
    expect(new Set(first)).toEqual(new Set(['a', 'b', 'c', 'd']));
    expect(placesOf(pool(), work(1))).toEqual([first]);
    expect(placesOf(pool(), work(2))).not.toEqual([first]);
  });

  it('takes the avoided instance only when there is no other', () => {
    const slots = [
      { index: 0, waitingSince: now, avoid: arnOf('a') },
      { index: 1, waitingSince: now, avoid: arnOf('a') },
      { index: 2, waitingSince: now },
    ];
    const pool = poolOf([
      instanceOf('a', { memoryMiB: 1_100 }),
      instanceOf('b', { memoryMiB: 600 }),
    ]);
    const small = poolOf([
      instanceOf('a', { memoryMiB: 1_100 }),
      instanceOf('b', { memoryMiB: 1_200 }),
    ]);
    expect(placesOf(pool, workOf({ slots }))).toEqual([['b', 'a', 'a']]);
    expect(placesOf(small, workOf({ slots }))).toEqual([['b', 'b', 'a']]);
  });
});

describe('the order of placements', () => {
  it('is by priority, then by placement id', () => {
    const pool = poolOf([instanceOf('a', { memoryMiB: 1_050 })]);
    const outcomes = place(
      pool,
      [
        workOf({ placementId: 'p-3', priority: 10 }),
        workOf({ placementId: 'p-2', priority: 90 }),
        workOf({ placementId: 'p-1', priority: 10 }),
      ],
      now,
    );
    expect(outcomes.map(({ placementId, placed }) => [placementId, placed.length])).toEqual([
      ['p-2', 1],
      ['p-1', 1],
      ['p-3', 0],
    ]);
  });
});

describe('capacity in order of preference', () => {
  const overflow = {
    taskDefinition: fargateTaskDefinition,
    networkConfiguration,
    capacity: [
      { launchType: 'EC2' },
      { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 },
      { capacityProvider: 'FARGATE' },
    ],
  } as const;

  it('fills instances first, then overflows once a slot has waited', () => {
    const pool = poolOf([instanceOf('a', { eniSlots: 2 })], { zoneOfSubnet });
    const slots = [3, 5, 8, 13].map((index) => ({
      index,
      waitingSince: secondsAgo(index === 8 ? 29 : 30),
    }));
    const [outcome] = place(pool, [workOf({ ...overflow, slots })], now);
    expect(outcome?.placed).toMatchObject([
      { slot: 3, target: { type: 'EC2' } },
      { slot: 5, target: { type: 'EC2' } },
      { slot: 13, target: { type: 'FARGATE', capacityProvider: 'FARGATE_SPOT' } },
    ]);
    expect(outcome?.unplaced).toEqual({
      slots: [8],
      reason: {
        containerInstances: 1,
        ruledOut: { 'RESOURCE:ENI': 1 },
        nearest: [
          { containerInstanceArn: arnOf('a'), reason: 'RESOURCE:ENI', asked: '1', remained: '0' },
        ],
        capacity: [
          'FARGATE_SPOT: opens when a task has waited 30 s',
          'FARGATE: opens when a task has waited 30 s',
        ],
      },
      retryAt: now + 1_000,
    });
  });

  it('does not wait for capacity that can never run the task', () => {
    const windows = {
      ...fargateTaskDefinition,
      operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE',
      cpuUnits: 1_024,
      memoryMiB: 2_048,
    };
    const [outcome] = place(poolOf([]), [workOf({ ...overflow, taskDefinition: windows })], now);
    expect(outcome?.placed).toMatchObject([{ target: { capacityProvider: 'FARGATE' } }]);
  });

  it('spreads over the zones of instances and Fargate together', () => {
    const pool = poolOf(
      [instanceOf('a', { zone: 'us-east-1a', eniSlots: 1, groups: { 'service:web': 1 } })],
      { zoneOfSubnet, fargate: { 'service:web': { 'us-east-1c': 1 }, other: { 'us-east-1b': 7 } } },
    );
    const work = workOf({
      ...overflow,
      capacity: [{ launchType: 'EC2' }, { capacityProvider: 'FARGATE' }],
      placementStrategy: [spreadZones],
      slots: 5,
    });
    expect(placesOf(pool, work)).toEqual([
      ['a', 'FARGATE us-east-1b', 'FARGATE us-east-1b', 'FARGATE us-east-1c', 'FARGATE us-east-1a'],
    ]);
    expect(pool.fargate.get('service:web')).toEqual(
      new Map([
        ['us-east-1c', 2],
        ['us-east-1b', 2],
        ['us-east-1a', 1],
      ]),
    );
  });

  it('leaves the zone to Fargate when no strategy spreads over zones, or a zone is not known', () => {
    const fargate = { ...overflow, capacity: [{ capacityProvider: 'FARGATE' }] } as const;
    expect(placesOf(poolOf([], { zoneOfSubnet }), workOf(fargate))).toEqual([['FARGATE']]);
    const partly = poolOf([], { zoneOfSubnet: { 'subnet-a': 'us-east-1a' } });
    expect(placesOf(partly, workOf({ ...fargate, placementStrategy: [spreadZones] }))).toEqual([
      ['FARGATE'],
    ]);
  });
});

describe('a gang', () => {
  it('is placed whole or not at all, and gives back what it took', () => {
    const pool = poolOf([
      instanceOf('a', { memoryMiB: 1_100, groups: { 'service:web': 1 } }),
      instanceOf('b', { memoryMiB: 600, tcp: [80] }),
    ]);
    const before = structuredClone(pool);
    const [outcome] = place(pool, [workOf({ gang: true, slots: 4 })], now);
    expect(outcome?.placed).toEqual([]);
    expect(outcome?.unplaced).toMatchObject({
      slots: [0, 1, 2, 3],
      reason: { ruledOut: { 'RESOURCE:MEMORY': 2 }, capacity: ['gang of 4: room for 3'] },
    });
    expect(pool).toEqual(before);
    expect(placesOf(pool, workOf({ gang: true, slots: 3 }))).toEqual([['b', 'a', 'a']]);
  });

  it('leaves its room to the next placement when it is not placed', () => {
    const pool = poolOf([instanceOf('a', { memoryMiB: 1_100 })]);
    const gang = workOf({ placementId: 'p-0', gang: true, slots: 3, priority: 99 });
    expect(placesOf(pool, gang, workOf({ slots: 2 }))).toEqual([[], ['a', 'a']]);
  });
});

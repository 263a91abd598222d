import type { PoolInstance } from '../../../../shared/core/decide/places/pool.ts';
import type { PlaceWork, WaitingSlot } from '../../../../shared/core/decide/places/work.ts';
import type { PlacementStrategy, TaskDefinition } from '../../../../shared/core/ecs.ts';
import type { CapacityPreference, PlacementRequest } from '../../../../shared/core/placement.ts';
import {
  arnOf,
  container,
  instanceOf,
  now,
  secondsAgo,
  taskDefinitionOf,
  workOf,
} from '../../decide/places/given.ts';
import { meanings } from '../../decide/places/reference.ts';

/** A cluster that is small enough for every kind of coincidence, and what is asked of it. */
export interface RandomCase {
  readonly instances: readonly PoolInstance[];
  readonly fargate: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly zoneOfSubnet: Readonly<Record<string, string>>;
  readonly work: readonly PlaceWork[];
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
function drawsOf(seed: number) {
  let state = Math.imul(seed, 0x9e_37_79_b9);
  const next = () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (max: number) => Math.floor(next() * (max + 1));
  return {
    chance: (part: number) => next() < part,
    /** From 0 to `max`. */
    whole,
    pick: <One>(...all: readonly [One, ...One[]]): One => all[whole(all.length - 1)] ?? all[0],
    some: <One>(max: number, make: () => One): One[] => Array.from({ length: whole(max) }, make),
  };
}

type Draws = ReturnType<typeof drawsOf>;

const groups = ['web', 'batch', 'service:db'] as const;
const expressions = Object.keys(meanings);

export function randomCase(seed: number): RandomCase {
  const draws = drawsOf(seed);
  const names = 'abcde'.slice(0, draws.whole(4) + 1);
  return {
    instances: [...names].map((name) => randomInstance(draws, name)),
    fargate: draws.chance(0.3) ? { web: { zb: draws.whole(2) + 1 } } : {},
    zoneOfSubnet: { 'subnet-a': 'za', 'subnet-b': 'zb' },
    work: Array.from({ length: draws.whole(2) + 1 }, (_, n) => randomWork(draws, n, names)),
  };
}

function randomInstance(draws: Draws, name: string): PoolInstance {
  const { chance, whole, pick } = draws;
  const attributes: Record<string, string | undefined> = {
    'ecs.cpu-architecture': pick('x86_64', 'x86_64', 'arm64'),
    'ecs.os-type': pick('linux', 'linux', 'linux', 'windows'),
  };
  if (chance(0.4)) attributes['ecs.os-family'] = pick('LINUX', 'WINDOWS_SERVER_2022_CORE');
  if (chance(0.7)) attributes['rack'] = pick('r1', 'r2', 'r3');
  if (chance(0.4)) attributes['tier'] = pick('hot', 'cold');
  return instanceOf(name, {
    cpuUnits: pick(0, 200, 512, 800, 2_048),
    memoryMiB: pick(0, 256, 600, 600, 2_000),
    gpus: whole(2),
    eniSlots: whole(2),
    zone: pick('za', 'zb', 'zc'),
    attributes,
    groups: chance(0.5) ? { [pick(...groups)]: 1 + whole(2) } : {},
    tcp: chance(0.2) ? [80] : [],
    udp: chance(0.2) ? [53] : [],
    ...(chance(0.1) && { closed: pick('AGENT', 'DRAINING') }),
    external: chance(0.05),
  });
}

function randomWork(draws: Draws, n: number, names: string): PlaceWork {
  const { chance, whole, pick } = draws;
  const onFargate = chance(0.3);
  const awsvpc = onFargate || chance(0.15);
  const subnets = pick(['subnet-a'], ['subnet-a', 'subnet-b'], ['subnet-a', 'subnet-x']);
  const slots = Array.from({ length: whole(3) + 1 }, (_, index) => randomSlot(draws, index, names));
  const work = workOf({
    placementId: `p-${n}`,
    taskDefinition: randomDefinition(draws, onFargate, awsvpc),
    capacity: randomCapacity(draws, onFargate),
    placementConstraints: draws.some(2, () => randomConstraint(draws)),
    placementStrategy: draws.some(3, () => randomStrategy(draws)),
    gang: chance(0.3),
    priority: pick(10, 50, 50),
    group: pick(...groups),
    ...(awsvpc && { networkConfiguration: { awsvpcConfiguration: { subnets } } }),
    slots,
    seed: whole(1_000),
  });
  if (!onFargate || chance(0.8)) return work;
  const provider = pick('FARGATE', 'FARGATE_SPOT');
  return { ...work, restingZones: new Map([[provider, new Set([pick('za', 'zb')])]]) };
}

function randomSlot({ chance, pick, whole }: Draws, index: number, names: string): WaitingSlot {
  const avoid = arnOf(names[whole(names.length - 1)] ?? '');
  return {
    index: index * 2,
    waitingSince: pick(now, secondsAgo(40)),
    ...(chance(0.2) && { avoid }),
  };
}

function randomDefinition(
  { chance, whole, pick, some }: Draws,
  onFargate: boolean,
  awsvpc: boolean,
): TaskDefinition {
  const containers = Array.from({ length: whole(1) + 1 }, (_, n) => {
    const { memoryReservationMiB: _reserved, ...limited } = container;
    return {
      ...limited,
      name: `c${n}`,
      cpuUnits: pick(0, 100, 256),
      memoryMiB: pick(64, 256, 500),
      ...(chance(0.4) && { memoryReservationMiB: 50 }),
      gpus: !onFargate && chance(0.15) ? 1 : 0,
      hostPorts: { tcp: chance(0.15) ? [80] : [], udp: chance(0.1) ? [53] : [] },
    };
  });
  return taskDefinitionOf({
    networkMode: awsvpc ? 'awsvpc' : 'bridge',
    compatibilities: onFargate ? ['EC2', 'FARGATE'] : ['EC2'],
    containers,
    ...((onFargate || chance(0.2)) && { cpuUnits: 256, memoryMiB: 512 }),
    requiresAttributes: some(1, () => pick({ name: 'tier' }, { name: 'tier', value: 'hot' })),
    placementConstraints: chance(0.1) ? [{ type: 'memberOf', expression: pick(...members) }] : [],
    ...(!onFargate &&
      chance(0.15) && { operatingSystemFamily: pick('LINUX', 'WINDOWS_SERVER_2022_CORE') }),
    ...(!onFargate && chance(0.15) && { cpuArchitecture: pick('X86_64', 'ARM64') }),
  });
}

const [firstMember = '', ...otherMembers] = expressions;
const members = [firstMember, ...otherMembers] as const;

function randomConstraint({
  chance,
  pick,
}: Draws): PlacementRequest['placementConstraints'][number] {
  if (chance(0.4)) return { type: 'distinctInstance' };
  return { type: 'memberOf', expression: pick(...members) };
}

function randomStrategy({ chance, pick }: Draws): PlacementStrategy {
  if (chance(0.1)) return { type: 'random' };
  if (chance(0.5)) return { type: 'binpack', field: pick('cpu', 'memory') };
  const field = pick('instanceId', 'attribute:ecs.availability-zone', 'attribute:rack');
  return { type: 'spread', field };
}

function randomCapacity({ pick }: Draws, onFargate: boolean): readonly CapacityPreference[] {
  const ec2 = { launchType: 'EC2' } as const;
  if (!onFargate) return [ec2];
  return pick<readonly CapacityPreference[]>(
    [ec2, { capacityProvider: 'FARGATE' }],
    [ec2, { capacityProvider: 'FARGATE_SPOT', afterSeconds: 30 }, { capacityProvider: 'FARGATE' }],
    [{ capacityProvider: 'FARGATE_SPOT' }, ec2],
    [{ capacityProvider: 'FARGATE' }],
  );
}

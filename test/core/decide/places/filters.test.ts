import { place } from '../../../../shared/core/decide/places/place.ts';
import type { GivenInstance, GivenWork } from './given.ts';
import {
  container,
  fargateTaskDefinition,
  instanceOf,
  networkConfiguration,
  now,
  poolOf,
  taskDefinitionOf,
  workOf,
} from './given.ts';

const member = (expression: string) => [{ type: 'memberOf', expression }] as const;
const withPorts = (tcp: readonly number[], udp: readonly number[]) =>
  taskDefinitionOf({ containers: [{ ...container, hostPorts: { tcp, udp } }] });
const awsvpc = { taskDefinition: fargateTaskDefinition, networkConfiguration } as const;

type Case = readonly [string, GivenInstance, GivenWork, string, string, string];

const misses: readonly Case[] = [
  ['a closed instance', { closed: 'DRAINING' }, {}, 'DRAINING', 'ACTIVE on EC2', 'DRAINING'],
  ['an external instance', { external: true }, {}, 'EXTERNAL', 'ACTIVE on EC2', 'EXTERNAL'],
  ['too little CPU', { cpuUnits: 255 }, {}, 'RESOURCE:CPU', '256 units', '255 units'],
  ['too little memory', { memoryMiB: 499 }, {}, 'RESOURCE:MEMORY', '500 MiB', '499 MiB'],
  [
    'too few GPUs',
    { gpus: 1 },
    { taskDefinition: taskDefinitionOf({ containers: [{ ...container, gpus: 2 }] }) },
    'RESOURCE:GPU',
    '2',
    '1',
  ],
  [
    'a taken TCP port',
    { tcp: [22, 80] },
    { taskDefinition: withPorts([80, 443], []) },
    'RESOURCE:PORTS',
    '80/tcp 443/tcp',
    'taken: 80/tcp',
  ],
  [
    'a taken UDP port',
    { udp: [53] },
    { taskDefinition: withPorts([], [53]) },
    'RESOURCE:PORTS',
    '53/udp',
    'taken: 53/udp',
  ],
  ['no free network interface', { eniSlots: 0 }, awsvpc, 'RESOURCE:ENI', '1', '0'],
  [
    'a missing capability',
    {},
    { taskDefinition: taskDefinitionOf({ requiresAttributes: [{ name: 'ecs.capability.efs' }] }) },
    'ATTRIBUTE',
    'ecs.capability.efs',
    'ecs.capability.efs absent',
  ],
  [
    'another value of an attribute',
    { attributes: { stack: 'blue' } },
    {
      taskDefinition: taskDefinitionOf({ requiresAttributes: [{ name: 'stack', value: 'green' }] }),
    },
    'ATTRIBUTE',
    'stack=green',
    'stack is blue',
  ],
  [
    'another operating system',
    {},
    { taskDefinition: taskDefinitionOf({ operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }) },
    'ATTRIBUTE',
    'WINDOWS_SERVER_2022_CORE',
    'linux',
  ],
  [
    'another version of Windows',
    { attributes: { 'ecs.os-type': 'windows', 'ecs.os-family': 'WINDOWS_SERVER_2019_CORE' } },
    { taskDefinition: taskDefinitionOf({ operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }) },
    'ATTRIBUTE',
    'WINDOWS_SERVER_2022_CORE',
    'WINDOWS_SERVER_2019_CORE',
  ],
  [
    'another CPU architecture',
    { attributes: { 'ecs.cpu-architecture': 'arm64' } },
    { taskDefinition: taskDefinitionOf({ cpuArchitecture: 'X86_64' }) },
    'ATTRIBUTE',
    'x86_64',
    'arm64',
  ],
  [
    'a zone without a subnet',
    { zone: 'us-east-1d' },
    awsvpc,
    'LOCATION',
    'a subnet in us-east-1a, us-east-1b',
    'us-east-1d',
  ],
  [
    'a task of the same group under distinctInstance',
    { groups: { 'service:web': 2 } },
    { placementConstraints: [{ type: 'distinctInstance' }] },
    'distinctInstance',
    'no task of group service:web',
    '2',
  ],
  [
    'an expression of the request',
    { attributes: { rack: 'r9' } },
    { placementConstraints: member('attribute:rack == r7') },
    'memberOf',
    'attribute:rack == r7',
    'attribute:rack = r9',
  ],
  [
    'an expression of the task definition',
    { groups: { 'service:db': 1 } },
    {
      taskDefinition: taskDefinitionOf({ placementConstraints: member('task:group !exists') }),
    },
    'memberOf',
    'task:group !exists',
    'task:group = service:db',
  ],
  [
    'an expression that cannot be read',
    {},
    {
      taskDefinition: taskDefinitionOf({
        placementConstraints: member('attribute:x =~ (?=y)'),
      }),
    },
    'memberOf',
    'attribute:x =~ (?=y)',
    'cannot be read at 15',
  ],
];

describe('a container instance is ruled out by', () => {
  it.each(misses)('%s', (_, instance, work, reason, asked, remained) => {
    const zones = { 'subnet-a': 'us-east-1a', 'subnet-b': 'us-east-1b', 'subnet-c': 'us-east-1a' };
    const pool = poolOf([instanceOf('a', instance)], { zoneOfSubnet: zones });
    const [outcome] = place(pool, [workOf(work)], now);
    expect(outcome?.placed).toEqual([]);
    expect(outcome?.unplaced?.reason).toMatchObject({ ruledOut: { [reason]: 1 } });
    const [nearest] = outcome?.unplaced?.reason?.nearest ?? [];
    expect(nearest?.asked).toContain(asked);
    expect(nearest?.remained).toContain(remained);
  });
});

const fitting: readonly (readonly [string, GivenInstance, GivenWork])[] = [
  ['exactly what is asked', { cpuUnits: 256, memoryMiB: 500 }, {}],
  ['the port on the other protocol taken', { tcp: [53] }, { taskDefinition: withPorts([], [53]) }],
  [
    'a host port taken that an awsvpc task has on its own interface',
    { tcp: [80] },
    {
      ...awsvpc,
      taskDefinition: {
        ...fargateTaskDefinition,
        containers: [{ ...container, hostPorts: { tcp: [80], udp: [] } }],
      },
    },
  ],
  [
    'a zone outside the subnets whose zones are all known, when one is not',
    { zone: 'us-east-1d' },
    {
      ...awsvpc,
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-unknown'] } },
    },
  ],
  [
    'only the type of its Windows to show',
    { attributes: { 'ecs.os-type': 'windows' } },
    { taskDefinition: taskDefinitionOf({ operatingSystemFamily: 'WINDOWS_SERVER_2022_FULL' }) },
  ],
  [
    'a required attribute with any value',
    { attributes: { gpu: 'a10g' } },
    { taskDefinition: taskDefinitionOf({ requiresAttributes: [{ name: 'gpu' }] }) },
  ],
];

describe('a container instance fits with', () => {
  it.each(fitting)('%s', (_, instance, work) => {
    const pool = poolOf([instanceOf('a', instance)], {
      zoneOfSubnet: { 'subnet-a': 'us-east-1a' },
    });
    expect(place(pool, [workOf(work)], now)[0]?.placed).toHaveLength(1);
  });
});

describe('the reason for no place', () => {
  it('counts every instance once and shows the three that come nearest', () => {
    const pool = poolOf([
      instanceOf('a', { closed: 'AGENT' }),
      instanceOf('b', { cpuUnits: 16 }),
      instanceOf('c', { cpuUnits: 16, memoryMiB: 100 }),
      instanceOf('d', { memoryMiB: 450 }),
      instanceOf('e', { memoryMiB: 100 }),
    ]);
    const [outcome] = place(pool, [workOf()], now);
    expect(outcome?.unplaced?.reason).toMatchObject({
      containerInstances: 5,
      ruledOut: { AGENT: 1, 'RESOURCE:CPU': 2, 'RESOURCE:MEMORY': 2 },
      nearest: [
        { reason: 'RESOURCE:MEMORY', asked: '500 MiB', remained: '450 MiB' },
        { reason: 'RESOURCE:MEMORY', remained: '100 MiB' },
        { reason: 'RESOURCE:CPU', remained: '16 units' },
      ],
    });
  });

  it('says that there is no container instance', () => {
    const [outcome] = place(poolOf([]), [workOf()], now);
    expect(outcome?.unplaced?.reason).toEqual({
      containerInstances: 0,
      ruledOut: {},
      nearest: [],
      capacity: ['EC2: no container instance'],
    });
  });
});

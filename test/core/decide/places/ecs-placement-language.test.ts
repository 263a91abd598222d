import { place } from '../../../../shared/core/decide/places/place.ts';
import type { PlacementStrategy, TaskDefinition } from '../../../../shared/core/ecs.ts';
import { explain } from '../../../../shared/core/views/explanation.ts';
import {
  fargateTaskDefinition,
  type GivenWork,
  instanceOf,
  now,
  poolOf,
  taskDefinitionOf,
  workOf,
} from './given.ts';

/** A small cluster in which no two instances are alike. */
const cluster = () =>
  poolOf(
    [
      instanceOf('a', {
        zone: 'us-east-1a',
        attributes: { 'ecs.instance-type': 't2.small', 'ecs.os-family': 'LINUX', stack: 'prod' },
        groups: { 'service:production': 2 },
      }),
      instanceOf('b', {
        zone: 'us-east-1b',
        attributes: { 'ecs.instance-type': 't2.medium', 'ecs.os-family': 'LINUX', stack: 'test' },
        groups: { database: 1 },
        cpuUnits: 1_024,
      }),
      instanceOf('c', {
        zone: 'us-east-1d',
        attributes: {
          'ecs.instance-type': 'g2.2xlarge',
          'ecs.os-family': 'LINUX',
          'ecs.capability.task-eni': undefined,
        },
        memoryMiB: 2_000,
      }),
      instanceOf('d', {
        zone: 'us-east-1a',
        attributes: {
          'ecs.instance-type': 'g2.8xlarge',
          'ecs.cpu-architecture': 'arm64',
          'ecs.subnet-id': 'subnet-a',
        },
        groups: { 'service:production': 1, database: 1 },
      }),
      instanceOf('e', {
        zone: 'us-east-1c',
        attributes: { 'ecs.os-type': 'windows', 'ecs.os-family': 'WINDOWS_SERVER_2022_CORE' },
      }),
    ],
    { zoneOfSubnet: { 'subnet-a': 'us-east-1a', 'subnet-b': 'us-east-1b' } },
  );

/** The names of the instances that one task may go to. */
function mayGoTo(work: GivenWork): string {
  return explain(cluster(), workOf(work), now)
    .containerInstances.filter(({ fits }) => fits)
    .map(({ ec2InstanceId = '' }) => ec2InstanceId.slice('i-'.length))
    .join('');
}

const memberOf = (expression: string): GivenWork => ({
  placementConstraints: [{ type: 'memberOf', expression }],
});
const defined = (given: Partial<TaskDefinition>): GivenWork => ({
  taskDefinition: taskDefinitionOf(given),
});

describe('the cluster query language selects, as the guide of ECS has it,', () => {
  it.each([
    ['an instance type', 'attribute:ecs.instance-type == t2.small', 'a'],
    ['all types but one', 'attribute:ecs.instance-type != t2.small', 'bcd'],
    ['a family of instance types', 'attribute:ecs.instance-type =~ g2.*', 'cd'],
    ['all types of other families', 'attribute:ecs.instance-type !~ g2.*', 'ab'],
    ['zones of a list', 'attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', 'abd'],
    [
      'a family outside a zone',
      'attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d',
      'd',
    ],
    ['an operating system', 'attribute:ecs.os-type == windows', 'e'],
    ['a CPU architecture', 'attribute:ecs.cpu-architecture == arm64', 'd'],
    ['a subnet', 'attribute:ecs.subnet-id == subnet-a', 'd'],
    ['instances of its own making', 'attribute:stack == prod', 'a'],
    ['instances that have an attribute', 'attribute:stack exists', 'ab'],
    ['instances that have it not', 'attribute:stack !exists', 'cde'],
    ['a capability, which has no value', 'attribute:ecs.capability.task-eni exists', 'c'],
    ['instances by their ids', 'ec2InstanceId in [i-b, i-e]', 'be'],
    ['instances on which a group runs', 'task:group == service:production', 'ad'],
    ['instances on which it does not', 'not(task:group == database)', 'ace'],
    ['instances on which nothing runs', 'runningTasksCount == 0', 'ce'],
    ['instances whose agent is connected', 'agentConnected == true', 'abcde'],
    [
      'either of two, in parentheses',
      '(task:group == database || attribute:stack == prod) && attribute:ecs.os-type == linux',
      'abd',
    ],
  ])('%s', (_, expression, names) => {
    expect(mayGoTo(memberOf(expression))).toBe(names);
  });
});

describe('a task goes to instances', () => {
  it.each<[string, GivenWork, string]>([
    [
      'that satisfy every constraint of the request',
      {
        placementConstraints: [
          { type: 'memberOf', expression: 'attribute:ecs.availability-zone == us-east-1a' },
          { type: 'memberOf', expression: 'runningTasksCount <= 2' },
          { type: 'distinctInstance' },
        ],
        group: 'database',
      },
      'a',
    ],
    [
      'on which its own group does not run, under distinctInstance',
      {
        placementConstraints: [{ type: 'distinctInstance' }],
        group: 'database',
      },
      'ace',
    ],
    [
      'that satisfy the constraints of its definition too',
      {
        ...memberOf('attribute:ecs.availability-zone == us-east-1a'),
        ...defined({
          placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack exists' }],
        }),
      },
      'a',
    ],
    [
      'with the capabilities that its definition requires',
      defined({ requiresAttributes: [{ name: 'ecs.capability.task-eni' }] }),
      'c',
    ],
    [
      'with the values that its definition requires',
      defined({ requiresAttributes: [{ name: 'stack', value: 'test' }] }),
      'b',
    ],
    ['of its architecture', defined({ cpuArchitecture: 'ARM64' }), 'd'],
    [
      'of its version of Windows',
      defined({ operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }),
      'e',
    ],
    ['of no other version', defined({ operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' }), ''],
    [
      'in the zones of its subnets',
      {
        taskDefinition: fargateTaskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } },
      },
      'abd',
    ],
    ['with CPU enough', defined({ cpuUnits: 1_025 }), 'acde'],
    ['with memory enough', defined({ memoryMiB: 2_001 }), 'abde'],
  ])('%s', (_, work, names) => {
    expect(mayGoTo(work)).toBe(names);
  });
});

describe('of the instances that are left, a task goes', () => {
  const first = (placementStrategy: readonly PlacementStrategy[], given: GivenWork = {}) => {
    const [outcome] = place(cluster(), [workOf({ ...given, placementStrategy })], now);
    const target = outcome?.placed[0]?.target;
    return target?.type === 'EC2' ? target.ec2InstanceId : undefined;
  };
  const zones = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;

  it.each<[string, readonly PlacementStrategy[], GivenWork, string]>([
    ['to that with the least CPU left', [{ type: 'binpack', field: 'cpu' }], {}, 'i-b'],
    ['to that with the least memory left', [{ type: 'binpack', field: 'memory' }], {}, 'i-c'],
    ['to the zone with the fewest of its group', [zones], { group: 'database' }, 'i-c'],
    [
      'to the instance with the fewest of its group',
      [{ type: 'spread', field: 'instanceId' }],
      {
        group: 'service:production',
      },
      'i-b',
    ],
    [
      'by the second of a chain where the first knows no better',
      [zones, { type: 'binpack', field: 'memory' }],
      { group: 'service:production' },
      'i-c',
    ],
    [
      'by constraints before any strategy',
      [{ type: 'binpack', field: 'cpu' }],
      memberOf('task:group == service:production'),
      'i-a',
    ],
  ])('%s', (_, strategies, given, name) => {
    expect(first(strategies, given)).toBe(name);
  });

  it('at random, to each of them', () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const names = new Set(seeds.map((seed) => first([{ type: 'random' }], { seed })));
    expect(names).toEqual(new Set(['i-a', 'i-b', 'i-c', 'i-d', 'i-e']));
  });
});

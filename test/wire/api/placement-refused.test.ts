import { refusalOf } from './refusal-of.ts';

const web = { taskDefinition: 'web:7' };

const tooMany = (count: number, value: unknown) => Array.from({ length: count }, () => value);
const network = (awsvpcConfiguration: unknown) => ({
  networkConfiguration: { awsvpcConfiguration },
});
const licences = { name: 'LICENSE', type: 'INTEGER', value: 1 };
const asking = (changed: object) => ({ resources: [{ ...licences, ...changed }] });
const containers = (...containerOverrides: unknown[]) => ({ overrides: { containerOverrides } });

describe('a placement request whose form is wrong', () => {
  it.each<[string, object, string, RegExp]>([
    ['no family', { taskDefinition: undefined }, '/taskDefinition', /^Required: a string/],
    ['a family with a space', { taskDefinition: 'we b' }, '/taskDefinition', /"web:7"/],
    ['revision 0', { taskDefinition: 'web:0' }, '/taskDefinition', /revision/],
    ['a count in words', { desiredCount: 'two' }, '/desiredCount', /whole number, got .*"two"/],
    ['half a task', { desiredCount: 1.5 }, '/desiredCount', /whole number, got 1\.5/],
    ['too many tasks', { desiredCount: 5001 }, '/desiredCount', /At most 5000; got 5001/],
    ['fewer than none', { desiredCount: -1 }, '/desiredCount', /At least 0; got -1/],
    ['null', { desiredCount: null }, '/desiredCount', /got null/],
    ['a strategy by another name', { schedulingStrategy: 'FOO' }, '/schedulingStrategy', /REPLICA/],
    ...['101%', '-1%', '1.5%', '01%', '2', 'half', null].map(
      (maxUnavailable): [string, object, string, RegExp] => [
        `a budget of ${maxUnavailable}`,
        { disruptionBudget: { maxUnavailable } },
        '/disruptionBudget/maxUnavailable',
        /a number of tasks, such as 1, or a share of them, such as "25%"/,
      ],
    ),
    [
      'too large a budget',
      { disruptionBudget: { maxUnavailable: 5_001 } },
      '/disruptionBudget/maxUnavailable',
      /At most 5000; got 5001/,
    ],
    [
      'a budget by another rule',
      { disruptionBudget: { minAvailable: 1 } },
      '/disruptionBudget/minAvailable',
      /minAvailable/,
    ],
    ['half a unit', { headroom: { cpuUnits: 0.5 } }, '/headroom/cpuUnits', /whole number/],
    ['headroom by ECS’s word', { headroom: { memory: 512 } }, '/headroom/memory', /memory/],
    [
      'headroom on Fargate',
      { headroom: { memoryMiB: 512 }, capacity: [{ capacityProvider: 'FARGATE' }] },
      '/headroom',
      /names no EC2/,
    ],
    ['no capacity', { capacity: [] }, '/capacity', /At least 1 entry;/],
    ['memory as a resource', asking({ name: 'MEMORY' }), '/resources/0/name', /of your own/],
    ['a resource with a space', asking({ name: 'a b' }), '/resources/0/name', /without spaces/],
    ['none of a resource', asking({ value: 0 }), '/resources/0/value', /At least 1; got 0/],
    ['half an INTEGER', asking({ value: 0.5 }), '/resources/0/value', /whole number/],
    [
      'more than an INTEGER can be',
      asking({ value: 2 ** 31 }),
      '/resources/0/value',
      /At most 2147483647/,
    ],
    [
      'too fine a DOUBLE',
      asking({ type: 'DOUBLE', value: 0.000_000_5 }),
      '/resources/0/value',
      /6 digits/,
    ],
    [
      'no value of a STRINGSET',
      { resources: [{ name: 'DEVICE', type: 'STRINGSET', values: [] }] },
      '/resources/0/values',
      /At least 1/,
    ],
    [
      'one value twice',
      { resources: [{ name: 'DEVICE', type: 'STRINGSET', values: ['left', 'left'] }] },
      '/resources/0/values/1',
      /twice/,
    ],
    [
      'an amount of a STRINGSET',
      asking({ type: 'STRINGSET', values: ['left'] }),
      '/resources/0/value',
      /./,
    ],
    ['a type by another name', asking({ type: 'FLOAT' }), '/resources/0/type', /DOUBLE/],
    [
      'one resource twice',
      { resources: [licences, { ...licences, value: 2 }] },
      '/resources/1/name',
      /named twice/,
    ],
    ['17 resources', { resources: tooMany(17, licences) }, '/resources', /At most 16/],
    [
      'Fargate as a launch type',
      { capacity: [{ launchType: 'FARGATE' }] },
      '/capacity/0/launchType',
      /capacityProvider/,
    ],
    ['an empty preference', { capacity: [{ launchType: 'EC2' }, {}] }, '/capacity/1', /either/],
    [
      'both at once',
      { capacity: [{ launchType: 'EC2', capacityProvider: 'FARGATE' }] },
      '/capacity/0',
      /either/,
    ],
    [
      'one twice',
      { capacity: [{ launchType: 'EC2' }, { launchType: 'EC2' }] },
      '/capacity/1',
      /already/,
    ],
    [
      'a first that waits',
      { capacity: [{ launchType: 'EC2', afterSeconds: 3 }] },
      '/capacity/0/afterSeconds',
      /first/,
    ],
    [
      'a weight',
      { capacity: [{ launchType: 'EC2', weight: 1 }] },
      '/capacity/0/weight',
      /order of preference/,
    ],
    [
      'eleven constraints',
      { placementConstraints: tooMany(11, { type: 'distinctInstance' }) },
      '/placementConstraints',
      /At most 10/,
    ],
    [
      'memberOf without expression',
      { placementConstraints: [{ type: 'memberOf' }] },
      '/placementConstraints/0/expression',
      /needs an expression/,
    ],
    [
      'distinctInstance with one',
      { placementConstraints: [{ type: 'distinctInstance', expression: 'x' }] },
      '/placementConstraints/0/expression',
      /takes no expression/,
    ],
    [
      'an expression cut short',
      { placementConstraints: [{ type: 'memberOf', expression: 'attribute:x ==' }] },
      '/placementConstraints/0/expression',
      /position 14/,
    ],
    [
      'a long expression',
      { placementConstraints: [{ type: 'memberOf', expression: 'x'.repeat(2001) }] },
      '/placementConstraints/0/expression',
      /At most 2000 characters; got 2001/,
    ],
    [
      'six strategies',
      { placementStrategy: tooMany(6, { type: 'random' }) },
      '/placementStrategy',
      /At most 5/,
    ],
    [
      'a bare attribute',
      { placementStrategy: [{ type: 'spread', field: 'ecs.availability-zone' }] },
      '/placementStrategy/0/field',
      /attribute:ecs/,
    ],
    [
      'binpack by ports',
      { placementStrategy: [{ type: 'binpack', field: 'ports' }] },
      '/placementStrategy/0/field',
      /"cpu" or "memory"/,
    ],
    [
      'random with a field',
      { placementStrategy: [{ type: 'random', field: 'cpu' }] },
      '/placementStrategy/0/field',
      /no field/,
    ],
    ['a gang in words', { gang: 'yes' }, '/gang', /true or false/],
    ['priority 101', { priority: 101 }, '/priority', /At most 100/],
    [
      'a restart by another name',
      { restartPolicy: { condition: 'ALWAYS' } },
      '/restartPolicy/condition',
      /"ON_FAILURE"/,
    ],
    ["an ECS service's group", { group: 'service:web' }, '/group', /service:/],
    ['a group with a space', { group: 'a b' }, '/group', /visible/],
    ['a long group', { group: 'g'.repeat(256) }, '/group', /At most 255/],
    [
      'no subnet',
      network({ subnets: [] }),
      '/networkConfiguration/awsvpcConfiguration/subnets',
      /At least 1/,
    ],
    [
      '17 subnets',
      network({ subnets: Array.from({ length: 17 }, (_, at) => `subnet-${at}`) }),
      '/networkConfiguration/awsvpcConfiguration/subnets',
      /At most 16/,
    ],
    [
      'a subnet twice',
      network({ subnets: ['subnet-a', 'subnet-b', 'subnet-a'] }),
      '/networkConfiguration/awsvpcConfiguration/subnets/2',
      /twice/,
    ],
    [
      'six security groups',
      network({
        subnets: ['subnet-a'],
        securityGroups: Array.from({ length: 6 }, (_, at) => `sg-${at}`),
      }),
      '/networkConfiguration/awsvpcConfiguration/securityGroups',
      /At most 5/,
    ],
    [
      'a VPC for a subnet',
      network({ subnets: ['vpc-1'] }),
      '/networkConfiguration/awsvpcConfiguration/subnets/0',
      /id of a subnet/,
    ],
    ['a platform for EC2 alone', { platformVersion: '1.4.0' }, '/platformVersion', /Only Fargate/],
    ['cpu in words', { overrides: { cpu: 'much' } }, '/overrides/cpu', /vCPU/],
    ['cpu of nothing', { overrides: { cpu: '0 vCPU' } }, '/overrides/cpu', /more than nothing/],
    [
      'memory as a number',
      { overrides: { memory: 512 } },
      '/overrides/memory',
      /Expected a string, got 512/,
    ],
    [
      '20 GiB of storage',
      { overrides: { ephemeralStorage: { sizeInGiB: 20 } } },
      '/overrides/ephemeralStorage/sizeInGiB',
      /At least 21/,
    ],
    [
      'a container twice',
      containers({ name: 'a' }, { name: 'b' }, { name: 'a' }),
      '/overrides/containerOverrides/2/name',
      /twice/,
    ],
    [
      'a soft limit above the hard',
      containers({ name: 'a', memory: 64, memoryReservation: 65 }),
      '/overrides/containerOverrides/0/memory',
      /memoryReservation \(65\)/,
    ],
    [
      'large overrides',
      containers({ name: 'a', command: ['x'.repeat(8192)] }),
      '/overrides',
      /at most 8192/,
    ],
    [
      '51 tags',
      { tags: Array.from({ length: 51 }, (_, at) => ({ key: `k${at}` })) },
      '/tags',
      /At most 50/,
    ],
    [
      'a tag twice',
      { tags: [{ key: 'a' }, { key: 'b' }, { key: 'a', value: 'x' }] },
      '/tags/2/key',
      /twice/,
    ],
    ["AWS's own tag", { tags: [{ key: 'Aws:x' }] }, '/tags/0/key', /kept for AWS/],
    ['a whatIf that is not for a dry run', { whatIf: {} }, '/whatIf', /\?dryRun=true/],
    ['a whatIf of an unknown kind', { whatIf: { add: [] } }, '/whatIf/add', /[Nn]ot known/],
    ['a name nobody knows', { 'colour/~': 'red' }, '/colour~1~0', /not known here/],
  ])('is refused with 400 and the pointer for %s', (_, fields, pointer, detail) => {
    const { status, lines } = refusalOf({ ...web, ...fields });
    expect(status).toBe(400);
    expect([...lines.keys()]).toEqual([pointer]);
    expect(lines.get(pointer)).toMatch(detail);
  });

  it('is refused for what is wrong with a request that its whatIf adds', () => {
    const whatIf = {
      addPlacements: [web, { ...web, desiredCount: -1 }, { ...web, loadBalancers: [{}] }],
    };
    const { lines } = refusalOf({ ...web, whatIf });
    expect(new Set(lines.keys())).toEqual(
      new Set(['/whatIf/addPlacements/1/desiredCount', '/whatIf/addPlacements/2/loadBalancers']),
    );
  });

  it.each([
    ['asks what if in its turn', [{ ...web, whatIf: {} }], '/0/whatIf', /no whatIf of its own/],
    [
      'ask for too many tasks together',
      [
        { ...web, desiredCount: 3_000 },
        { ...web, desiredCount: 2_001 },
      ],
      '',
      /5001 tasks/,
    ],
  ])('is refused when what its whatIf adds %s', (_, addPlacements, pointer, detail) => {
    const { lines } = refusalOf({ ...web, whatIf: { addPlacements } });
    expect([...lines.keys()]).toEqual([`/whatIf/addPlacements${pointer}`]);
    expect(lines.get(`/whatIf/addPlacements${pointer}`)).toMatch(detail);
  });

  it.each([null, [], 'web', 7, true])('is refused when the body is %j', (body) => {
    expect(refusalOf(body)).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('is told everything that is wrong at once', () => {
    const { lines } = refusalOf({ desiredCount: -2, gang: 1, x: 1 });
    expect(new Set(lines.keys())).toEqual(
      new Set(['/taskDefinition', '/desiredCount', '/gang', '/x']),
    );
  });
});

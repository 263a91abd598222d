import {
  codeOf,
  containerInstances,
  demoCloud,
  ec2In,
  inSubnets,
  instanceIn,
  objects,
  pass,
  register,
  run,
  task,
  taskArns,
  texts,
} from './clouds.ts';

const pinned = (ec2InstanceId: string) => ({
  launchType: 'EC2',
  placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${ec2InstanceId}` }],
});

describe('RunTask on container instances', () => {
  it('starts on the one instance that a constraint names', () => {
    const cloud = demoCloud('abc');
    const wanted = instanceIn(cloud, 'b');
    const answer = run(cloud, 'worker', { count: 2, ...pinned(String(wanted['ec2InstanceId'])) });
    expect(texts(answer, 'tasks', 'containerInstanceArn')).toEqual([
      wanted['containerInstanceArn'],
      wanted['containerInstanceArn'],
    ]);
  });

  it('starts what fits and answers the reason for the rest, with status 200', () => {
    const cloud = demoCloud('ab');
    const wanted = instanceIn(cloud, 'a');
    const answer = run(cloud, 'worker', { count: 6, ...pinned(String(wanted['ec2InstanceId'])) });
    expect(taskArns(answer)).toHaveLength(4);
    expect(answer['failures']).toEqual([
      { arn: wanted['containerInstanceArn'], reason: 'RESOURCE:CPU' },
    ]);
  });

  it.each([
    ['RESOURCE:MEMORY', { memory: 7_900 }, {}],
    ['RESOURCE:PORTS', { memory: 64, portMappings: [{ containerPort: 1, hostPort: 22 }] }, {}],
    ['RESOURCE:GPU', { memory: 64, resourceRequirements: [{ type: 'GPU', value: '1' }] }, {}],
    ['ATTRIBUTE', { memory: 64, logConfiguration: { logDriver: 'splunk' } }, {}],
    ['ATTRIBUTE', { memory: 64 }, { runtimePlatform: { cpuArchitecture: 'ARM64' } }],
  ])('refuses with %s', (reason, container, definition) => {
    const cloud = demoCloud('a');
    register(cloud, 'odd', definition, container);
    const arn = instanceIn(cloud, 'a')['containerInstanceArn'];
    expect(run(cloud, 'odd')).toEqual({ tasks: [], failures: [{ arn, reason }] });
  });

  it('refuses an instance outside the zones of the subnets, and one whose interfaces are used up', () => {
    const cloud = demoCloud('a');
    const elsewhere = run(cloud, 'web', { networkConfiguration: inSubnets('subnet-c') });
    expect(texts(elsewhere, 'failures', 'reason')).toEqual(['LOCATION']);
    const here = run(cloud, 'web', { count: 3, networkConfiguration: inSubnets('subnet-a') });
    expect(taskArns(here)).toHaveLength(2);
    expect(texts(here, 'failures', 'reason')).toEqual(['RESOURCE:ENI']);
  });

  it('refuses an instance whose agent is disconnected', () => {
    const cloud = demoCloud('a');
    cloud.local({ type: 'silenceAgent', ec2InstanceId: ec2In(cloud, 'a') });
    pass(cloud, 20);
    expect(texts(run(cloud, 'worker'), 'failures', 'reason')).toEqual(['AGENT']);
  });

  it('says so when no instance satisfies the constraint, and when there is none at all', () => {
    const cloud = demoCloud('ab');
    const nobody = run(cloud, 'worker', pinned('i-0123456789abcdef0'));
    expect(texts(nobody, 'failures', 'reason')).toEqual(
      Array(2).fill('MemberOf placement constraint unsatisfied.'),
    );
    expect(codeOf(() => run(demoCloud(''), 'worker'))).toBe('InvalidParameterException');
  });

  it('starts nothing new on a draining instance and leaves what runs there alone', () => {
    const cloud = demoCloud('a');
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    const containerInstance = instanceIn(cloud, 'a')['containerInstanceArn'];
    cloud.call('ecs', 'UpdateContainerInstancesState', {
      cluster: 'demo',
      containerInstances: [containerInstance],
      status: 'DRAINING',
    });
    pass(cloud, 60);
    expect(codeOf(() => run(cloud, 'worker'))).toBe('InvalidParameterException');
    expect(task(cloud, arn)['lastStatus']).toBe('RUNNING');
  });

  it('gives each task of a group an instance of its own under distinctInstance', () => {
    const cloud = demoCloud('abc');
    const distinct = { placementConstraints: [{ type: 'distinctInstance' }] };
    const answer = run(cloud, 'worker', { count: 5, ...distinct });
    expect(new Set(texts(answer, 'tasks', 'containerInstanceArn')).size).toBe(3);
    expect(taskArns(answer)).toHaveLength(3);
    expect(taskArns(run(cloud, 'worker', { group: 'other', ...distinct }))).toHaveLength(1);
  });

  it('spreads over zones and packs within them', () => {
    const cloud = demoCloud('aaab');
    const placementStrategy = [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'binpack', field: 'memory' },
    ];
    const answer = run(cloud, 'worker', { count: 6, placementStrategy });
    const zones = texts(answer, 'tasks', 'availabilityZone');
    expect(zones.filter((zone) => zone === 'us-east-1a')).toHaveLength(3);
    expect(new Set(texts(answer, 'tasks', 'containerInstanceArn')).size).toBe(2);
  });

  it('gives out a GPU once', () => {
    const cloud = demoCloud('a', { instanceType: 'g5.xlarge' });
    const resourceRequirements = [{ type: 'GPU', value: '1' }];
    register(cloud, 'gpu', {}, { memory: 64, resourceRequirements });
    const answer = run(cloud, 'gpu', { count: 2 });
    expect(texts(answer, 'failures', 'reason')).toEqual(['RESOURCE:GPU']);
    const [container] = objects(objects(answer, 'tasks')[0] ?? {}, 'containers');
    expect(container?.['gpuIds']).toEqual([expect.stringMatching(/^GPU-[0-9a-f-]{36}$/)]);
  });

  it('gives an instance with a trunk more interfaces', () => {
    const cloud = demoCloud('');
    cloud.local({
      type: 'launchInstances',
      cluster: 'demo',
      instanceType: 'm6i.large',
      availabilityZone: 'us-east-1c',
      count: 1,
      trunk: true,
    });
    const attributes = texts(containerInstances(cloud)[0] ?? {}, 'attributes', 'name');
    expect(attributes).toContain('ecs.awsvpc-trunk-id');
    const subnets = { networkConfiguration: inSubnets('subnet-c') };
    expect(taskArns(run(cloud, 'web', { count: 5, ...subnets }))).toHaveLength(5);
  });
});

describe('StartTask', () => {
  it('starts where the caller says, and answers INACTIVE or MISSING for what is not there', () => {
    const cloud = demoCloud('ab');
    const gone = instanceIn(cloud, 'a');
    const there = instanceIn(cloud, 'b')['containerInstanceArn'];
    cloud.local({ type: 'terminateInstance', ec2InstanceId: String(gone['ec2InstanceId']) });
    pass(cloud, 5);
    const answer = cloud.call('ecs', 'StartTask', {
      cluster: 'demo',
      taskDefinition: 'worker:1',
      containerInstances: [there, gone['containerInstanceArn'], 'f'.repeat(32)],
    });
    expect(texts(answer, 'tasks', 'containerInstanceArn')).toEqual([there]);
    expect(texts(answer, 'failures', 'reason')).toEqual(['INACTIVE', 'MISSING']);
  });

  it('takes no startedBy longer than a UUID', () => {
    const cloud = demoCloud('a');
    const containerInstance = instanceIn(cloud, 'a')['containerInstanceArn'];
    const start = (startedBy: string) => () =>
      cloud.call('ecs', 'StartTask', {
        cluster: 'demo',
        taskDefinition: 'worker',
        containerInstances: [containerInstance],
        startedBy,
      });
    expect(codeOf(start('x'.repeat(37)))).toBe('InvalidParameterException');
    expect(codeOf(start('x'.repeat(36)))).toBe('no error');
  });
});

import {
  codeOf,
  demoCloud,
  details,
  inSubnets,
  pass,
  register,
  run,
  task,
  taskArns,
  texts,
} from './clouds.ts';

const everywhere = { networkConfiguration: inSubnets('subnet-a', 'subnet-b', 'subnet-c') };

describe('RunTask on Fargate', () => {
  it('spreads tasks over the zones of their subnets and runs them without an instance', () => {
    const cloud = demoCloud('');
    const answer = run(cloud, 'web', { count: 5, launchType: 'FARGATE', ...everywhere });
    pass(cloud, 8);
    const shown = taskArns(answer).map((arn) => task(cloud, arn));
    expect(shown.map((one) => one['availabilityZone'])).toEqual([
      'us-east-1a',
      'us-east-1b',
      'us-east-1c',
      'us-east-1a',
      'us-east-1b',
    ]);
    expect(shown[0]).toMatchObject({ launchType: 'FARGATE', lastStatus: 'RUNNING' });
    expect(shown[0]?.['containerInstanceArn']).toBeUndefined();
  });

  it('shares tasks among capacity providers by base and weight', () => {
    const cloud = demoCloud('');
    const capacityProviderStrategy = [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ];
    const answer = run(cloud, 'web', { count: 9, capacityProviderStrategy, ...everywhere });
    const providers = texts(answer, 'tasks', 'capacityProviderName');
    expect(providers.filter((provider) => provider === 'FARGATE')).toHaveLength(3);
    expect(providers.filter((provider) => provider === 'FARGATE_SPOT')).toHaveLength(6);
  });

  it('has no capacity in a zone that failed, and avoids it when other subnets are given', () => {
    const cloud = demoCloud('');
    cloud.local({ type: 'failZone', availabilityZone: 'us-east-1a' });
    const onlyThere = { networkConfiguration: inSubnets('subnet-a') };
    const refused = run(cloud, 'web', { launchType: 'FARGATE', ...onlyThere });
    expect(texts(refused, 'failures', 'reason')).toEqual([
      expect.stringMatching(/^Capacity is unavailable at this time/),
    ]);
    const placed = run(cloud, 'web', { count: 2, launchType: 'FARGATE', ...everywhere });
    expect(texts(placed, 'tasks', 'availabilityZone')).toEqual(['us-east-1b', 'us-east-1c']);
  });

  it('refuses what Fargate cannot run', () => {
    const cloud = demoCloud('a');
    const onFargate = { launchType: 'FARGATE' };
    expect(codeOf(() => run(cloud, 'worker', onFargate))).toBe('InvalidParameterException');
    expect(codeOf(() => run(cloud, 'web', onFargate))).toBe('InvalidParameterException');
    const oddSize = { overrides: { cpu: '256', memory: '8192' } };
    expect(codeOf(() => run(cloud, 'web', { ...onFargate, ...everywhere, ...oddSize }))).toBe(
      'ClientException',
    );
    const wrongSize = { networkMode: 'awsvpc', cpu: '256', memory: '4096' };
    const forFargate = { ...wrongSize, requiresCompatibilities: ['FARGATE'] };
    expect(codeOf(() => register(cloud, 'big', forFargate, {}))).toBe('ClientException');
    expect(codeOf(() => register(cloud, 'big', wrongSize, {}))).toBe('no error');
  });

  it('takes a Spot task back with its own words', () => {
    const cloud = demoCloud('');
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    const [arn = ''] = taskArns(run(cloud, 'web', { capacityProviderStrategy, ...everywhere }));
    pass(cloud, 8);
    cloud.takeEvents();
    cloud.local({ type: 'interruptTask', task: arn });
    const [warning] = details(cloud.takeEvents(), 'ECS Task State Change');
    expect(warning).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'STOPPED',
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    });
  });
});

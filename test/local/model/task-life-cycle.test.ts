import {
  demoCloud,
  details,
  inSubnets,
  instanceIn,
  pass,
  register,
  remaining,
  run,
  task,
  taskArns,
} from './clouds.ts';

const taskChange = 'ECS Task State Change';

describe('the life of a task', () => {
  it('goes from PROVISIONING to RUNNING in a zone of its subnets, and tells each step once', () => {
    const cloud = demoCloud('ab');
    const [arn = ''] = taskArns(
      run(cloud, 'web', { networkConfiguration: inSubnets('subnet-b', 'subnet-c') }),
    );
    pass(cloud, 3);
    const seen = details(cloud.takeEvents(), taskChange);
    expect(seen.map((detail) => [detail['lastStatus'], detail['version']])).toEqual([
      ['PROVISIONING', 1],
      ['PENDING', 2],
      ['ACTIVATING', 3],
      ['RUNNING', 4],
    ]);
    expect(task(cloud, arn)).toMatchObject({
      availabilityZone: 'us-east-1b',
      lastStatus: 'RUNNING',
      launchType: 'EC2',
    });
  });

  it('skips PROVISIONING without a network interface of its own', () => {
    const cloud = demoCloud();
    run(cloud, 'worker');
    const [first] = details(cloud.takeEvents(), taskChange);
    expect(first?.['lastStatus']).toBe('PENDING');
  });

  it('winds down step by step when somebody stops it, with the words that were given', () => {
    const cloud = demoCloud();
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    cloud.takeEvents();
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn, reason: 'no longer wanted' });
    pass(cloud, 3);
    const seen = details(cloud.takeEvents(), taskChange);
    expect(seen.map((detail) => detail['lastStatus'])).toEqual([
      'RUNNING',
      'DEACTIVATING',
      'STOPPING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
    expect(new Set(seen.map((detail) => detail['desiredStatus']))).toEqual(new Set(['STOPPED']));
    expect(task(cloud, arn)).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'no longer wanted',
    });
  });

  it('keeps what it holds until it is STOPPED', () => {
    const cloud = demoCloud('a');
    const before = remaining(instanceIn(cloud, 'a'), 'MEMORY');
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 0.4);
    expect(task(cloud, arn)['lastStatus']).toBe('STOPPING');
    expect(remaining(instanceIn(cloud, 'a'), 'MEMORY')).toBe(before - 900);
    pass(cloud, 3);
    expect(remaining(instanceIn(cloud, 'a'), 'MEMORY')).toBe(before);
    expect(remaining(instanceIn(cloud, 'a'), 'CPU')).toBe(2_048);
  });

  it('ends with EssentialContainerExited when its container crashes', () => {
    const cloud = demoCloud();
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    cloud.local({ type: 'crashTask', task: arn.slice(arn.lastIndexOf('/') + 1), exitCode: 3 });
    pass(cloud, 3);
    expect(task(cloud, arn)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 3, lastStatus: 'STOPPED' }],
    });
  });

  it('exits by itself where its definition asks for it, and an override decides how', () => {
    const cloud = demoCloud();
    const environment = [{ name: 'ESTIVA_LOCAL_EXIT_AFTER_MS', value: '5000' }];
    register(cloud, 'job', {}, { memory: 64, environment });
    const exitCode = [{ name: 'ESTIVA_LOCAL_EXIT_CODE', value: '9' }];
    const overrides = { containerOverrides: [{ name: 'main', environment: exitCode }] };
    const [good = ''] = taskArns(run(cloud, 'job'));
    const [bad = ''] = taskArns(run(cloud, 'job', { overrides }));
    pass(cloud, 4);
    expect(task(cloud, good)['lastStatus']).toBe('RUNNING');
    pass(cloud, 6);
    const stopped = { lastStatus: 'STOPPED' };
    expect(task(cloud, good)).toMatchObject({ ...stopped, containers: [{ exitCode: 0 }] });
    expect(task(cloud, bad)).toMatchObject({ ...stopped, containers: [{ exitCode: 9 }] });
  });

  it('never runs where its image cannot be pulled', () => {
    const cloud = demoCloud();
    const reason = 'CannotPullContainerError: pull access denied';
    const dockerLabels = { ESTIVA_LOCAL_FAIL_TO_START: reason };
    register(cloud, 'missing', {}, { memory: 64, dockerLabels });
    const [arn = ''] = taskArns(run(cloud, 'missing'));
    pass(cloud, 5);
    const stopped = task(cloud, arn);
    expect(stopped).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: reason });
    expect(stopped['startedAt']).toBeUndefined();
  });

  it('is shown for an hour after its end, and then no more', () => {
    const cloud = demoCloud();
    const [arn = ''] = taskArns(run(cloud, 'worker'));
    pass(cloud, 4);
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: arn });
    pass(cloud, 3_590);
    expect(task(cloud, arn)['lastStatus']).toBe('STOPPED');
    pass(cloud, 20);
    const answer = cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: [arn] });
    expect(answer).toEqual({ tasks: [], failures: [{ arn, reason: 'MISSING' }] });
  });
});

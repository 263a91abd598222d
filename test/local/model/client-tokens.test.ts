import { codeOf, demoCloud, ec2In, pass, run, taskArns } from './clouds.ts';

describe('clientToken', () => {
  it('starts tasks once and replays the original answer, failures included', () => {
    const cloud = demoCloud('a');
    const request = { count: 6, clientToken: 'attempt-1', startedBy: 'me' };
    const first = run(cloud, 'worker', request);
    expect(taskArns(first)).toHaveLength(4);
    pass(cloud, 30);
    expect(run(cloud, 'worker', request)).toEqual(first);
    const listed = cloud.call('ecs', 'ListTasks', { cluster: 'demo' });
    expect(listed['taskArns']).toHaveLength(4);
  });

  it('replays a refusal although there is room by now', () => {
    const cloud = demoCloud('a');
    const full = taskArns(run(cloud, 'worker', { count: 4 }));
    const request = { clientToken: 'attempt-2' };
    const refused = run(cloud, 'worker', request);
    for (const task of full) cloud.call('ecs', 'StopTask', { cluster: 'demo', task });
    pass(cloud, 10);
    expect(run(cloud, 'worker', request)).toEqual(refused);
    expect(taskArns(run(cloud, 'worker', { clientToken: 'attempt-3' }))).toHaveLength(1);
  });

  it('is a conflict with other parameters, but not in another order of members', () => {
    const cloud = demoCloud('a');
    run(cloud, 'worker', { clientToken: 'attempt-1', startedBy: 'me', count: 1 });
    const reordered = { count: 1, startedBy: 'me', clientToken: 'attempt-1' };
    expect(codeOf(() => run(cloud, 'worker', reordered))).toBe('no error');
    expect(codeOf(() => run(cloud, 'worker', { ...reordered, count: 2 }))).toBe(
      'ConflictException',
    );
  });

  it('is forgotten an hour after its task has stopped, and not before', () => {
    const cloud = demoCloud('a');
    const request = { clientToken: 'attempt-1' };
    const first = run(cloud, 'worker', request);
    pass(cloud, 5);
    cloud.call('ecs', 'StopTask', { cluster: 'demo', task: taskArns(first)[0] });
    pass(cloud, 3_500);
    expect(run(cloud, 'worker', request)).toEqual(first);
    pass(cloud, 200);
    expect(taskArns(run(cloud, 'worker', request))).not.toEqual(taskArns(first));
  });

  it('is forgotten after 24 hours although its task runs on', () => {
    const cloud = demoCloud('a');
    const request = { clientToken: 'attempt-1' };
    const first = run(cloud, 'worker', request);
    pass(cloud, 86_399);
    expect(run(cloud, 'worker', request)).toEqual(first);
    pass(cloud, 2);
    expect(taskArns(run(cloud, 'worker', request))).not.toEqual(taskArns(first));
  });

  it('finds the tasks of a call whose answer was lost', () => {
    const cloud = demoCloud('a');
    const ec2InstanceId = ec2In(cloud, 'a');
    cloud.local({ type: 'apiFault', operation: 'RunTask', mode: 'errorAfter', count: 1 });
    const request = {
      clientToken: 'attempt-1',
      placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${ec2InstanceId}` }],
    };
    expect(codeOf(() => run(cloud, 'worker', request))).toBe('ServerException');
    const again = taskArns(run(cloud, 'worker', request));
    expect(cloud.call('ecs', 'ListTasks', { cluster: 'demo' })['taskArns']).toEqual(again);
  });
});

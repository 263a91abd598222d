import type { CloudModel } from '../../../local/model/cloud-model.ts';
import { codeOf, demoCloud, inSubnets, pass, run } from './clouds.ts';

function callsUntilThrottled(call: () => unknown): number {
  for (let calls = 0; calls < 500; calls += 1) {
    if (codeOf(call) === 'ThrottlingException') return calls;
  }
  return Number.POSITIVE_INFINITY;
}

const listTasks = (cloud: CloudModel) => () => cloud.call('ecs', 'ListTasks', { cluster: 'demo' });

describe('API throttling', () => {
  it('lets a burst through and refills at the published rate', () => {
    const cloud = demoCloud('a');
    expect(callsUntilThrottled(listTasks(cloud))).toBe(100);
    pass(cloud, 0.5);
    expect(callsUntilThrottled(listTasks(cloud))).toBe(10);
    pass(cloud, 60);
    expect(callsUntilThrottled(listTasks(cloud))).toBe(100);
  });

  it('shares one bucket among the calls of a row, and none with another row', () => {
    const cloud = demoCloud('a');
    callsUntilThrottled(listTasks(cloud));
    const describeTasks = () =>
      cloud.call('ecs', 'DescribeTasks', { cluster: 'demo', tasks: ['x'] });
    expect(codeOf(describeTasks)).toBe('ThrottlingException');
    expect(codeOf(() => run(cloud, 'worker'))).toBe('no error');
  });

  it('limits Fargate by calls and by tasks', () => {
    const cloud = demoCloud('');
    const fargate = { launchType: 'FARGATE', networkConfiguration: inSubnets('subnet-a') };
    const one = () => run(cloud, 'web', fargate);
    const ten = () => run(cloud, 'web', { ...fargate, count: 10 });
    expect(callsUntilThrottled(one)).toBe(20);
    pass(cloud, 60);
    expect(callsUntilThrottled(ten)).toBe(10);
  });

  it('does what an API fault says, as often as it says', () => {
    const cloud = demoCloud('a');
    cloud.local({ type: 'apiFault', operation: 'ListTasks', mode: 'throttle', count: 2 });
    cloud.local({ type: 'apiFault', operation: 'RunTask', mode: 'errorBefore', count: 1 });
    expect([1, 2, 3].map(() => codeOf(listTasks(cloud)))).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      'no error',
    ]);
    expect(codeOf(() => run(cloud, 'worker'))).toBe('ServerException');
    expect(cloud.call('ecs', 'ListTasks', { cluster: 'demo' })).toEqual({ taskArns: [] });
  });

  it('knows no operation that it does not name', () => {
    const call = () => demoCloud('a').call('ecs', 'CreateService', {});
    expect(codeOf(call)).toBe('UnknownOperationException');
  });
});

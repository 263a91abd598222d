import {
  effectFailed,
  parseRunTask,
  parseUpdateContainerInstancesState,
  runTaskFailed,
} from '../../../shared/wire/aws/run-task.ts';

function task(id: string) {
  return {
    taskArn: `arn:aws:ecs:us-east-1:123456789012:task/demo/${id}`,
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 1,
  };
}

const cpu = {
  arn: 'arn:aws:ecs:us-east-1:123456789012:container-instance/a',
  reason: 'RESOURCE:CPU',
};

describe('the answer of RunTask', () => {
  it('is accepted with what failed beside it', () => {
    expect(parseRunTask({ tasks: [task('a1'), task('a2')], failures: [cpu] })).toMatchObject({
      type: 'accepted',
      tasks: [{ taskArn: expect.stringMatching(/a1$/) }, { taskArn: expect.stringMatching(/a2$/) }],
      failures: [cpu],
    });
  });

  it('is refused when it holds failures only, each reason told once', () => {
    const agent = { reason: 'AGENT', detail: 'not connected' };
    expect(parseRunTask({ tasks: [], failures: [cpu, agent, cpu] })).toEqual({
      type: 'refused',
      error: 'FAILURES',
      message: 'RESOURCE:CPU, 2 times; AGENT (not connected)',
      failures: [cpu, agent, cpu],
    });
  });

  it('is refused when it holds nothing', () => {
    expect(parseRunTask({ tasks: [], failures: [] })).toMatchObject({
      type: 'refused',
      message: 'the answer holds neither a task nor a failure',
    });
  });

  it.each([undefined, null, {}, { tasks: [{}] }, { failures: [cpu] }])(
    'leaves the outcome unknown when it cannot be read: %j',
    (answer) => {
      expect(parseRunTask(answer)).toEqual({
        type: 'unknown',
        message: expect.stringContaining('the answer of RunTask cannot be read: '),
      });
    },
  );
});

describe('an effect that ended in an exception', () => {
  const message = 'says why';

  it('keeps the name of a refusal', () => {
    const refused = { type: 'refused', error: 'ClientException', message } as const;
    expect(runTaskFailed(refused)).toEqual({ ...refused, failures: [] });
    expect(effectFailed(refused)).toEqual(refused);
  });

  it.each(['throttled', 'unknown'] as const)('tells what happened when %s', (type) => {
    const failed = { type, error: 'SomeException', message };
    expect(runTaskFailed(failed)).toEqual({ type, message: 'SomeException: says why' });
    expect(effectFailed(failed)).toEqual({ type, message: 'SomeException: says why' });
  });
});

describe('the answer of UpdateContainerInstancesState', () => {
  it('is accepted without failures, whatever else it holds', () => {
    expect(parseUpdateContainerInstancesState({ containerInstances: [{}] })).toEqual({
      type: 'accepted',
    });
  });

  it('is refused by a failure', () => {
    const failures = [{ arn: cpu.arn, reason: 'MISSING' }];
    expect(parseUpdateContainerInstancesState({ containerInstances: [], failures })).toEqual({
      type: 'refused',
      error: 'FAILURES',
      message: 'MISSING',
    });
  });
});

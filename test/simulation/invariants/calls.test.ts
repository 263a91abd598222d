import type { RunTaskRequest } from '../../../shared/core/ecs.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { CallJudge } from '../../../simulation/invariants/calls.ts';
import { Violation } from '../../../simulation/invariants/violation.ts';
import { taskOf } from '../../core/cluster-under-test.ts';
import { bring, createWorld, itemsOf } from '../../runtime/process-under-test.ts';
import { placed } from './told-log.ts';

/** A judge of a log in which two tasks have been decided to start. */
async function judging({ mayLag = false } = {}) {
  const world = createWorld();
  const attempt = await placed(world);
  let now: number = world.clock.now();
  const calls = new CallJudge(
    () => now,
    () => mayLag,
  );
  let judged = 0;
  const judge = async () => {
    const items: readonly LogItem[] = await itemsOf(world);
    for (const item of items.slice(judged)) calls.after(item);
    judged = items.length;
  };
  await judge();
  const pass = (ms: number) => {
    now += ms;
    world.clock.pass(ms);
  };
  return { world, calls, attempt, judge, pass };
}

/** A call as the model receives it. */
function inputOf(request: RunTaskRequest, changes: Partial<RunTaskRequest> = {}) {
  return JSON.parse(JSON.stringify({ ...request, ...changes })) as Record<string, never>;
}

const answerOf = (...names: string[]) => ({
  tasks: names.map((name) => ({ taskArn: taskOf(name).taskArn })),
});

describe('a start', () => {
  it('passes when it is what the log holds, as often as it is asked for', async () => {
    const { calls, attempt } = await judging();
    const input = inputOf(attempt.runTask);
    for (let time = 0; time < 2; time += 1) {
      expect(() => calls.called('RunTask', input)).not.toThrow();
      expect(() => calls.answered('RunTask', input, answerOf('one', 'two'))).not.toThrow();
    }
  });

  it.each([
    ['with another count', { count: 3 }],
    ['on another instance', { placementConstraints: [] }],
    ['under a token that nobody logged', { clientToken: 'other' }],
  ])('is found %s', async (_name, changes) => {
    const { calls, attempt } = await judging();
    const input = inputOf(attempt.runTask, changes);
    expect(() => calls.called('RunTask', input)).toThrow(Violation);
  });

  it('is found when its token starts more tasks than the attempt has slots', async () => {
    const { calls, attempt } = await judging();
    const input = inputOf(attempt.runTask);
    calls.answered('RunTask', input, answerOf('one', 'two'));
    expect(() => calls.answered('RunTask', input, answerOf('three'))).toThrow('3 tasks for 2');
  });

  it('is found when it is made again after its refusal, but for copies that slept', async () => {
    for (const mayLag of [false, true]) {
      const { calls, attempt, judge, world } = await judging({ mayLag });
      const { attemptId, runTask } = attempt;
      const refused = { attemptId, error: 'FAILURES', message: 'no', failures: [] };
      await bring(world, { type: 'RunTaskRefused', ...refused });
      await judge();
      const again = expect(() => calls.called('RunTask', inputOf(runTask)));
      if (mayLag) again.not.toThrow();
      else again.toThrow('after its refusal');
    }
  });

  it('is found to count as refused though it started something', async () => {
    const { calls, attempt, judge, world } = await judging();
    const { attemptId, runTask } = attempt;
    calls.answered('RunTask', inputOf(runTask), answerOf('one'));
    const refused = { attemptId, error: 'FAILURES', message: 'no', failures: [] };
    await bring(world, { type: 'RunTaskRefused', ...refused });
    await expect(judge()).rejects.toThrow('counts as refused');
  });
});

describe('a stop', () => {
  it('passes when it was decided and looked at, and is found when either is missing', async () => {
    const { world, calls, attempt, judge, pass } = await judging();
    const { attemptId, runTask, placementId } = attempt;
    const tasks = [0, 1].map((slot) => taskOf(`t-${slot}`, { startedBy: runTask.startedBy }));
    await bring(world, { type: 'RunTaskAccepted', attemptId, tasks, failures: [] });
    await judge();
    const [task] = tasks.map(({ taskArn }) => taskArn);
    const look = () => calls.called('DescribeTasks', { tasks: [task ?? ''] });
    look();
    expect(() => calls.called('StopTask', { task: task ?? '' })).toThrow('was not decided');
    await bring(world, { type: 'PlacementDeleteRequested', placementId, requestedBy: 'ana' });
    await judge();
    expect(() => calls.called('StopTask', { task: task ?? '' })).not.toThrow();
    pass(61_000);
    expect(() => calls.called('StopTask', { task: task ?? '' })).toThrow('without a look at it');
    look();
    expect(() => calls.called('StopTask', { task: task ?? '' })).not.toThrow();
  });
});

describe('a drain', () => {
  it('is found when nobody decided it', async () => {
    const { calls, attempt, judge, world } = await judging();
    if (attempt.target.type !== 'EC2') throw new Error('not on EC2');
    const { containerInstanceArn } = attempt.target;
    const drain = { containerInstances: [containerInstanceArn], status: 'DRAINING' };
    const open = { ...drain, status: 'ACTIVE' };
    const update = 'UpdateContainerInstancesState';
    expect(() => calls.called(update, drain)).toThrow('which was not decided');
    await bring(world, { type: 'DrainRequested', containerInstanceArn, requestedBy: 'ana' });
    await judge();
    expect(() => calls.called(update, drain)).not.toThrow();
    expect(() => calls.called(update, open)).toThrow(Violation);
  });
});

import type { RunTaskRequest } from '../../shared/core/ecs.ts';
import type { Arrival } from '../../shared/core/log/item.ts';
import { ChainBroken } from '../../shared/runtime/session.ts';
import { Violation, Witness } from '../../simulation/witness.ts';
import { instanceArn, instanceOf, placementRequested, taskOf } from '../core/cluster-under-test.ts';
import {
  bring,
  createWorld,
  demo,
  interceptable,
  itemsOf,
  stateNow,
} from '../runtime/process-under-test.ts';

/** A witness of a log in which two tasks have been decided to start. */
async function witnessing() {
  const { log, on } = interceptable();
  const world = createWorld(log);
  const witness = new Witness(world.log);
  await bring(world, instanceOf('a1'), ...placementRequested('p-web', { desiredCount: 2 }));
  await witness.look();
  const [attempt] = (await stateNow(world)).attempts.sorted();
  if (attempt === undefined) throw new Error('nothing was decided');
  return { world, on, witness, attempt };
}

/** A call as the model receives it. */
function inputOf(request: RunTaskRequest, changes: Partial<RunTaskRequest> = {}) {
  return JSON.parse(JSON.stringify({ ...request, ...changes })) as Record<string, never>;
}

describe('the witness of a simulation', () => {
  it('lets pass the calls that the log holds', async () => {
    const { world, witness, attempt } = await witnessing();
    expect(() => witness.judgeCall('RunTask', inputOf(attempt.runTask))).not.toThrow();
    const { runTask, attemptId } = attempt;
    const tasks = [0, 1].map((slot) => taskOf(`t-${slot}`, { startedBy: runTask.startedBy }));
    await bring(world, { type: 'RunTaskAccepted', attemptId, tasks, failures: [] });
    const requestedBy = 'ana';
    await bring(world, {
      type: 'PlacementDeleteRequested',
      placementId: attempt.placementId,
      requestedBy,
    });
    await witness.look();
    for (const { taskArn } of tasks) {
      expect(() => witness.judgeCall('StopTask', { task: taskArn })).not.toThrow();
    }
    witness.judgeReplay();
  });

  it.each([
    ['with another count', { count: 3 }],
    ['on another instance', { placementConstraints: [] }],
    ['under a token that nobody logged', { clientToken: 'other' }],
  ])('finds a start %s', async (_name, changes) => {
    const { witness, attempt } = await witnessing();
    expect(() => witness.judgeCall('RunTask', inputOf(attempt.runTask, changes))).toThrow(
      Violation,
    );
  });

  it('finds a stop that nobody decided', async () => {
    const { witness } = await witnessing();
    expect(() => witness.judgeCall('StopTask', { task: taskOf('theirs').taskArn })).toThrow(
      'was not decided',
    );
  });

  it('finds more tasks than an attempt has slots, and tasks of no attempt', async () => {
    const { witness, attempt } = await witnessing();
    const { startedBy } = attempt.runTask;
    expect(() => witness.judgeStarts([startedBy, 'ecs-svc/7', startedBy])).not.toThrow();
    expect(() => witness.judgeStarts([startedBy, startedBy, startedBy])).toThrow(
      'started 3 tasks for 2',
    );
    expect(() => witness.judgeStarts(['estiva/p-web/nobody-1-1'])).toThrow('is not logged');
  });

  it('finds a state that is promised twice', async () => {
    const { world, witness } = await witnessing();
    const owner = { startedBy: 'estiva/p-web/x', containerInstanceArn: instanceArn('a1') };
    const { logId } = await stateNow(world);
    const huge = taskOf('huge', {
      ...owner,
      startedBy: `estiva/p-web/${logId}-9-9`,
      cpuUnits: 2_048,
    });
    await bring(world, { type: 'TaskStateChanged', task: huge } satisfies Arrival);
    await expect(witness.look()).rejects.toThrow(Violation);
  });

  it('finds a log that was tampered with', async () => {
    const { world, on, witness } = await witnessing();
    await bring(world, instanceOf('b1'));
    const [, last] = await itemsOf(world);
    if (last === undefined) throw new Error('nothing was appended');
    on.readTail = async () => [{ ...last, previousHash: 'another' }];
    await expect(witness.look()).rejects.toThrow(ChainBroken);
    expect(await world.log.readInbox(demo)).toEqual([]);
  });

  it('finds a fold that does not give the same state again', async () => {
    const { witness } = await witnessing();
    expect(() => witness.judgeReplay()).not.toThrow();
    witness.session.state.at = 5 as never;
    expect(() => witness.judgeReplay()).toThrow('gives another state');
  });
});

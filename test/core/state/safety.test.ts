import type { AttemptId, PlacementId, TaskArn } from '../../../shared/core/ids.ts';
import { type ClusterState, type Slot, slotKey } from '../../../shared/core/state/cluster-state.ts';
import { safetyViolations } from '../../../shared/core/state/safety.ts';
import {
  ClusterUnderTest,
  instanceArn,
  instanceOf,
  placementRequested,
  taskOf,
} from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;

/** Two tasks of `p-web` run on `a1`, and a third is being started. */
function sound(): ClusterState {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 2 }));
  cluster.acceptStarts();
  const more = { type: 'PlacementUpdateRequested', desiredCount: 3, requestedBy: 'ana' } as const;
  cluster.turn({ ...more, placementId: web });
  return cluster.state;
}

function slotOf(state: ClusterState, index: number): Slot {
  const slot = state.slots.get(slotKey(web, index));
  if (slot === undefined) throw new Error(`no slot ${index}`);
  return slot;
}

function changeSlot(state: ClusterState, index: number, change: Partial<Slot>): void {
  state.slots.set(slotKey(web, index), { ...slotOf(state, index), ...change });
}

function onlyAttempt(state: ClusterState) {
  const [attempt, ...others] = state.attempts.sorted();
  if (attempt === undefined || others.length > 0) throw new Error('not one attempt');
  return attempt;
}

describe('safetyViolations', () => {
  it('finds nothing in a state that is sound', () => {
    expect(safetyViolations(sound())).toEqual([]);
  });

  it('finds an instance that is promised more than it registered, tasks and promises together', () => {
    const state = sound();
    const attempt = onlyAttempt(state);
    const demand = { ...attempt.demand, memoryMiB: 7_000 };
    state.attempts.set(attempt.attemptId, { ...attempt, demand });
    expect(safetyViolations(state)).toEqual([
      `${instanceArn('a1')} is promised 1536 CPU units and 9048 MiB of 2048 and 7680`,
    ]);
  });

  it('counts a task once, though its attempt is unanswered', () => {
    const state = sound();
    const attempt = onlyAttempt(state);
    const demand = { ...attempt.demand, cpuUnits: 1_024 };
    state.attempts.set(attempt.attemptId, { ...attempt, demand });
    const { startedBy } = attempt.runTask;
    const task = taskOf('third', {
      startedBy,
      cpuUnits: 1_024,
      containerInstanceArn: instanceArn('a1'),
    });
    const owner = { placementId: web, slot: 2 };
    state.tasks.set(task.taskArn, { ...task, owner, seenAt: state.at });
    expect(safetyViolations(state)).toEqual([]);
  });

  it('lets a finished slot name a task that was forgotten since, and told of again too late', () => {
    const state = sound();
    const slot = slotOf(state, 0);
    const task = state.tasks.get(slot.taskArn ?? ('' as never));
    if (task === undefined) throw new Error('slot 0 holds no task');
    state.tasks.set(task.taskArn, { ...task, owner: { placementId: web } });
    expect(safetyViolations(state)).toEqual([
      `${task.taskArn} is held by p-web/0 and was started for another slot`,
    ]);
    state.slots.set(slotKey(web, 0), { ...slot, status: 'FINISHED' });
    expect(safetyViolations(state)).toEqual([]);
  });

  it("leaves what other people's tasks take to them", () => {
    const state = sound();
    const task = taskOf('theirs', { cpuUnits: 2_048, containerInstanceArn: instanceArn('a1') });
    state.tasks.set(task.taskArn, { ...task, seenAt: state.at });
    expect(safetyViolations(state)).toEqual([]);
  });

  it.each<[string, (state: ClusterState) => void, string]>([
    [
      'a slot without its task',
      (state) => {
        const { taskArn: _, ...rest } = slotOf(state, 0);
        state.slots.set(slotKey(web, 0), rest);
      },
      'p-web/0 holds no task',
    ],
    [
      'a slot that waits for no attempt',
      (state) => changeSlot(state, 2, { attemptId: 'append9-9-9' as AttemptId }),
      'p-web/2 waits for an attempt that is not there',
    ],
    [
      'a slot of no placement',
      (state) => state.placements.delete(web),
      'p-web/0 belongs to no placement',
    ],
    [
      'a placement with too few slots',
      (state) => state.slots.delete(slotKey(web, 1)),
      'p-web has 2 slots for 3 tasks',
    ],
    [
      'an attempt under another token',
      (state) => {
        const attempt = onlyAttempt(state);
        const runTask = { ...attempt.runTask, clientToken: 'other' };
        state.attempts.set(attempt.attemptId, { ...attempt, runTask });
      },
      'append1-3-1 goes under another token',
    ],
    [
      'an attempt for another count',
      (state) => {
        const attempt = onlyAttempt(state);
        const runTask = { ...attempt.runTask, count: 2 };
        state.attempts.set(attempt.attemptId, { ...attempt, runTask });
      },
      'append1-3-1 asks for another count',
    ],
  ])('finds %s', (_name, plant, sentence) => {
    const state = sound();
    plant(state);
    expect(safetyViolations(state)).toContain(sentence);
  });

  it('finds a task that two slots hold', () => {
    const state = sound();
    const taskArn = slotOf(state, 0).taskArn as TaskArn;
    changeSlot(state, 1, { taskArn });
    expect(safetyViolations(state)).toEqual([
      `${taskArn} is held by p-web/1 and was started for another slot`,
    ]);
  });
});

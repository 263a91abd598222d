import type { LogItem } from '../../../shared/core/log/item.ts';
import { AbsenceJudge } from '../../../simulation/invariants/absences.ts';
import { ReadingJudge } from '../../../simulation/invariants/readings.ts';
import { instanceArn, readTwice } from '../../core/cluster-under-test.ts';
import { settled, web } from './settled-cluster.ts';

const completed = { type: 'ReconcileCompleted', tasks: 3, containerInstances: 1 };
const itemOf = (at: number, ...entries: object[]) => ({ seq: 9, at, entries }) as never as LogItem;
const active = { status: 'ACTIVE' };
const running = { desiredStatus: 'RUNNING' };

describe('a reading', () => {
  function begun(isSteady = true) {
    const { state } = settled();
    const judge = new ReadingJudge(state, () => isSteady);
    judge.called('ListContainerInstances', active);
    judge.answered('ListContainerInstances', active, { containerInstanceArns: [] });
    judge.called('ListTasks', running);
    return { judge, end: () => judge.after(itemOf(7, completed), false) };
  }

  it('is complete once every page was answered', () => {
    const { judge, end } = begun();
    judge.answered('ListTasks', running, { taskArns: [], nextToken: 'page-2' });
    judge.called('ListTasks', { ...running, nextToken: 'page-2' });
    judge.answered('ListTasks', { ...running, nextToken: 'page-2' }, { taskArns: [] });
    expect(end).not.toThrow();
  });

  it('is found to count as complete without the answer to a page', () => {
    expect(begun().end).toThrow('ListTasks RUNNING first was not answered');
    expect(begun(false).end).not.toThrow();
  });

  it('is found to count as complete without its second page', () => {
    const { judge, end } = begun();
    judge.answered('ListTasks', running, { taskArns: [], nextToken: 'page-2' });
    expect(end).toThrow('page ListTasks RUNNING page-2 was not read');
  });

  it('is not mistaken for the one before it, which was given up', () => {
    const { judge, end } = begun();
    judge.called('ListContainerInstances', active);
    judge.answered('ListContainerInstances', active, { containerInstanceArns: [] });
    expect(end).toThrow('ListTasks RUNNING first was not answered');
    judge.called('ListTasks', running);
    judge.answered('ListTasks', running, { taskArns: [] });
    expect(end).not.toThrow();
  });

  it.each([
    ['passes when what it showed is known', 'a1', 1, true, undefined],
    ['passes when what is known is newer', 'a1', 1, false, undefined],
    ['is found when what it showed is not known', 'a1', 2, false, 'is agentConnected true'],
    ['is found when an instance is not known at all', 'b7', 1, true, 'was read and is unknown'],
  ])('%s', (_, name, version, agentConnected, problem) => {
    const { judge, end } = begun();
    judge.answered('ListTasks', running, { taskArns: [] });
    const seen = { containerInstanceArn: instanceArn(name), version, agentConnected };
    judge.answered(
      'DescribeContainerInstances',
      {},
      {
        containerInstances: [{ ...seen, status: 'ACTIVE' }],
      },
    );
    if (problem === undefined) expect(end).not.toThrow();
    else expect(end).toThrow(problem);
  });
});

describe('an older event that comes while the cluster is read', () => {
  it('may hide what the reading showed until the next one', () => {
    const judge = new ReadingJudge(settled().state, () => true);
    const containerInstanceArn = instanceArn('a1');
    const read = () => {
      judge.called('ListContainerInstances', active);
      judge.answered('ListContainerInstances', active, { containerInstanceArns: [] });
    };
    const showIt = () => {
      const seen = { containerInstanceArn, version: 2, agentConnected: false, status: 'ACTIVE' };
      judge.answered('DescribeContainerInstances', {}, { containerInstances: [seen] });
    };
    read();
    const containerInstance = { containerInstanceArn };
    judge.after(itemOf(6, { type: 'ContainerInstanceStateChanged', containerInstance }), false);
    showIt();
    expect(() => judge.after(itemOf(7, completed), false)).not.toThrow();
    read();
    showIt();
    expect(() => judge.after(itemOf(8, completed), false)).toThrow('is agentConnected true');
  });
});

describe('an absence', () => {
  /** A task that has been known for two complete readings. */
  function known(isSteady = true) {
    const { state, one } = settled();
    const judge = new AbsenceJudge(state, () => isSteady);
    const { taskArn } = one;
    const task = state.tasks.get(taskArn);
    if (task === undefined) throw new Error('nobody knows it');
    const missAt = (at: number) => {
      const missedFirstAt = state.tasks.get(taskArn)?.missedFirstAt ?? at;
      state.tasks.set(taskArn, { ...task, missedFirstAt: missedFirstAt as never });
      judge.after(itemOf(at, { type: 'TaskMissed', taskArn }), false);
    };
    const read = () => judge.after(itemOf(1, completed), false);
    const forgetAt = (at: number) =>
      judge.after(itemOf(at, { type: 'TaskForgotten', taskArn }), false);
    return { state, judge, task, missAt, read, forgetAt };
  }

  it('is believed when two readings, a minute apart, lacked the task', () => {
    const { missAt, read, forgetAt } = known();
    missAt(1_000_000);
    read();
    missAt(1_060_000);
    expect(() => forgetAt(1_060_000)).not.toThrow();
  });

  it('is found to be believed too soon', () => {
    const { missAt, forgetAt, judge, task } = known();
    missAt(1_000_000);
    missAt(1_059_000);
    expect(() => forgetAt(1_059_000)).toThrow('counts as gone after 59000 ms');
    const { taskArn } = task;
    const given = { type: 'TaskReplacementDecided', placementId: web, slot: 0, taskArn };
    const entry = { ...given, cause: 'TASK_MISSING', failures: 0, notBefore: 5 };
    expect(() => judge.after(itemOf(2, entry), false)).toThrow('counts as gone after 59000 ms');
  });

  it('begins anew when the task was seen in between', () => {
    const { state, missAt, forgetAt, task } = known();
    missAt(1_000_000);
    state.tasks.set(task.taskArn, task);
    missAt(1_120_000);
    expect(() => forgetAt(1_120_000)).toThrow('counts as gone after 0 ms');
  });

  it('is found when readings have shown the task since', () => {
    const steady = known();
    steady.missAt(1_000_000);
    steady.read();
    steady.read();
    expect(steady.read).toThrow('counts as missed, and has been seen since');
    const other = known(false);
    other.missAt(1_000_000);
    for (let n = 0; n < 3; n += 1) other.read();
    expect(other.read).not.toThrow();
  });

  it('is found when the task is too new for the lists', () => {
    const { state, one } = settled();
    const judge = new AbsenceJudge(state, () => true);
    const task = state.tasks.get(one.taskArn);
    if (task === undefined) throw new Error('nobody knows it');
    const taskArn = `${one.taskArn}-new` as typeof task.taskArn;
    state.tasks.set(taskArn, { ...task, taskArn });
    const missed = itemOf(5, completed, { type: 'TaskMissed', taskArn });
    expect(() => judge.after(missed, false)).toThrow('is missed after 1 readings only');
    expect(() => judge.after(itemOf(5, ...readTwice), false)).not.toThrow();
    expect(() => judge.after(itemOf(6, { type: 'TaskMissed', taskArn }), false)).not.toThrow();
  });
});

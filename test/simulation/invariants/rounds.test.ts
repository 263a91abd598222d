import type { LogItem } from '../../../shared/core/log/item.ts';
import { RoundJudge } from '../../../simulation/invariants/rounds.ts';
import { settled } from './settled-cluster.ts';

const itemOf = (...entries: object[]) => ({ seq: 9, at: 7, entries }) as never as LogItem;
const first = { type: 'ReadingPartCompleted', partId: 'part-1' };
const completed = { type: 'ReconcileCompleted', tasks: 3, containerInstances: 1 };

describe('a reading in several parts', () => {
  function begun() {
    const { state } = settled();
    const clock = { now: 1_000 };
    const judge = new RoundJudge(
      state,
      () => clock.now,
      () => true,
    );
    const part = (...listed: string[]) => {
      judge.called('ListContainerInstances', { status: 'ACTIVE' });
      if (listed.length === 0) return;
      judge.called('ListTasks', {});
      judge.answered('ListTasks', {}, { taskArns: listed });
    };
    const log = (...entries: object[]) => judge.after(itemOf(...entries), false);
    return { judge, clock, part, log };
  }

  it('passes when each part follows the last, and what is listed is described', () => {
    const { judge, clock, part, log } = begun();
    part('task/new');
    judge.answered('DescribeTasks', { tasks: ['task/new'] }, {});
    log(first);
    clock.now += 60_000;
    part();
    expect(() => log({ ...completed, follows: 'part-1' })).not.toThrow();
  });

  it('is found to end with a task that is listed and unknown', () => {
    const { part, log } = begun();
    part('task/new');
    log(first);
    part();
    expect(() => log({ ...completed, follows: 'part-1' })).toThrow(
      'task/new is listed and unknown',
    );
  });

  it('is found to go on from another part than the last', () => {
    const { part, log } = begun();
    part('task/new');
    log(first);
    const other = { ...first, partId: 'part-2', follows: 'part-0' };
    expect(() => log(other)).toThrow('a part follows part-0, and the last is part-1');
  });

  it('is found to go on long after its last part', () => {
    const { clock, part, log } = begun();
    part('task/new');
    log(first);
    clock.now += 300_000;
    part();
    expect(() => log({ ...first, partId: 'part-2', follows: 'part-1' })).toThrow('after 300000 ms');
  });
});

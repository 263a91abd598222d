import type { Truth } from '../../../local/model/cloud-model.ts';
import type { AttemptId } from '../../../shared/core/ids.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { PaceJudge } from '../../../simulation/invariants/pace.ts';
import { settled, web } from './settled-cluster.ts';

const ours = 'attempt-';
/** 50 at once and 20 a second, and half as much again to heal. */
const apiShares = { calls: 0.5, callsToHeal: 0.75 };
const target = { type: 'FARGATE', capacityProvider: 'FARGATE' };

/** A world with a clock that is set by hand, and a judge of its pace. */
function paced(world: { isCalm?: boolean; isSteady?: boolean } = {}) {
  const { state, fake, one } = settled();
  const order = { isCalm: true, isSteady: true, counts: { throttles: 0 }, apiShares, ...world };
  let now = 1_000_000;
  const truth = () => fake.truth as Truth;
  const judge = new PaceJudge(truth, state, () => now, order);
  const item = (...entries: object[]) => ({ seq: 9, at: now, entries }) as never as LogItem;
  return {
    state,
    fake,
    one,
    judge,
    order,
    wait: (ms: number) => {
      now += ms;
    },
    now: () => now,
    /** It stands in the log without an answer from here on. */
    decide: (name: string) => {
      const attemptId = (ours + name) as AttemptId;
      state.attempts.set(attemptId, { attemptId, placementId: web, slots: [0], target } as never);
      judge.after(item({ type: 'TaskPlaced', attemptId, runTask: {}, slots: [0] }));
    },
    replace: (entry: object) =>
      judge.after(item({ type: 'TaskReplacementDecided', placementId: web, slot: 1, ...entry })),
    place: (entry: object) =>
      judge.before(item({ type: 'TaskPlaced', placementId: web, attemptId: 'a-7', ...entry })),
    call: (name: string, operation = 'RunTask') => judge.called(operation, ours + name),
  };
}

describe('the pace of calls', () => {
  it('is found when one comes later after its decision than ten seconds', () => {
    const { decide, call, wait } = paced();
    decide('prompt');
    decide('late');
    wait(9_900);
    expect(() => call('prompt')).not.toThrow();
    wait(400);
    expect(() => call('late')).toThrow('RunTask attempt-late is called 10300 ms after');
  });

  it('leaves time for what stood in line, though all of it was called by then', () => {
    const { decide, call, wait } = paced();
    for (let n = 0; n < 30; n += 1) decide(`ahead-${n}`);
    decide('last');
    for (let n = 0; n < 30; n += 1) {
      wait(300);
      call(`ahead-${n}`);
    }
    wait(2_000);
    expect(() => call('last')).not.toThrow();
  });

  it('leaves no more time than that', () => {
    const { decide, call, wait } = paced();
    for (let n = 0; n < 30; n += 1) decide(`ahead-${n}`);
    decide('last');
    wait(12_100);
    expect(() => call('last')).toThrow('is called 12100 ms after');
  });

  it('leaves time for each throttle meanwhile', () => {
    const { decide, call, wait, order } = paced();
    order.counts.throttles = 40;
    decide('throttled');
    order.counts.throttles = 42;
    wait(14_900);
    expect(() => call('throttled')).not.toThrow();
    decide('other');
    wait(14_900);
    expect(() => call('other')).toThrow('is called 14900 ms after');
  });

  it('is not looked at where the log or the API fail', () => {
    const { decide, call, wait } = paced({ isCalm: false });
    decide('late');
    wait(60_000);
    expect(() => call('late')).not.toThrow();
  });

  it('is found when the same call is made again at once, unless functions may die of it', () => {
    const { call, wait } = paced({ isCalm: false });
    call('again');
    wait(1_400);
    expect(() => call('again')).toThrow('is called again after 1400 ms');
    const deadly = paced({ isCalm: false, isSteady: false });
    deadly.call('again');
    deadly.wait(1_400);
    expect(() => deadly.call('again')).not.toThrow();
  });

  it('is found beyond our share of the bucket, to which reading does not count', () => {
    const { call } = paced();
    for (let n = 0; n < 50; n += 1) call(`first-${n}`);
    for (let n = 0; n < 80; n += 1) call(`read-${n}`, 'DescribeTasks');
    expect(() => {
      for (let n = 0; n < 3; n += 1) call(`more-${n}`, 'StopTask');
    }).toThrow('StopTask is called beyond our share');
  });

  it('is found when it goes on at full speed after ECS has said that it is too much', () => {
    const { call, judge, wait } = paced();
    for (let n = 0; n < 4; n += 1) call(`first-${n}`);
    judge.throttled('RunTask');
    wait(15);
    // Made at the same moment as the one that was throttled.
    for (let n = 0; n < 9; n += 1) call(`beside-${n}`);
    wait(105);
    for (let n = 0; n < 3; n += 1) call(`slowly-${n}`);
    expect(() => call('one-more')).toThrow('RunTask is called beyond our share');
  });

  it('is not slowed by a throttle of a reading', () => {
    const { call, judge, wait } = paced();
    judge.throttled('DescribeTasks');
    wait(120);
    expect(() => {
      for (let n = 0; n < 12; n += 1) call(`first-${n}`);
    }).not.toThrow();
  });
});

describe('the pace of decisions', () => {
  it('is found when a task is replaced more than ten seconds after its end', () => {
    const { fake, one, replace, now, wait } = paced();
    const task = fake.tasks.get(one.taskArn);
    fake.tasks.set(one.taskArn, { ...task, stoppedAt: now() });
    const { taskArn } = one;
    wait(9_000);
    expect(() => replace({ cause: 'TASK_STOPPED', taskArn })).not.toThrow();
    wait(1_500);
    expect(() => replace({ cause: 'TASK_STOPPED', taskArn })).toThrow('10500 ms after its end');
    expect(() => replace({ cause: 'SPOT_INTERRUPTION', taskArn })).not.toThrow();
  });

  it('is found when a start comes more than ten seconds after its back-off', () => {
    const { state, place, now, wait } = paced();
    const slot = state.slots.get(`${web}/1`);
    if (slot === undefined) throw new Error('no slot');
    const notBefore = (now() + 3_000) as typeof slot.notBefore;
    const waiting = { status: 'WAITING', failures: 2, notBefore, waitingSince: notBefore } as const;
    state.slots.set(`${web}/1`, { ...slot, ...waiting });
    wait(12_500);
    expect(() => place({ slots: [1] })).not.toThrow();
    wait(1_000);
    expect(() => place({ slots: [1] })).toThrow('a-7 comes 10500 ms late');
    expect(() => place({ slots: [0] })).not.toThrow();
  });
});

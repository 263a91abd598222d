import type { TaskArn } from '../../../shared/core/ids.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import type { ClusterState, KnownTask } from '../../../shared/core/state/cluster-state.ts';
import { BackOffJudge } from '../../../simulation/invariants/back-off.ts';
import { ConsequenceJudge } from '../../../simulation/invariants/consequences.ts';
import { KnowledgeJudge } from '../../../simulation/invariants/knowledge.ts';
import { PlaceJudge } from '../../../simulation/invariants/places.ts';
import { PrecedenceJudge } from '../../../simulation/invariants/precedence.ts';
import { StopJudge } from '../../../simulation/invariants/stops.ts';
import {
  ClusterUnderTest,
  changed,
  instanceOf,
  placementRequested,
} from '../../core/cluster-under-test.ts';
import { settled, web } from './settled-cluster.ts';

const itemOf = (...entries: object[]) => ({ seq: 9, at: 1_000, entries }) as never as LogItem;

/** One task of `p-web` on its way to `a1`, by the item that was just appended. */
function onItsWay() {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 1 }));
  const item = cluster.items.at(-1);
  if (item === undefined) throw new Error('nothing was placed');
  return { cluster, item, judge: new PlaceJudge(cluster.state) };
}

function knownTask(state: ClusterState, taskArn: TaskArn): KnownTask {
  const known = state.tasks.get(taskArn);
  if (known === undefined) throw new Error('nobody knows it');
  return known;
}

describe('a place', () => {
  it('passes on an instance that is open', () => {
    const { judge, item } = onItsWay();
    expect(() => judge.after(item)).not.toThrow();
  });

  it.each([
    ['DRAINING', { status: 'DRAINING' }],
    ['disconnected', { agentConnected: false }],
    ['REGISTERING', { status: 'REGISTERING' }],
  ] as const)('is found on an instance that is %s', (what, change) => {
    const { cluster, judge, item } = onItsWay();
    const [known] = cluster.state.containerInstances.sorted();
    if (known === undefined) throw new Error('no instance');
    cluster.state.containerInstances.set(known.containerInstanceArn, { ...known, ...change });
    expect(() => judge.after(item)).toThrow(`goes to an instance that is ${what}`);
  });

  it('is found when its slot has not waited out its back-off', () => {
    const { cluster, judge, item } = onItsWay();
    const [slot] = cluster.state.slots.sorted();
    if (slot === undefined) throw new Error('no slot');
    const notBefore = (item.at + 1) as typeof slot.notBefore;
    cluster.state.slots.set(`${slot.placementId}/${slot.index}`, { ...slot, notBefore });
    expect(() => judge.after(item)).toThrow('does not wait for its back-off');
  });

  it('is not missing while there is room', () => {
    const judge = new PrecedenceJudge(onItsWay().cluster.state);
    const told = { type: 'TaskUnplaceable', placementId: web, slots: [3], reason: {} };
    expect(() => judge.after(itemOf(told))).toThrow('p-web was told that there is no place');
  });
});

describe('a stop', () => {
  const stop = (taskArn: string, reason: string) =>
    itemOf({ type: 'TaskStopDecided', effectId: 'e-1', taskArn, reason });

  it('is found when a slot holds the task', () => {
    const { state, one } = settled();
    const judge = new StopJudge(state);
    expect(() => judge.after(stop(one.taskArn, 'replaced'))).toThrow('its slot holds it');
  });

  it('is found when the task is not ours', () => {
    const { state } = settled();
    const judge = new StopJudge(state);
    const stranger = 'arn:aws:ecs:us-east-1:123456789012:task/demo/stranger';
    expect(() => judge.after(stop(stranger, 'replaced'))).toThrow('it is not ours');
  });
});

describe('a back-off', () => {
  const givenUp = (failures: number, waitMs: number, cause = 'TASK_STOPPED') =>
    itemOf({
      type: 'TaskReplacementDecided',
      placementId: web,
      slot: 0,
      cause,
      failures,
      notBefore: 1_000 + waitMs,
    });

  it.each([
    [1, 0],
    [2, 10_000],
    [4, 40_000],
    [30, 900_000],
  ])(
    'passes when it is the documented one, and is found otherwise (%i failures)',
    (failures, waitMs) => {
      const { state, fake } = settled();
      const [slot] = state.slots.sorted();
      if (slot === undefined) throw new Error('no slot');
      state.slots.set(`${slot.placementId}/${slot.index}`, { ...slot, failures: failures - 1 });
      const judge = new BackOffJudge(() => fake.truth, state);
      const judged = (item: LogItem) => () => {
        judge.before(item);
        judge.after(item);
      };
      expect(judged(givenUp(failures, waitMs))).not.toThrow();
      expect(judged(givenUp(failures, waitMs + 1))).toThrow(`after ${failures} failures`);
      expect(judged(givenUp(failures + 1, waitMs))).toThrow('p-web/0');
    },
  );

  it('counts refusals in a row by itself', () => {
    const { state, fake } = settled();
    const judge = new BackOffJudge(() => fake.truth, state);
    const judged = (item: LogItem) => () => {
      judge.before(item);
      judge.after(item);
    };
    expect(judged(givenUp(0, 1_000, 'START_REFUSED'))).not.toThrow();
    expect(judged(givenUp(0, 2_000, 'START_REFUSED'))).not.toThrow();
    expect(judged(givenUp(0, 1_000, 'START_REFUSED'))).toThrow('after 3 refusals');
  });
});

describe('what an item brings', () => {
  it('is followed up in that item, unless its writer could not read the log', () => {
    const { state, one } = settled();
    const { taskArn } = one;
    state.tasks.set(taskArn, { ...knownTask(state, taskArn), lastStatus: 'STOPPED' });
    const judge = new ConsequenceJudge(state);
    const item = itemOf({ type: 'TaskStateChanged', task: { taskArn } });
    expect(() => judge.after(item, false)).toThrow(`${taskArn} has stopped`);
    expect(() => judge.after(item, true)).not.toThrow();
  });

  it('is no older than what is known, and no end that has not come', () => {
    const { state, fake, one } = settled();
    const judge = new KnowledgeJudge(() => fake.truth, state);
    const arrival = changed(one, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
    if (arrival.type !== 'TaskStateChanged') throw new Error('another arrival');
    const known = knownTask(state, one.taskArn);
    state.tasks.set(one.taskArn, { ...known, ...arrival.task });
    expect(() => judge.after(itemOf())).toThrow('counts as ended, which it is not');
    state.tasks.set(one.taskArn, known);
    expect(() => judge.after(itemOf())).toThrow('goes back from');
  });
});

import type { LogItem } from '../../../shared/core/log/item.ts';
import { ConsequenceJudge } from '../../../simulation/invariants/consequences.ts';
import { EndingJudge } from '../../../simulation/invariants/endings.ts';
import { KnowledgeJudge } from '../../../simulation/invariants/knowledge.ts';
import { instanceArn } from '../../core/cluster-under-test.ts';
import { settled, web } from './settled-cluster.ts';

const itemOf = (...entries: object[]) => ({ seq: 9, at: 2_000_000, entries }) as never as LogItem;
const completed = { type: 'ReconcileCompleted', tasks: 3, containerInstances: 1 };

describe('the end of a placement', () => {
  const closed = itemOf({ type: 'PlacementClosed', placementId: web });

  it('is found while a task of it runs, and passes when its instance does not', () => {
    const { state, fake } = settled();
    const judge = new EndingJudge(() => fake.truth, state);
    expect(() => judge.after(closed)).toThrow('p-web is closed while arn:aws:ecs');
    for (const [id, ec2] of fake.ec2Instances) {
      fake.ec2Instances.set(id, { ...ec2, state: 'terminated' });
    }
    expect(() => judge.after(closed)).not.toThrow();
  });

  it('is another one’s business while tasks of others run', () => {
    const { state, fake } = settled();
    const judge = new EndingJudge(() => fake.truth, state);
    const other = itemOf({ type: 'PlacementClosed', placementId: 'p-other' });
    expect(() => judge.after(other)).not.toThrow();
  });
});

describe('the end of a gang', () => {
  const refused = itemOf({
    type: 'TaskReplacementDecided',
    placementId: web,
    slot: 1,
    cause: 'START_REFUSED',
    failures: 0,
    notBefore: 2_001_000,
  });

  it('is found in part, unless the gang was whole once', () => {
    const { state, fake } = settled({ gang: true });
    const judge = new EndingJudge(() => fake.truth, state);
    expect(() => judge.after(refused)).not.toThrow();
    const placement = state.placements.get(web);
    if (placement === undefined) throw new Error('no placement');
    state.placements.set(web, { ...placement, complete: false });
    expect(() => judge.after(refused)).toThrow('p-web/0 goes on though its gang is broken');
  });
});

describe('a task that nobody waits for', () => {
  it('is found when it is not stopped', () => {
    const { state, one } = settled();
    const judge = new ConsequenceJudge(state);
    const known = state.tasks.get(one.taskArn);
    if (known?.owner === undefined) throw new Error('nobody knows it');
    const { taskArn } = one;
    const changed = itemOf({ type: 'TaskStateChanged', task: { taskArn } });
    expect(() => judge.after(changed, false)).not.toThrow();
    state.tasks.set(taskArn, { ...known, owner: { placementId: web } });
    expect(() => judge.after(changed, false)).toThrow('is a stray of ours, and is not stopped');
    const stop = { type: 'StopTask', effectId: 'e-4', taskArn, reason: 'not known to the log' };
    state.effects.set('e-4' as never, { ...stop, decidedAt: 7 } as never);
    expect(() => judge.after(changed, false)).not.toThrow();
  });

  it('is found when it has ended long ago and the log takes it for live', () => {
    const { state, fake, one } = settled();
    const judge = new KnowledgeJudge(() => fake.truth, state);
    for (const [arn, instance] of fake.containerInstances) {
      fake.containerInstances.set(arn, { ...instance, agentConnected: true });
    }
    const task = fake.tasks.get(one.taskArn);
    const stoppedAt = 5_000_000;
    fake.tasks.set(one.taskArn, { ...task, lastStatus: 'STOPPED', stoppedAt });
    expect(() => judge.judgeAgreement(stoppedAt + 359_000)).not.toThrow();
    expect(() => judge.judgeAgreement(stoppedAt + 361_000)).toThrow('takes it for live');
  });
});

describe('a task that waits for its agent', () => {
  it('is found once three readings have shown the agent silent, and not when it runs', () => {
    const { state, one } = settled();
    const judge = new ConsequenceJudge(state);
    const arn = instanceArn('a1');
    const known = state.tasks.get(one.taskArn);
    const instance = state.containerInstances.get(arn);
    if (known === undefined || instance === undefined) throw new Error('nobody knows it');
    const read = () => judge.after(itemOf(completed), false);
    state.containerInstances.set(arn, { ...instance, agentConnected: false });
    for (let n = 0; n < 4; n += 1) read();
    const taskArn = `${one.taskArn}-new` as typeof known.taskArn;
    const { startedAt: _, ...rest } = known;
    state.tasks.set(taskArn, { ...rest, taskArn, lastStatus: 'PENDING' });
    const slot = state.slots.get(`${web}/0`);
    if (slot === undefined) throw new Error('no slot');
    state.slots.set(`${web}/0`, { ...slot, taskArn });
    read();
    expect(read).not.toThrow();
    expect(read).toThrow('waits in vain for a silent agent');
  });
});

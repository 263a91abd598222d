import type { ContainerInstanceArn, Ec2InstanceId } from '../../../shared/core/ids.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { LifecycleJudge } from '../../../simulation/invariants/lifecycles.ts';
import { settled } from './settled-cluster.ts';

const minuteMs = 60_000;
const action = {
  lifecycleActionToken: 'token-3',
  lifecycleHookName: 'h',
  autoScalingGroupName: 'g',
};

/** An Auto Scaling group waits for an instance, which runs a task of `p-web` or nothing of ours. */
function waitedFor(what: 'a task' | 'nothing') {
  const { state, one } = settled();
  const arn = state.tasks.get(one.taskArn)?.containerInstanceArn as ContainerInstanceArn;
  const known = state.containerInstances.get(arn)?.ec2InstanceId as Ec2InstanceId;
  const ec2InstanceId = what === 'a task' ? known : ('i-empty' as Ec2InstanceId);
  state.ec2Instances.set(ec2InstanceId, {
    ec2InstanceId,
    state: 'running',
    terminateLifecycleAction: action,
  } as never);
  const judge = new LifecycleJudge(state);
  const write = (at: number, ...entries: object[]) => {
    judge.before();
    judge.after({ seq: 9, at, entries } as never as LogItem, false);
  };
  const beat = { type: 'LifecycleHeartbeatDecided', effectId: 'e-1', ec2InstanceId, ...action };
  return { write, beat };
}

describe('a group that waits', () => {
  it('is found when nothing is left on its instance', () => {
    const { write } = waitedFor('nothing');
    expect(() => write(1_000)).toThrow('i-empty is empty, and its group is kept waiting');
  });

  it('is found when a task is held back to the end of the hour', () => {
    const { write, beat } = waitedFor('a task');
    const read = { type: 'ReconcileCompleted' };
    for (let minute = 0; minute <= 57; minute += 1) write(minute * minuteMs, beat, read);
    expect(() => write(58 * minuteMs, beat, read)).toThrow('goes soon, and a task is still left');
  });

  it('is found when nobody speaks of it for two minutes', () => {
    const { write, beat } = waitedFor('a task');
    write(0, beat);
    const read = { type: 'ReconcileCompleted' };
    expect(() => write(2.2 * minuteMs, read)).toThrow('goes without a heartbeat');
  });
});

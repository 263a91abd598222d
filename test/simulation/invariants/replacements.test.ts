import type { ReplacementCause } from '../../../shared/core/log/decided.ts';
import type { LogItem } from '../../../shared/core/log/item.ts';
import { ReplacementJudge } from '../../../simulation/invariants/replacements.ts';
import { ec2Id, instanceArn } from '../../core/cluster-under-test.ts';
import { type FakeTruth, settled, web } from './settled-cluster.ts';

/** Judges that a slot gives up its task for this cause. */
function givingUp(cause: ReplacementCause, happened: (fake: FakeTruth, taskArn: string) => void) {
  const { state, fake, one } = settled();
  const { taskArn } = one;
  happened(fake, taskArn);
  const judge = new ReplacementJudge(
    () => fake.truth,
    state,
    () => 700_000,
    () => true,
  );
  const placementId = web;
  const entries = [{ type: 'TaskReplacementDecided', placementId, slot: 0, taskArn, cause }];
  return () => judge.after({ seq: 9, entries } as never as LogItem);
}

const nothing = () => undefined;
const ec2 = (change: object) => (fake: FakeTruth) => {
  Object.assign(fake.ec2Instances.get(ec2Id('a1')) ?? {}, change);
};
const instance = (change: object) => (fake: FakeTruth) => {
  Object.assign(fake.containerInstances.get(instanceArn('a1')) ?? {}, change);
};
const task = (change: object) => (fake: FakeTruth, taskArn: string) => {
  Object.assign(fake.tasks.get(taskArn) ?? {}, change);
};

describe('a task that is given up', () => {
  it.each<[ReplacementCause, string, (fake: FakeTruth, taskArn: string) => void]>([
    ['TASK_STOPPED', 'it stops', task({ desiredStatus: 'STOPPED' })],
    ['TASK_MISSING', 'ECS has forgotten it', (fake, arn) => void fake.tasks.delete(arn)],
    ['EC2_INSTANCE_TERMINATED', 'EC2 terminates it', ec2({ state: 'shutting-down' })],
    ['EC2_INSTANCE_STOPPED', 'EC2 stops it', ec2({ state: 'stopping' })],
    ['SPOT_INTERRUPTION', 'a warning came', ec2({ interruptedAt: 3 })],
    ['CONTAINER_INSTANCE_GONE', 'it has left', instance({ status: 'INACTIVE' })],
    ['CONTAINER_INSTANCE_DRAINING', 'it drains', instance({ status: 'DRAINING' })],
    ['AGENT_SILENT', 'nobody hears of it', instance({ silent: true })],
    ['REBALANCE_RECOMMENDED', 'EC2 recommends it', ec2({ rebalanceRecommendedAt: 3 })],
    ['SCHEDULED_RETIREMENT', 'it is announced', ec2({ retirementAnnouncedAt: 3 })],
    ['AGENT_DISCONNECTED', 'it never ran', task({ startedAt: undefined })],
  ])('for %s passes when %s, and is found when that is not so', (cause, _why, happened) => {
    expect(givingUp(cause, happened)).not.toThrow();
    expect(givingUp(cause, nothing)).toThrow(`for ${cause}, which is not so`);
  });

  it('for what its instance is passes when it stops anyway', () => {
    const stops = task({ desiredStatus: 'STOPPED' });
    expect(givingUp('CONTAINER_INSTANCE_GONE', stops)).not.toThrow();
  });
});

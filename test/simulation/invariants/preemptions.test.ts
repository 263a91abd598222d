import { PreemptionJudge } from '../../../simulation/invariants/preemptions.ts';
import {
  ClusterUnderTest,
  instanceOf,
  only,
  placementRequested,
} from '../../core/cluster-under-test.ts';

/**
 * `a1` and `b1` are full of the less important, one of which has to go. Then one on the other
 * instance turns out to have stopped before; those beside it ask for what `asked` says.
 */
function preempted(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    instanceOf('a1'),
    instanceOf('b1'),
    ...placementRequested('p-low', { desiredCount: 8, priority: 20 }),
  );
  cluster.acceptStarts();
  const decisions = cluster.later(1_000, ...placementRequested('p-high', { priority: 90 }));
  const [victim] = only(decisions, 'TaskPreempted');
  const item = cluster.items.at(-1);
  if (victim === undefined || item === undefined) throw new Error('nobody has to go');
  const { placements, tasks } = cluster.state;
  const other = tasks
    .sorted()
    .find(({ containerInstanceArn: arn }) => arn !== victim.containerInstanceArn);
  const low = placements.get(victim.placementId);
  if (other === undefined || low === undefined) throw new Error('the others are known');
  tasks.set(other.taskArn, { ...other, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
  placements.set(low.placementId, { ...low, request: { ...low.request, ...asked } });
  const judge = new PreemptionJudge(cluster.state);
  const { containerInstanceArn: on } = other;
  return { on, judged: () => judge.after(item), group: low.request.group };
}

describe('a preemption', () => {
  it('is found to be a waste when there is room on another instance', () => {
    const { on, judged } = preempted();
    expect(judged).toThrow(`makes room for p-high, and ${on} has room`);
  });

  it('is none when those who have the room share it with no other trust domain', () => {
    expect(preempted({ trustDomain: 'blue' }).judged).not.toThrow();
  });

  it('is none when one of those keeps the group away from its instance', () => {
    const { group } = preempted();
    const rule = { type: 'antiAffinity', group, field: 'instanceId' } as const;
    expect(preempted({ placementConstraints: [rule] }).judged).not.toThrow();
  });
});

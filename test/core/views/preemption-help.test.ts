import { decide } from '../../../shared/core/decide/decide.ts';
import type { PlacementId } from '../../../shared/core/ids.ts';
import { openDraft } from '../../../shared/core/state/draft.ts';
import { explanationAnswer } from '../../../shared/core/views/explanation-of.ts';
import { decisionAnswers } from '../../../shared/core/views/placements.ts';
import { ClusterUnderTest, instanceOf, placementRequested } from '../cluster-under-test.ts';

const low = 'p-low' as PlacementId;
const high = 'p-high' as PlacementId;

/** `a1` and `b1` have room for four tasks of 512 CPU units each, and all of it is taken. */
function full(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(
    instanceOf('a1'),
    instanceOf('b1'),
    ...placementRequested(low, { desiredCount: 8, priority: 20, ...asked }),
  );
  cluster.acceptStarts();
  return cluster;
}

function helpOf(cluster: ClusterUnderTest) {
  const placement = cluster.state.placements.get(high);
  if (placement === undefined) throw new Error('it was asked for');
  const { wouldHelp, summary } = explanationAnswer(cluster.state, placement, 0);
  return { help: wouldHelp.filter(({ change }) => change === 'PREEMPT'), summary };
}

describe('an explanation of a full cluster', () => {
  it('names tasks that would make room, and the priority that it takes', () => {
    const cluster = full();
    const twice = { priority: 25, overrides: { cpu: '1024', memory: '1024' } };
    cluster.later(1_000, ...placementRequested(high, twice));
    const { help, summary } = helpOf(cluster);
    expect(help).toEqual([
      {
        change: 'PREEMPT',
        containerInstanceArn: expect.any(String),
        ec2InstanceId: expect.any(String),
        taskArns: [expect.any(String), expect.any(String)],
        priority: 30,
      },
    ]);
    expect(summary).toMatch(/; with priority 30, 2 tasks on i-\w+ would make room/);
    // It is true: with that priority they are the ones that go.
    const [named] = help;
    const taskArns = named?.change === 'PREEMPT' ? named.taskArns : [];
    const decided = cluster.later(
      1_000,
      ...placementRequested('p-more', { ...twice, priority: 30 }),
    );
    const displaced = decided.flatMap((entry) =>
      entry.type === 'TaskPreempted' ? entry.taskArn : [],
    );
    expect(displaced).toEqual(taskArns);
    expect(decisionAnswers(decided, 'p-more' as PlacementId)).toMatchObject([
      { type: 'unplaceable', slots: [0] },
      { type: 'nominated', slots: [0], displaced: taskArns },
    ]);
  });

  it('names nobody while others make room already, or where a budget or a gang lets nobody go', () => {
    const going = full();
    going.later(1_000, ...placementRequested(high, { priority: 30 }));
    expect(helpOf(going).help).toEqual([]);
    const guarded = full({ disruptionBudget: { maxUnavailable: 0 } });
    guarded.later(1_000, ...placementRequested(high, { priority: 90 }));
    const gang = full({ gang: true });
    gang.later(1_000, ...placementRequested(high, { priority: 90 }));
    expect(helpOf(gang).help).toEqual([]);
  });

  it('changes nothing', () => {
    const cluster = full();
    cluster.later(1_000, ...placementRequested(high, { priority: 25 }));
    helpOf(cluster);
    const draft = openDraft(cluster.state);
    expect(decide(cluster.state, cluster.state.at, 'none' as never)).toEqual([]);
    draft.drop();
  });
});

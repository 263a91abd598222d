import { affordable } from '../../../shared/core/effects/affordable.ts';
import { type ApiBudget, openBudget, spentOnOne } from '../../../shared/core/effects/api-budget.ts';
import { nextEffects } from '../../../shared/core/effects/next-effects.ts';
import {
  ClusterUnderTest,
  changed,
  instanceOf,
  placementRequested,
} from '../cluster-under-test.ts';

const shares = { calls: 0.5, callsToHeal: 0.75 };

/** A crashed task is to be replaced, and three placements are new. */
function clusterAtWork(): ClusterUnderTest {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested('p-old'));
  const [task] = cluster.acceptStarts();
  if (task === undefined) throw new Error('nothing runs');
  for (const name of ['p-1', 'p-2', 'p-3']) cluster.turn(...placementRequested(name));
  cluster.later(1_000, changed(task, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }));
  return cluster;
}

function chosen({ state, at }: ClusterUnderTest, budget: ApiBudget, callsAtOnceMax = 20) {
  const { effects, left } = affordable(state, budget, nextEffects(state, at), callsAtOnceMax);
  const names = effects.map((effect) =>
    effect.type === 'RunTask' ? effect.attempt.placementId : effect.type,
  );
  return { names, left };
}

/** What is left when new work has taken all that it may. */
function withoutOrdinary(budget: ApiBudget): ApiBudget {
  const next = spentOnOne(budget, false);
  return next === undefined ? budget : withoutOrdinary(next);
}

describe('what the budget lets be called at once', () => {
  it('is all of it, in order, while there is enough, and costs as many calls', () => {
    const cluster = clusterAtWork();
    const { names, left } = chosen(cluster, openBudget(shares, cluster.at));
    expect(names).toEqual(['p-old', 'p-1', 'p-2', 'p-3', 'PutEvents']);
    expect([left.all.tokens, left.ordinary.tokens]).toEqual([71, 47]);
  });

  it('is what heals, and what costs nothing, when new work has had its share', () => {
    const cluster = clusterAtWork();
    const budget = withoutOrdinary(openBudget(shares, cluster.at));
    expect(chosen(cluster, budget).names).toEqual(['p-old', 'PutEvents']);
  });

  it('is no more than may be called side by side', () => {
    const cluster = clusterAtWork();
    expect(chosen(cluster, openBudget(shares, cluster.at), 2).names).toEqual(['p-old', 'p-1']);
  });
});

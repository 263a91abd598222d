import type { PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import {
  ClusterUnderTest,
  ec2Id,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;

function ec2Is(name: string, state: 'stopping' | 'shutting-down' | 'terminated'): Arrival {
  return { type: 'Ec2InstanceStateChanged', ec2InstanceId: ec2Id(name), state };
}

/** A start on a1 that ECS has not answered, and b1, which came later. */
function starting(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  const placed = only(
    cluster.turn(instanceOf('a1'), ...placementRequested(web, { desiredCount: 2, ...asked })),
    'TaskPlaced',
  );
  cluster.turn(instanceOf('b1'));
  return { cluster, attemptIds: placed.map(({ attemptId }) => attemptId) };
}

describe('a start on an instance that EC2 takes away', () => {
  it('is withdrawn, and its slots go elsewhere in the same item', () => {
    const { cluster, attemptIds } = starting();
    const decisions = cluster.later(300, ec2Is('a1', 'shutting-down'));
    expect(only(decisions, 'AttemptWithdrawn')).toEqual([
      { type: 'AttemptWithdrawn', attemptId: attemptIds[0] },
    ]);
    expect(only(decisions, 'TaskPlaced')).toMatchObject([
      { slots: [0, 1], target: { containerInstanceArn: instanceArn('b1') } },
    ]);
    expect([...cluster.state.attempts.values()].map(({ attemptId }) => attemptId)).not.toContain(
      attemptIds[0],
    );
  });

  it('is no refusal: nothing backs off, and the wait goes on', () => {
    const { cluster } = starting({ placementConstraints: [{ type: 'distinctInstance' }] });
    const before = cluster.state.slots.get(`${web}/0`);
    cluster.later(300, ec2Is('a1', 'terminated'), ec2Is('b1', 'terminated'));
    expect(cluster.state.slots.get(`${web}/0`)).toMatchObject({
      status: 'WAITING',
      refusals: 0,
      waitingSince: before?.waitingSince,
      avoid: instanceArn('a1'),
    });
  });

  it('stays open when the instance only stops: it may come back, and its tasks too', () => {
    const { cluster } = starting();
    expect(only(cluster.later(300, ec2Is('a1', 'stopping')), 'AttemptWithdrawn')).toEqual([]);
  });

  it('stays open for a singleton until EC2 says that the instance is terminated', () => {
    const { cluster } = starting({ desiredCount: 1, singleton: true });
    expect(only(cluster.later(300, ec2Is('a1', 'shutting-down')), 'AttemptWithdrawn')).toEqual([]);
    const decisions = cluster.later(60_000, ec2Is('a1', 'terminated'));
    expect(only(decisions, 'AttemptWithdrawn')).toHaveLength(1);
    expect(only(decisions, 'TaskPlaced')).toHaveLength(1);
  });

  it('stays open for a gang that is not whole: it is judged as a whole', () => {
    const { cluster } = starting({ gang: true });
    expect(only(cluster.later(300, ec2Is('a1', 'terminated')), 'AttemptWithdrawn')).toEqual([]);
  });
});

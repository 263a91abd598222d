import type { DetailVersion, PlacementId } from '../../../../shared/core/ids.ts';
import type { Arrival } from '../../../../shared/core/log/item.ts';
import {
  ClusterUnderTest,
  drainRequested,
  ec2Id,
  instanceOf,
  large,
  only,
  placementRequested,
} from '../../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const requestedBy = 'arn:aws:iam::123456789012:user/ana';
const minuteMs = 60_000;
const read: Arrival = { type: 'ReconcileCompleted', tasks: 3, containerInstances: 7 };
const recommended: Arrival = { type: 'RebalanceRecommended', ec2InstanceId: ec2Id('a1') };

/** So many tasks run on `a1`, EC2 recommends to leave it, and their successors run on `b1`. */
function moved(desiredCount: number) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1', large), ...placementRequested(web, { desiredCount }));
  cluster.acceptStarts();
  cluster.turn(instanceOf('b1', large), recommended);
  cluster.acceptStarts();
  return cluster;
}

const stopsOf = (cluster: ClusterUnderTest) =>
  [...cluster.state.effects.values()].filter(({ type }) => type === 'StopTask').length;

describe('what healing stops of its own choice', () => {
  it.each([
    [30, 6],
    [5, 1],
    [4, 1],
  ])('is at most a tenth of what runs: of two times %i tasks, %i', (desiredCount, stops) => {
    const cluster = moved(desiredCount);
    expect(stopsOf(cluster)).toBe(stops);
    expect(only(cluster.later(4 * minuteMs, read), 'TaskStopDecided')).toEqual([]);
    const later = only(cluster.later(minuteMs), 'TaskStopDecided');
    expect(later.map(({ voluntary }) => voluntary)).toEqual(
      Array.from({ length: Math.min(stops, desiredCount - stops) }, () => true),
    );
  });

  it('is not slowed where a person takes the instance away', () => {
    const cluster = moved(30);
    cluster.turn(drainRequested('a1'));
    expect(stopsOf(cluster)).toBe(30);
  });

  it('counts nothing that was asked for', () => {
    const cluster = moved(30);
    const placementId = web;
    const decisions = cluster.turn({ type: 'PlacementDeleteRequested', placementId, requestedBy });
    const stops = only(decisions, 'TaskStopDecided');
    expect(stops).toHaveLength(60 - 6);
    expect(stops.some(({ voluntary }) => voluntary)).toBe(false);
  });

  it('is nothing while the picture of the cluster is in doubt', () => {
    const cluster = moved(30);
    const silent = { agentConnected: false, detailVersion: 2 as DetailVersion };
    const names = ['c1', 'c2', 'c3'];
    cluster.turn(...names.map((name) => instanceOf(name)));
    cluster.turn(...names.map((name) => instanceOf(name, silent)));
    expect(only(cluster.later(4 * minuteMs, read), 'TaskStopDecided')).toEqual([]);
    expect(only(cluster.later(4 * minuteMs, read), 'TaskStopDecided')).toEqual([]);
  });
});

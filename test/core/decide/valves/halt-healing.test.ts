import type { ContainerInstance } from '../../../../shared/core/ecs.ts';
import type { DetailVersion, PlacementId } from '../../../../shared/core/ids.ts';
import type { Arrival } from '../../../../shared/core/log/item.ts';
import { clusterAnswer } from '../../../../shared/core/views/cluster.ts';
import {
  ClusterUnderTest,
  drainRequested,
  ec2Becomes,
  instanceOf,
  only,
  placementRequested,
} from '../../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const minuteMs = 60_000;
const read: Arrival = { type: 'ReconcileCompleted', tasks: 3, containerInstances: 7 };
const version = (name: string, v: number, change: Partial<ContainerInstance>) =>
  instanceOf(name, { detailVersion: v as DetailVersion, ...change });
const silent = (name: string, v = 2) => version(name, v, { agentConnected: false });
const back = (name: string, v = 3) => version(name, v, { agentConnected: true });
/** Seven instances in two zones; a task runs on each of `a1` to `a3`. */
function seven() {
  const cluster = new ClusterUnderTest();
  const placementConstraints = [{ type: 'distinctInstance' }] as const;
  cluster.turn(
    ...['a1', 'a2', 'a3'].map((name) => instanceOf(name)),
    ...placementRequested(web, { desiredCount: 3, placementConstraints }),
  );
  cluster.acceptStarts();
  cluster.turn(...['b1', 'b2', 'b3', 'b4'].map((name) => instanceOf(name)), read);
  return cluster;
}

const typesOf = (decisions: ReturnType<ClusterUnderTest['turn']>) =>
  decisions.map(({ type }) => type);

describe('healing', () => {
  it('halts when more than two fifths of the instances are in doubt, and says so', () => {
    const cluster = seven();
    expect(typesOf(cluster.later(1_000, silent('b1'), silent('b2')))).toEqual([]);
    const decisions = cluster.later(1_000, silent('b3'));
    expect(decisions).toEqual([
      { type: 'HealingHalted', because: 'TOO_MANY_IN_DOUBT', inDoubt: 3, of: 7 },
    ]);
    expect(clusterAnswer(cluster.state)).toMatchObject({
      health: 'HEALING_HALTED',
      healingHalted: { because: 'TOO_MANY_IN_DOUBT', since: cluster.at },
      zones: [
        { availabilityZone: 'us-east-1a', state: 'NORMAL', containerInstances: 3, inDoubt: 0 },
        { availabilityZone: 'us-east-1b', state: 'PARTIAL', containerInstances: 4, inDoubt: 3 },
      ],
    });
    expect(typesOf(cluster.later(1_000, back('b1')))).toEqual(['HealingResumed']);
    expect(clusterAnswer(cluster.state).health).toBe('OK');
  });

  it('moves nothing of its own accord until it goes on, and then does', () => {
    const cluster = seven();
    cluster.later(1_000, silent('b1'), silent('b2'), silent('b3'));
    expect(typesOf(cluster.later(1_000, drainRequested('a1')))).toEqual([
      'ContainerInstanceDrainDecided',
    ]);
    const decisions = cluster.later(1_000, back('b1'));
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([
      { cause: 'CONTAINER_INSTANCE_DRAINING' },
    ]);
  });

  it('mends what is certainly lost all the same', () => {
    const cluster = seven();
    cluster.later(1_000, silent('b1'), silent('b2'), silent('b3'));
    const decisions = cluster.later(1_000, ec2Becomes('a1', 'terminated'));
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([
      { cause: 'EC2_INSTANCE_TERMINATED' },
    ]);
    expect(only(decisions, 'TaskPlaced')).toHaveLength(1);
  });

  it('takes what EC2 has terminated for no reason to doubt', () => {
    const cluster = seven();
    const zone = ['b1', 'b2', 'b3', 'b4'];
    const lost = zone.flatMap((name) => [silent(name), ec2Becomes(name, 'terminated')]);
    expect(typesOf(cluster.later(1_000, ...lost))).toEqual([]);
  });

  it('gives up nothing for silence when no instance at all is known to be well', () => {
    const cluster = seven();
    const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4'];
    const dark = cluster.later(1_000, ...all.map((name) => silent(name)));
    expect(only(dark, 'HealingHalted')).toMatchObject([{ because: 'ALL_ZONES_DARK' }]);
    for (let minutes = 0; minutes < 30; minutes += 1) {
      expect(typesOf(cluster.later(minuteMs, read))).toEqual([]);
    }
    expect(clusterAnswer(cluster.state).zones.map(({ state }) => state)).toEqual(['FULL', 'FULL']);
  });

  it('halts when nobody has read ECS for five minutes, and goes on with the next whole reading', () => {
    const cluster = seven();
    expect(typesOf(cluster.later(5 * minuteMs + 1, drainRequested('a1')))).toEqual([
      'HealingHalted',
      'ContainerInstanceDrainDecided',
    ]);
    const decisions = cluster.later(minuteMs, read);
    expect(typesOf(decisions).slice(0, 2)).toEqual(['HealingResumed', 'TaskReplacementDecided']);
  });

  it('halts when more than a fifth of the tasks are missing at once', () => {
    const cluster = seven();
    cluster.turn(read, read);
    const arns = [...cluster.state.tasks.values()].map(({ taskArn }) => taskArn);
    const missed = arns.map((taskArn): Arrival => ({ type: 'TaskMissed', taskArn }));
    expect(only(cluster.turn(...missed), 'HealingHalted')).toMatchObject([
      { because: 'TOO_MANY_VANISHED', inDoubt: 0, of: 7 },
    ]);
  });
});

import type { ObservedTask } from '../../../../shared/core/ecs.ts';
import type { PlacementId } from '../../../../shared/core/ids.ts';
import type { Arrival } from '../../../../shared/core/log/item.ts';
import { endedIncidentsMax, type Incident } from '../../../../shared/core/state/incident.ts';
import { deserialise, serialise } from '../../../../shared/core/state/serialise.ts';
import { incidentAnswer, incidentSummaries } from '../../../../shared/core/views/incidents.ts';
import {
  ClusterUnderTest,
  changed,
  drainRequested,
  ec2Becomes,
  ec2Id,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
} from '../../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const spread = [{ type: 'spread', field: 'instanceId' }] as const;

/** Tasks of one placement that run, spread over the instances. */
function running(instances: readonly string[], desiredCount: number) {
  const cluster = new ClusterUnderTest();
  const asked = placementRequested(web, { desiredCount, placementStrategy: spread });
  cluster.turn(...instances.map((name) => instanceOf(name)), ...asked);
  const tasks = cluster.acceptStarts();
  return { cluster, tasks };
}

function crashed(task: ObservedTask): Arrival {
  const how = {
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    exits: [{ exitCode: 1 }],
  } as const;
  return changed(task, { ...how, stopCode: 'EssentialContainerExited', exits: [] });
}

function incidents(cluster: ClusterUnderTest): Incident[] {
  return cluster.state.incidents.sorted();
}

function openOf(cluster: ClusterUnderTest): Incident[] {
  return incidents(cluster).filter(({ status }) => status === 'OPEN');
}

describe('a task that stops', () => {
  it('opens one incident, which is over when its replacement runs', () => {
    const { cluster, tasks } = running(['a1', 'b1'], 2);
    const [victim] = tasks;
    if (victim === undefined) throw new Error('nothing runs');
    const lostAt = cluster.at + 40_000;
    const opened = only(cluster.later(40_000, crashed(victim)), 'IncidentOpened');
    expect(opened).toMatchObject([
      { subject: { type: 'TASK', placementId: web }, cause: 'TASK_STOPPED', merges: [] },
    ]);
    cluster.later(700);
    const [next] = cluster.acceptStarts('PENDING');
    if (next === undefined) throw new Error('nothing was started again');
    expect(openOf(cluster)).toHaveLength(1);
    const decisions = cluster.later(5_000, changed(next, { lastStatus: 'RUNNING' }));
    expect(decisions.map(({ type }) => type)).toEqual([
      'IncidentProgressed',
      'IncidentClosed',
      'EventPutDecided',
    ]);
    const [id = ''] = incidents(cluster).map(({ incidentId }) => incidentId);
    expect(incidentAnswer(cluster.state, id)).toMatchObject({
      status: 'CLOSED',
      firstSignalAt: lostAt,
      placedAt: lostAt,
      endedAt: lostAt + 5_700,
      lostCount: 1,
      mendedCount: 1,
      verdicts: { TASK_STOPPED: 1 },
      healing: [],
      replacements: [
        { outcome: 'REPLACED', lostTaskArn: victim.taskArn, taskArn: next.taskArn, lostAt },
      ],
    });
  });

  it('again and again is one incident, until it has run for a minute', () => {
    const { cluster, tasks } = running(['a1'], 1);
    let [task] = tasks;
    for (let times = 0; times < 4 && task !== undefined; times += 1) {
      cluster.later(2_000, crashed(task));
      cluster.later(900_000);
      [task] = cluster.acceptStarts('PENDING');
      if (task === undefined) throw new Error('nothing was started again');
      const startedAt = cluster.at;
      const runs = changed(task, { lastStatus: 'RUNNING', startedAt });
      cluster.turn(runs);
      if (runs.type === 'TaskStateChanged') task = runs.task;
    }
    expect(incidents(cluster).map(({ status }) => status)).toEqual(['CLOSED', 'OPEN']);
    cluster.later(59_999);
    expect(openOf(cluster)).toHaveLength(1);
    cluster.later(1);
    expect(openOf(cluster)).toEqual([]);
  });

  it('and is wanted no more leaves no incident open', () => {
    const { cluster, tasks } = running(['a1'], 1);
    const [victim] = tasks;
    if (victim === undefined) throw new Error('nothing runs');
    cluster.later(5_000, crashed(victim));
    cluster.later(100, {
      type: 'PlacementDeleteRequested',
      placementId: web,
      requestedBy: 'ana',
    });
    expect(incidents(cluster)).toMatchObject([
      { status: 'CLOSED', replacements: [{ outcome: 'RELEASED' }] },
    ]);
  });
});

describe('an instance that is lost', () => {
  it('is one incident, however many tasks it had', () => {
    const { cluster } = running(['a1', 'b1', 'c1'], 6);
    const opened = only(cluster.later(8_000, ec2Becomes('b1', 'shutting-down')), 'IncidentOpened');
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatchObject({
      subject: {
        type: 'CONTAINER_INSTANCE',
        containerInstanceArn: instanceArn('b1'),
        ec2InstanceId: ec2Id('b1'),
        availabilityZone: 'us-east-1b',
      },
      cause: 'EC2_INSTANCE_TERMINATED',
    });
    expect(opened[0]?.slots).toHaveLength(2);
    cluster.acceptStarts();
    expect(openOf(cluster)).toEqual([]);
  });

  it('takes over what was told of its tasks before it was told of itself', () => {
    const { cluster, tasks } = running(['a1', 'b1', 'c1'], 6);
    const there = tasks.filter((task) => task.containerInstanceArn === instanceArn('b1'));
    cluster.later(9_000, ...there.slice(0, 1).map(crashed));
    expect(openOf(cluster).map(({ subject }) => subject.type)).toEqual(['TASK']);
    cluster.later(3_000, ec2Becomes('b1', 'terminated'));
    expect(openOf(cluster)).toMatchObject([
      { cause: 'EC2_INSTANCE_TERMINATED', lostCount: 2, mendedCount: 0 },
    ]);
    cluster.acceptStarts();
    expect(incidents(cluster).map(({ status }) => status)).toEqual(['MERGED', 'CLOSED']);
  });

  it('is no incident when nothing of ours was there', () => {
    const { cluster } = running(['a1'], 1);
    cluster.turn(instanceOf('b1'));
    expect(only(cluster.later(1_000, ec2Becomes('b1', 'terminated')), 'IncidentOpened')).toEqual(
      [],
    );
  });
});

describe('a zone that is lost', () => {
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'c2'];

  it('is one incident when its instances go one after the other', () => {
    const { cluster } = running(all, 14);
    cluster.later(5_000, ec2Becomes('a1', 'terminated'));
    expect(openOf(cluster).map(({ subject }) => subject.type)).toEqual(['CONTAINER_INSTANCE']);
    cluster.later(3_000, ec2Becomes('a2', 'terminated'));
    cluster.later(3_000, ec2Becomes('a3', 'terminated'));
    const open = openOf(cluster);
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({
      subject: { type: 'AVAILABILITY_ZONE', availabilityZone: 'us-east-1a' },
      containerInstanceArns: ['a1', 'a2', 'a3'].map(instanceArn),
      firstSignalAt: cluster.at - 6_000,
    });
    expect(open[0]?.lostCount).toBe([...cluster.state.healing.values()].length);
    // Some were to start where the next loss came.
    for (let times = 0; times < 3; times += 1) cluster.acceptStarts();
    expect(openOf(cluster)).toEqual([]);
  });

  it('is not told when most of its instances stand', () => {
    const { cluster } = running([...all, 'a4', 'a5'], 18);
    cluster.later(5_000, ec2Becomes('a1', 'terminated'), ec2Becomes('a2', 'terminated'));
    const types = openOf(cluster).map(({ subject }) => subject.type);
    expect(types).toEqual(['CONTAINER_INSTANCE', 'CONTAINER_INSTANCE']);
  });

  it('is not told of instances that people drain', () => {
    const { cluster } = running(all, 14);
    const drained = ['a1', 'a2', 'a3'].map(drainRequested);
    cluster.later(5_000, ...drained);
    expect(openOf(cluster).map(({ subject }) => subject.type)).toEqual([
      'CONTAINER_INSTANCE',
      'CONTAINER_INSTANCE',
      'CONTAINER_INSTANCE',
    ]);
  });
});

describe('what is remembered', () => {
  it('is what is open and the last hundred that ended', () => {
    const { cluster, tasks } = running(['a1'], 1);
    let [task] = tasks;
    for (let times = 0; times < endedIncidentsMax + 7 && task !== undefined; times += 1) {
      cluster.later(11 * 60_000, crashed({ ...task, startedAt: cluster.at }));
      [task] = cluster.acceptStarts();
    }
    const kept = incidents(cluster);
    expect(kept).toHaveLength(endedIncidentsMax);
    expect(Math.min(...kept.map(({ openedAt }) => openedAt))).toBeGreaterThan(
      cluster.at - (endedIncidentsMax + 1) * 11 * 60_000,
    );
    const [newest] = incidentSummaries(cluster.state);
    expect(newest?.openedAt).toBe(Math.max(...kept.map(({ openedAt }) => openedAt)));
  });

  it('is the same after it was saved', () => {
    const { cluster } = running(['a1', 'b1'], 4);
    cluster.later(5_000, ec2Becomes('a1', 'terminated'));
    const text = serialise(cluster.state);
    expect(serialise(deserialise(text))).toBe(text);
    expect(deserialise(text).incidents.sorted()).toEqual(incidents(cluster));
  });
});

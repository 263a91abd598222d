import type { ContainerInstance } from '../../../shared/core/ecs.ts';
import type { PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { containerInstanceAnswers } from '../../../shared/core/views/container-instances.ts';
import {
  ClusterUnderTest,
  ec2Id,
  instanceArn,
  instanceOf,
  only,
  placementRequested,
} from '../cluster-under-test.ts';

const web = 'p-web' as PlacementId;
const minuteMs = 60_000;
const read: Arrival = { type: 'ReconcileCompleted', tasks: 1, containerInstances: 2 };

const version = (detailVersion: number, change: Partial<ContainerInstance> = {}) =>
  instanceOf('a1', { detailVersion: detailVersion as never, ...change });

/** One task runs on a1; then b1 joins, so that there is another place. */
function onOne(asked: Parameters<typeof placementRequested>[1] = {}) {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web, asked));
  const [task] = cluster.acceptStarts();
  cluster.turn(instanceOf('b1'));
  if (task === undefined) throw new Error('nothing was started');
  return { cluster, task };
}

/** The agent falls silent, and ECS is read so many times, a minute apart. */
function silent(cluster: ClusterUnderTest, readings: number) {
  const decisions = [...cluster.turn(version(2, { agentConnected: false }))];
  for (let n = 0; n < readings; n += 1) decisions.push(...cluster.later(minuteMs, read));
  return only(decisions, 'TaskReplacementDecided');
}

function verdictOn(cluster: ClusterUnderTest, name: string) {
  const arn = instanceArn(name);
  const one = containerInstanceAnswers(cluster.state).find((a) => a.containerInstanceArn === arn);
  return [one?.verdict, one?.closed];
}

describe('an agent that falls silent', () => {
  it('costs nothing but new tasks for almost four minutes', () => {
    const { cluster } = onOne();
    expect(silent(cluster, 3)).toEqual([]);
    expect(cluster.later(59_000)).toEqual([]);
    expect(verdictOn(cluster, 'a1')).toEqual(['SUSPECT', 'AGENT']);
  });

  it('has its tasks started elsewhere after four, and stops none of them', () => {
    const { cluster, task } = onOne();
    expect(silent(cluster, 4)).toMatchObject([{ cause: 'AGENT_SILENT', failures: 0 }]);
    expect(verdictOn(cluster, 'a1')).toEqual(['LOST', 'AGENT']);
    expect(cluster.acceptStarts()).toMatchObject([{ containerInstanceArn: instanceArn('b1') }]);
    expect(cluster.later(10 * minuteMs, read)).toEqual([]);
    expect(cluster.state.tasks.get(task.taskArn)?.desiredStatus).toBe('RUNNING');
  });

  it('does so after two minutes when the container runtime fails too', () => {
    const { cluster } = onOne();
    cluster.turn({
      type: 'ContainerInstanceHealthChanged',
      containerInstanceArn: instanceArn('a1'),
      overallStatus: 'IMPAIRED',
      impaired: ['AGENT_CONNECTIVITY', 'CONTAINER_RUNTIME'],
    });
    expect(silent(cluster, 1)).toEqual([]);
    expect(only(cluster.later(minuteMs, read), 'TaskReplacementDecided')).toMatchObject([
      { cause: 'AGENT_SILENT' },
    ]);
  });

  it('counts its own connectivity check as the same silence', () => {
    const { cluster } = onOne();
    const containerInstanceArn = instanceArn('a1');
    const overallStatus = 'IMPAIRED' as const;
    const impaired = ['AGENT_CONNECTIVITY'];
    const type = 'ContainerInstanceHealthChanged';
    cluster.turn({ type, containerInstanceArn, overallStatus, impaired });
    expect(verdictOn(cluster, 'a1')).toEqual(['HEALTHY', undefined]);
    expect(silent(cluster, 3)).toEqual([]);
  });

  it('is heard again and silent again, and begins from nothing', () => {
    const { cluster } = onOne();
    silent(cluster, 3);
    cluster.later(30_000, version(3));
    cluster.later(1_000, version(4, { agentConnected: false }));
    for (let n = 0; n < 3; n += 1) expect(cluster.later(minuteMs, read)).toEqual([]);
  });

  it('is not lost while nobody reads ECS, however long that is', () => {
    const { cluster } = onOne();
    silent(cluster, 3);
    const unread = cluster.later(3 * 60 * minuteMs);
    expect(unread.map(({ type }) => type)).toEqual(['HealingHalted']);
    expect(only(cluster.later(1_000, version(3), read), 'TaskReplacementDecided')).toEqual([]);
  });

  it('is not lost because a clock is five minutes ahead', () => {
    const { cluster } = onOne();
    silent(cluster, 1);
    expect(cluster.later(5 * minuteMs, read)).toEqual([]);
  });
});

describe('an agent that comes back with the tasks that were started elsewhere', () => {
  it('keeps its own while the others have found no place', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    const [task] = cluster.acceptStarts();
    silent(cluster, 4);
    const back = cluster.later(1_000, version(3));
    expect(only(back, 'TaskReplacementWithdrawn')).toMatchObject([{ taskArn: task?.taskArn }]);
    expect(only(back, 'TaskStopDecided')).toEqual([]);
  });

  it('loses its own once the newer one runs', () => {
    const { cluster, task } = onOne();
    silent(cluster, 4);
    const [newer] = cluster.acceptStarts('PENDING');
    if (newer === undefined) throw new Error('nothing was started');
    expect(cluster.later(1_000, version(3))).toEqual([]);
    const runs = { ...newer, lastStatus: 'RUNNING', detailVersion: 2 } as typeof newer;
    const decisions = cluster.later(9_000, { type: 'TaskStateChanged', task: runs });
    expect(only(decisions, 'TaskStopDecided')).toMatchObject([
      { taskArn: task.taskArn, reason: 'replaced' },
    ]);
  });
});

describe('a singleton on an instance whose agent is silent', () => {
  it('waits until EC2 says that the instance is terminated', () => {
    const { cluster } = onOne({ singleton: true });
    expect(silent(cluster, 9)).toEqual([]);
    const ec2InstanceId = ec2Id('a1');
    const ended = { type: 'Ec2InstanceStateChanged', ec2InstanceId, state: 'terminated' } as const;
    expect(only(cluster.later(1_000, ended), 'TaskReplacementDecided')).toMatchObject([
      { cause: 'EC2_INSTANCE_TERMINATED' },
    ]);
  });
});

describe('an instance whose end is announced', () => {
  const ec2InstanceId = ec2Id('a1');

  it.each([
    ['REBALANCE_RECOMMENDED', { type: 'RebalanceRecommended', ec2InstanceId }],
    [
      'SCHEDULED_RETIREMENT',
      {
        type: 'ScheduledChangeAnnounced',
        ec2InstanceId,
        eventTypeCode: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
      },
    ],
  ] as const)('is drained for %s, a successor first', (cause, said) => {
    const { cluster, task } = onOne();
    const decisions = cluster.later(1_000, said);
    expect(only(decisions, 'TaskReplacementDecided')).toMatchObject([{ cause }]);
    expect(only(decisions, 'TaskStopDecided')).toEqual([]);
    expect(verdictOn(cluster, 'a1')).toEqual(['DRAINING', cause]);
    cluster.acceptStarts();
    const stops = [...cluster.state.effects.values()].filter(({ type }) => type === 'StopTask');
    expect(stops).toMatchObject([{ taskArn: task.taskArn, reason: 'replaced' }]);
  });

  it('is left as it is when it is only rebooted', () => {
    const { cluster } = onOne();
    const eventTypeCode = 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED';
    const said = { type: 'ScheduledChangeAnnounced', ec2InstanceId, eventTypeCode } as const;
    expect(cluster.later(1_000, said)).toEqual([]);
    expect(verdictOn(cluster, 'a1')).toEqual(['HEALTHY', undefined]);
  });
});

describe('an instance whose container runtime fails', () => {
  it('takes no new task and keeps those that run', () => {
    const { cluster } = onOne();
    const health = (impaired: readonly string[]): Arrival => ({
      type: 'ContainerInstanceHealthChanged',
      containerInstanceArn: instanceArn('b1'),
      overallStatus: impaired.length > 0 ? 'IMPAIRED' : 'OK',
      impaired,
    });
    cluster.turn(health(['CONTAINER_RUNTIME']));
    expect(verdictOn(cluster, 'b1')).toEqual(['SUSPECT', 'CONTAINER_RUNTIME']);
    const full = placementRequested('p-full', { desiredCount: 5 });
    const placed = only(cluster.turn(...full), 'TaskPlaced');
    expect(placed.map(({ target }) => 'containerInstanceArn' in target)).not.toContain(false);
    for (const { target } of placed) {
      expect(target).toMatchObject({ containerInstanceArn: instanceArn('a1') });
    }
    expect(only(cluster.later(minuteMs, health([])), 'TaskPlaced')).toHaveLength(1);
  });
});

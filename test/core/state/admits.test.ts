import type { ObservedTask } from '../../../shared/core/ecs.ts';
import type { DetailVersion, PlacementId } from '../../../shared/core/ids.ts';
import type { Arrival } from '../../../shared/core/log/item.ts';
import { admits } from '../../../shared/core/state/admits.ts';
import {
  anywhereDefinition,
  ClusterUnderTest,
  changed,
  ec2Id,
  instanceArn,
  instanceOf,
  placementRequested,
  readTwice,
  taskOf,
} from '../cluster-under-test.ts';
import { healthChanged, signalOf } from './histories.ts';

const web = 'p-web' as PlacementId;
const requestedBy = 'ana';

/** Instance `a1` and one task of `p-web` that runs on it. */
function running(): { cluster: ClusterUnderTest; task: ObservedTask } {
  const cluster = new ClusterUnderTest();
  cluster.turn(instanceOf('a1'), ...placementRequested(web));
  const [task] = cluster.acceptStarts();
  if (task === undefined) throw new Error('nothing was started');
  return { cluster, task };
}

function isNews({ state }: ClusterUnderTest, arrival: Arrival): boolean {
  return admits(state, arrival);
}

describe('a task', () => {
  it('is no news when only its version has changed', () => {
    const { cluster, task } = running();
    expect(isNews(cluster, changed(task, {}))).toBe(false);
    expect(isNews(cluster, changed(task, { healthStatus: 'HEALTHY' }))).toBe(true);
  });

  it('is no news when an older version says something else', () => {
    const { cluster, task } = running();
    const older: ObservedTask = {
      ...task,
      lastStatus: 'PENDING',
      detailVersion: 0 as DetailVersion,
    };
    expect(isNews(cluster, { type: 'TaskStateChanged', task: older })).toBe(false);
  });

  it('is news, though unchanged, once it was missed', () => {
    const { cluster, task } = running();
    cluster.turn(...readTwice, { type: 'TaskMissed', taskArn: task.taskArn });
    expect(isNews(cluster, { type: 'TaskStateChanged', task })).toBe(true);
    cluster.turn({ type: 'TaskStateChanged', task });
    expect(cluster.state.tasks.get(task.taskArn)).not.toHaveProperty('missedFirstAt');
    expect(isNews(cluster, { type: 'TaskStateChanged', task })).toBe(false);
  });

  it('of somebody else is news while it holds room, and none if it was stopped before', () => {
    const { cluster } = running();
    const live = taskOf('theirs', { startedBy: 'ecs-svc/9' });
    expect(isNews(cluster, { type: 'TaskStateChanged', task: live })).toBe(true);
    const stopped = taskOf('theirs', { startedBy: 'ecs-svc/9', lastStatus: 'STOPPED' });
    expect(isNews(cluster, { type: 'TaskStateChanged', task: stopped })).toBe(false);
  });

  it('of ours is news even if the first that is heard of it is its end', () => {
    const { cluster } = running();
    const ended = taskOf('ours', { startedBy: 'estiva/p-web/append1-1-9', lastStatus: 'STOPPED' });
    expect(isNews(cluster, { type: 'TaskStateChanged', task: ended })).toBe(true);
  });

  it('that nobody knows cannot be missed', () => {
    const { cluster, task } = running();
    expect(isNews(cluster, { type: 'TaskMissed', taskArn: taskOf('unknown').taskArn })).toBe(false);
    cluster.turn(...readTwice);
    expect(isNews(cluster, { type: 'TaskMissed', taskArn: task.taskArn })).toBe(true);
  });

  it('that is new cannot be missed either, since lists are a minute and a half behind', () => {
    const { cluster, task } = running();
    const missed: Arrival = { type: 'TaskMissed', taskArn: task.taskArn };
    const [read] = readTwice;
    if (read === undefined) throw new Error('nothing was read');
    expect(isNews(cluster, missed)).toBe(false);
    cluster.turn(read);
    // However much time seems to have passed: clocks differ, readings do not.
    cluster.later(600_000, changed(task, { healthStatus: 'HEALTHY' }));
    expect(isNews(cluster, missed)).toBe(false);
    cluster.turn(read);
    expect(isNews(cluster, missed)).toBe(true);
  });
});

describe('a container instance', () => {
  const at = (version: number) => version as DetailVersion;

  it('is no news when only its version has changed, or when it is INACTIVE and unknown', () => {
    const { cluster } = running();
    expect(isNews(cluster, instanceOf('a1', { detailVersion: at(4) }))).toBe(false);
    expect(isNews(cluster, instanceOf('a1', { detailVersion: at(4), agentConnected: false }))).toBe(
      true,
    );
    expect(isNews(cluster, instanceOf('c1', { status: 'INACTIVE' }))).toBe(false);
  });

  it('is told as it is by the next reading, after an event that came too late', () => {
    const { cluster } = running();
    const now = instanceOf('a1', { detailVersion: at(3) });
    const before = instanceOf('a1', { detailVersion: at(2), agentConnected: false });
    // Nothing but the version is new in the later one, so the log does not hold its version.
    cluster.turn(now);
    cluster.turn(before);
    expect(cluster.state.containerInstances.get(instanceArn('a1'))?.agentConnected).toBe(false);
    cluster.turn(now);
    expect(cluster.state.containerInstances.get(instanceArn('a1'))?.agentConnected).toBe(true);
  });

  it('can be missed again and again, and is news as soon as it is back', () => {
    const { cluster } = running();
    const missed: Arrival = {
      type: 'ContainerInstanceMissed',
      containerInstanceArn: instanceArn('a1'),
    };
    expect(isNews(cluster, missed)).toBe(false);
    cluster.turn(...readTwice);
    expect(isNews(cluster, missed)).toBe(true);
    expect(isNews(cluster, { ...missed, containerInstanceArn: instanceArn('c1') })).toBe(false);
    cluster.turn(missed);
    expect(isNews(cluster, missed)).toBe(true);
    expect(isNews(cluster, instanceOf('a1'))).toBe(true);
    cluster.turn(instanceOf('a1'));
    expect(isNews(cluster, instanceOf('a1'))).toBe(false);
  });

  it('is news in its health when the list of what is impaired changes', () => {
    const { cluster } = running();
    expect(isNews(cluster, healthChanged('a1', []))).toBe(false);
    expect(isNews(cluster, healthChanged('c1', ['CONTAINER_RUNTIME']))).toBe(false);
    cluster.turn(healthChanged('a1', ['CONTAINER_RUNTIME']));
    expect(isNews(cluster, healthChanged('a1', ['CONTAINER_RUNTIME']))).toBe(false);
    expect(isNews(cluster, healthChanged('a1', []))).toBe(true);
  });
});

describe('what EC2 says', () => {
  /** All but being missed, which is news each time. */
  const signals = [1, 2, 3, 4, 5, 7, 8];

  it.each(signals)('of an instance that this cluster never had is no news (%#)', (signal) => {
    const { cluster } = running();
    expect(isNews(cluster, signalOf('c1', signal))).toBe(false);
    expect(isNews(cluster, signalOf('a1', signal))).toBe(true);
  });

  it.each(signals)('is no news a second time (%#)', (signal) => {
    const { cluster } = running();
    cluster.turn(signalOf('a1', signal));
    expect(isNews(cluster, signalOf('a1', signal))).toBe(false);
  });

  it('is no news while it only says that the instance runs, as was taken for granted', () => {
    const { cluster } = running();
    const state = (said: 'pending' | 'running'): Arrival => ({
      type: 'Ec2InstanceStateChanged',
      ec2InstanceId: ec2Id('a1'),
      state: said,
    });
    expect([isNews(cluster, state('running')), isNews(cluster, state('pending'))]).toEqual([
      false,
      false,
    ]);
    cluster.turn(signalOf('a1', 2));
    expect(isNews(cluster, state('running'))).toBe(true);
  });

  it('is news again when it describes an instance that it had missed', () => {
    const { cluster } = running();
    cluster.turn(signalOf('a1', 6));
    expect(isNews(cluster, signalOf('a1', 6))).toBe(true);
    expect(isNews(cluster, signalOf('a1', 0))).toBe(true);
    cluster.turn(signalOf('a1', 0));
    expect(isNews(cluster, signalOf('a1', 0))).toBe(false);
  });

  it('does not bring a terminated instance back', () => {
    const { cluster } = running();
    cluster.turn(signalOf('a1', 3));
    expect(isNews(cluster, signalOf('a1', 0))).toBe(false);
    expect(isNews(cluster, signalOf('a1', 2))).toBe(false);
  });
});

describe('a request', () => {
  const idempotency = { key: 'order-66', requestHash: 'of p-new' };

  function requested(name: string, key = idempotency): Arrival {
    const arrival = placementRequested(name).find(({ type }) => type === 'PlacementRequested');
    if (arrival?.type !== 'PlacementRequested') throw new Error('no request');
    return { ...arrival, idempotency: key };
  }

  it('is news once under its key, whatever it asks for', () => {
    const { cluster } = running();
    expect(isNews(cluster, requested('p-new'))).toBe(true);
    cluster.turn(requested('p-new'));
    expect(isNews(cluster, requested('p-new'))).toBe(false);
    expect(isNews(cluster, requested('p-other'))).toBe(false);
    const other = { key: 'order-67', requestHash: 'of p-other' };
    expect(isNews(cluster, requested('p-other', other))).toBe(true);
    const drain: Arrival = {
      type: 'DrainRequested',
      containerInstanceArn: instanceArn('a1'),
      requestedBy,
      idempotency,
    };
    expect(isNews(cluster, drain)).toBe(false);
    expect(isNews(cluster, { ...drain, idempotency: other })).toBe(true);
  });

  it('cannot change or delete a placement that is not there or is being deleted', () => {
    const { cluster } = running();
    const changes = (placementId: PlacementId): Arrival[] => [
      { type: 'PlacementUpdateRequested', placementId, desiredCount: 4, requestedBy },
      { type: 'PlacementDeleteRequested', placementId, requestedBy },
    ];
    const news = (placementId: PlacementId) =>
      changes(placementId).map((arrival) => isNews(cluster, arrival));
    expect(news(web)).toEqual([true, true]);
    expect(news('p-unknown' as PlacementId)).toEqual([false, false]);
    cluster.turn({ type: 'PlacementDeleteRequested', placementId: web, requestedBy });
    expect(cluster.state.placements.get(web)?.status).toBe('DELETING');
    expect(news(web)).toEqual([false, false]);
  });

  it('is no news when its placement is there already, or its instance is not', () => {
    const { cluster } = running();
    const [, again] = placementRequested(web);
    const unknown = { containerInstanceArn: instanceArn('c1'), requestedBy };
    expect(again && isNews(cluster, again)).toBe(false);
    expect(isNews(cluster, { type: 'DrainRequested', ...unknown })).toBe(false);
    expect(isNews(cluster, { type: 'ActivateRequested', ...unknown })).toBe(false);
  });
});

describe('an answer', () => {
  it('is news while its effect is open, and none afterwards', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    const [attempt] = cluster.state.attempts.sorted();
    if (attempt === undefined) throw new Error('nothing was decided');
    const { attemptId } = attempt;
    const accepted: Arrival = { type: 'RunTaskAccepted', attemptId, tasks: [], failures: [] };
    const refused: Arrival = {
      type: 'RunTaskRefused',
      attemptId,
      error: 'ClientException',
      message: 'no',
      failures: [],
    };
    expect([accepted, refused].map((one) => isNews(cluster, one))).toEqual([true, true]);
    cluster.turn(refused);
    expect([accepted, refused].map((one) => isNews(cluster, one))).toEqual([false, false]);
  });

  it('to a stop is news while the stop is open', () => {
    const { cluster, task } = running();
    const deleted: Arrival = { type: 'PlacementDeleteRequested', placementId: web, requestedBy };
    cluster.turn(deleted);
    const [stop] = cluster.state.effects.sorted();
    if (stop === undefined) throw new Error('no stop was decided');
    const { effectId } = stop;
    expect(stop).toMatchObject({ type: 'StopTask', taskArn: task.taskArn });
    expect(isNews(cluster, { type: 'StopTaskAccepted', effectId })).toBe(true);
    cluster.turn({ type: 'StopTaskAccepted', effectId });
    expect(isNews(cluster, { type: 'StopTaskSkipped', effectId, found: 'STOPPED' })).toBe(false);
  });
});

describe('what is described', () => {
  it('is news when it is new or other than it was', () => {
    const { cluster } = running();
    const described = (changes: Partial<typeof anywhereDefinition>): Arrival => ({
      type: 'TaskDefinitionDescribed',
      taskDefinition: { ...anywhereDefinition, ...changes },
    });
    expect(isNews(cluster, described({}))).toBe(true);
    cluster.turn(described({}));
    expect(isNews(cluster, described({}))).toBe(false);
    expect(isNews(cluster, described({ status: 'INACTIVE' }))).toBe(true);
    const subnet: Arrival = {
      type: 'SubnetDescribed',
      subnetId: 'subnet-a',
      availabilityZone: 'us-east-1a',
    };
    expect(isNews(cluster, subnet)).toBe(true);
    cluster.turn(subnet);
    expect(isNews(cluster, subnet)).toBe(false);
  });
});

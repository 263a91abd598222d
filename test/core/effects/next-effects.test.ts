import { nextEffects, type PendingEffect } from '../../../shared/core/effects/next-effects.ts';
import type { EpochMs, PlacementId } from '../../../shared/core/ids.ts';
import {
  ClusterUnderTest,
  changed,
  instanceArn,
  instanceOf,
  placementRequested,
} from '../cluster-under-test.ts';

/** What is to be done, in order: the kind, and what it is about. */
function namesOf({ state, at }: ClusterUnderTest): string[] {
  return nextEffects(state, at).map((effect) => nameOf(state, effect));
}

function nameOf(state: ClusterUnderTest['state'], effect: PendingEffect): string {
  switch (effect.type) {
    case 'RunTask':
      return `start ${effect.attempt.placementId}`;
    case 'StopTask':
      return `stop ${state.tasks.get(effect.taskArn)?.owner?.placementId}`;
    case 'UpdateContainerInstancesState':
      return `drain ${effect.containerInstanceArn.split('/').at(-1)}`;
    case 'RecordLifecycleActionHeartbeat':
    case 'CompleteLifecycleAction':
      return `${effect.type} ${effect.action.ec2InstanceId}`;
    case 'PutEvents':
      return effect.detailType;
  }
}

const requestedBy = 'ana';

describe('the effects that nobody has answered', () => {
  it('come in the order drain, replace, stop, start, tell', () => {
    const cluster = new ClusterUnderTest();
    const asked = ['p-old', 'p-gone'].flatMap((name) => placementRequested(name));
    cluster.turn(instanceOf('a1'), instanceOf('b1'), ...asked);
    const [gone, old] = cluster.acceptStarts();
    if (old === undefined || gone === undefined) throw new Error('two tasks are wanted');
    expect(old.startedBy).toContain('p-old');
    cluster.turn(...placementRequested('p-new', { priority: 100 }));
    cluster.turn({
      type: 'PlacementDeleteRequested',
      placementId: 'p-gone' as PlacementId,
      requestedBy,
    });
    cluster.later(1_000, changed(old, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }));
    const drain = { containerInstanceArn: instanceArn('b1'), requestedBy };
    cluster.turn({ type: 'DrainRequested', ...drain });
    expect(namesOf(cluster)).toEqual([
      'drain b1',
      'start p-old',
      'stop p-gone',
      'start p-new',
      'Estiva Incident Opened',
      'Estiva Incident Opened',
    ]);
  });

  it('start what has the higher priority first', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), instanceOf('b1'));
    for (const [name, priority] of Object.entries({ 'p-low': 3, 'p-high': 90, 'p-mid': 50 })) {
      cluster.turn(...placementRequested(name, { priority }));
    }
    expect(namesOf(cluster)).toEqual(['start p-high', 'start p-mid', 'start p-low']);
  });

  it('keep a replacement of no priority before a start of the highest', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), instanceOf('b1'), ...placementRequested('p-0', { priority: 0 }));
    const [task] = cluster.acceptStarts();
    if (task === undefined) throw new Error('nothing runs');
    cluster.turn(...placementRequested('p-100', { priority: 100 }));
    cluster.later(1_000, changed(task, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }));
    expect(namesOf(cluster)).toEqual(['start p-0', 'start p-100', 'Estiva Incident Opened']);
  });

  it('stand in the order of decision among equals, tenth after ninth', () => {
    const cluster = new ClusterUnderTest();
    for (const name of ['a1', 'b1', 'c1']) cluster.turn(instanceOf(name));
    const names = Array.from({ length: 12 }, (_, index) => `p-${String(index).padStart(2, '0')}`);
    for (const name of names) cluster.turn(...placementRequested(name));
    expect(namesOf(cluster)).toEqual(names.map((name) => `start ${name}`));
  });

  it('leave out a start whose token is no longer safe, 55 minutes after it was decided', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-web'));
    cluster.at = (cluster.at + 55 * 60_000 - 1) as EpochMs;
    expect(namesOf(cluster)).toEqual(['start p-web']);
    cluster.at = (cluster.at + 1) as EpochMs;
    expect(namesOf(cluster)).toEqual([]);
  });

  it('are gone once they are answered', () => {
    const cluster = new ClusterUnderTest();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-web'));
    expect(namesOf(cluster)).toEqual(['start p-web']);
    cluster.acceptStarts();
    expect(namesOf(cluster)).toEqual([]);
  });
});

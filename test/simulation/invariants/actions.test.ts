import type { ClusterName } from '../../../shared/core/ids.ts';
import { emptyState } from '../../../shared/core/state/empty-state.ts';
import { fold } from '../../../shared/core/state/fold.ts';
import { Actions } from '../../../simulation/invariants/actions.ts';
import {
  ClusterUnderTest,
  changed,
  instanceArn,
  instanceOf,
  placementRequested,
  webDefinition,
} from '../../core/cluster-under-test.ts';
import { web } from './settled-cluster.ts';

/** The same task definition under the name of one whose tasks end by themselves. */
const jobDefinition = {
  ...webDefinition,
  taskDefinitionArn: webDefinition.taskDefinitionArn.replace('web', 'job') as never,
  family: 'job',
};
const ended = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
const once = { overrides: { cpu: '2048' }, restartPolicy: { condition: 'NONE' } } as const;
const filling = { overrides: { cpu: '2048' } } as const;

/** A cluster, and who watches what it decides by a fold of its own. */
function watched() {
  const cluster = new ClusterUnderTest();
  const state = emptyState('demo' as ClusterName);
  const actions = new Actions(state, () => cluster.at);
  const look = () => {
    actions.forget();
    for (const item of cluster.items.slice(state.seq)) {
      actions.before(item);
      fold(state, item, `hash${item.seq}`);
    }
    return actions.uncalledFor;
  };
  return { cluster, actions, look };
}

describe('what is done', () => {
  it('is told, once, when nothing that tasks did calls for it', () => {
    const { cluster, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    expect(look()).toContain('at 1: {"type":"TaskPlaced"');
    expect(look()).toBeUndefined();
    const containerInstanceArn = instanceArn('a1');
    cluster.turn({ type: 'DrainRequested', containerInstanceArn, requestedBy: 'ana' });
    expect(look()).toContain('ContainerInstanceDrainDecided');
  });

  it('is called for when a task that ends by itself made room for what had waited for it', () => {
    const { cluster, actions, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-job', once, jobDefinition));
    const [job] = cluster.acceptStarts();
    cluster.turn(...placementRequested(web));
    if (job === undefined) throw new Error('nothing was started');
    look();
    cluster.later(240_000, changed(job, { ...ended, stopCode: 'EssentialContainerExited' }));
    expect(cluster.state.slots.get(`${web}/0`)?.status).toBe('STARTING');
    expect(look()).toBeUndefined();
    expect(actions.isFresh({ placementId: web, index: 0 })).toBe(true);
    cluster.at = (cluster.at + 60_001) as typeof cluster.at;
    expect(actions.isFresh({ placementId: web, index: 0 })).toBe(false);
  });

  it('is remembered as called for, though something before it was not', () => {
    const { cluster, actions, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-job', once, jobDefinition));
    const [job] = cluster.acceptStarts();
    if (job === undefined) throw new Error('nothing was started');
    cluster.turn(...placementRequested(web));
    cluster.later(240_000, changed(job, { ...ended, stopCode: 'EssentialContainerExited' }));
    expect(look()).toContain('at 1: {"type":"TaskPlaced"');
    expect(actions.isFresh({ placementId: web, index: 0 })).toBe(true);
  });

  it('is told when room is made otherwise', () => {
    const { cluster, actions, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested('p-full', filling));
    cluster.acceptStarts();
    cluster.turn(...placementRequested(web));
    look();
    cluster.later(240_000, instanceOf('b1'));
    expect(look()).toContain('TaskPlaced');
    expect(actions.isFresh({ placementId: web, index: 0 })).toBe(false);
  });

  it('is called for when the back-off of failures is over, and not after the first failure', () => {
    const { cluster, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    const crash = () => {
      const [task] = cluster.acceptStarts();
      if (task === undefined) throw new Error('nothing was started');
      look();
      return cluster.later(2_000, changed(task, ended));
    };
    crash();
    expect(look()).toContain('TaskPlaced');
    crash();
    expect(cluster.state.slots.get(`${web}/0`)?.status).toBe('WAITING');
    expect(cluster.later(10_000)).toMatchObject([{ type: 'TaskPlaced' }]);
    expect(look()).toBeUndefined();
  });

  it('is told of a stop, which follows from no start', () => {
    const { cluster, look } = watched();
    cluster.turn(instanceOf('a1'), ...placementRequested(web));
    cluster.acceptStarts();
    look();
    const requestedBy = 'ana';
    cluster.turn({ type: 'PlacementDeleteRequested', placementId: web, requestedBy });
    expect(look()).toContain('TaskStopDecided');
  });

  it('is a stop whose turn under the limit has come, and fresh for a minute', () => {
    const { cluster, actions } = watched();
    const taskArn = 'arn:task/old' as never;
    const stop = { type: 'TaskStopDecided', effectId: 'e-1', taskArn, reason: 'replaced' } as const;
    const item = { seq: 1, at: cluster.at, prev: '', consumed: [] };
    expect(actions.isFreshStop(taskArn)).toBe(false);
    actions.before({ ...item, entries: [{ ...stop, voluntary: true }] } as never);
    expect(actions.uncalledFor).toBeUndefined();
    expect(actions.isFreshStop(taskArn)).toBe(true);
    cluster.at = (cluster.at + 61_000) as never;
    expect(actions.isFreshStop(taskArn)).toBe(false);
    actions.before({ ...item, entries: [stop] } as never);
    expect(actions.uncalledFor).toContain('TaskStopDecided');
  });
});

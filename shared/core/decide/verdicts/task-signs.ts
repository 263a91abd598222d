import type { ClusterState, KnownTask } from '../../state/cluster-state.ts';
import { healingOf } from '../../state/healing-of.ts';
import { readingsIn } from './windows.ts';

/** On its way to RUNNING, where it has never been. */
export function isStarting({ lastStatus, startedAt }: KnownTask): boolean {
  const isBefore = ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus);
  return isBefore && startedAt === undefined;
}

/** ECS says so when it is described; no event tells of it. */
export function isUnhealthy({ lastStatus, desiredStatus, healthStatus }: KnownTask): boolean {
  return lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' && healthStatus === 'UNHEALTHY';
}

/**
 * It has not begun to run, though so many readings of ECS should have shown it by now. They are counted,
 * so that an outage of ours makes no slow start of a task that runs.
 */
export function isStuck(state: ClusterState, task: KnownTask): boolean {
  if (!isStarting(task) || task.desiredStatus === 'STOPPED') return false;
  const { readings } = state;
  const most = readingsIn(healingOf(state, 'stuckAfterMs'));
  return readings - (task.seenReading ?? readings) >= most;
}

import type { Decided } from '../../shared/core/log/decided.ts';
import { type ClusterState, slotKey } from '../../shared/core/state/cluster-state.ts';

/** Reasons of stops that come before everything else. */
export const mustNotRun: ReadonlySet<string> = new Set([
  'not known to the log',
  'gang incomplete',
  'preempted',
]);

/** What is moved though it could run on. */
const moved: ReadonlySet<string> = new Set([
  'CONTAINER_INSTANCE_DRAINING',
  'PREEMPTED',
  'REBALANCE_RECOMMENDED',
  'SCHEDULED_RETIREMENT',
]);

/** Whether a start, just decided, is for something that was lost. */
export function heals(
  { slots, healing }: ClusterState,
  { placementId, slots: indexes }: Extract<Decided, { type: 'TaskPlaced' }>,
): boolean {
  return indexes.some((index) => {
    const key = slotKey(placementId, index);
    const cause = slots.get(key)?.lastCause;
    if (cause === 'START_REFUSED') return healing.has(key);
    return cause !== undefined && !moved.has(cause);
  });
}

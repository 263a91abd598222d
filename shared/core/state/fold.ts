import type { ContainerInstanceArn, EpochMs, InboxId, TaskArn } from '../ids.ts';
import type { LogItem } from '../log/item.ts';
import { readEntries } from '../log/read.ts';
import { type ClusterState, isLive } from './cluster-state.ts';
import { evolve } from './evolve.ts';
import type { Table } from './table.ts';
import { forgetVoluntaryStops } from './voluntary-stops.ts';

/** A day, as the API promises for `Idempotency-Key`. */
const requestsRememberedMs = 24 * 3_600_000;
/** An inbox leftover older than this has long been cleared; and observations are idempotent. */
const consumedRememberedMs = 24 * 3_600_000;
/** ECS describes a stopped task for at least an hour; late events come within that time. */
const departedRememberedMs = 3_600_000;

/**
 * Folds one item of the log into the state.
 *
 * @param hash of this item, which the next one must name
 */
export function fold(state: ClusterState, item: LogItem, hash: string): void {
  const read = readEntries(item);
  if (read.type === 'unreadable') state.unreadable ??= `seq ${item.seq}: ${read.reason}`;
  else for (const entry of read.entries) evolve(state, entry, item.at);
  settle(state, item, hash);
}

/** What follows from an item as a whole; never part of a draft, since it forgets for good. */
export function settle(state: ClusterState, item: LogItem, hash: string): void {
  if (item.seq === 1) state.logId = item.appendId;
  state.seq = item.seq;
  state.at = item.at;
  state.headHash = hash;
  for (const id of item.consumed) state.consumed.set(id, item.at);
  forgetUntil(state.consumed, (item.at - consumedRememberedMs) as EpochMs);
  forgetRequests(state, (item.at - requestsRememberedMs) as EpochMs);
  forgetVoluntaryStops(state, item.at);
  forgetDeparted(state, (item.at - departedRememberedMs) as EpochMs);
}

/** Rows stand in the order in which they were put, so the oldest come first. */
function forgetUntil(table: Table<InboxId, EpochMs>, until: EpochMs): void {
  for (const [id, at] of table.entries()) {
    if (at >= until) return;
    table.delete(id);
  }
}

function forgetRequests(state: ClusterState, until: EpochMs): void {
  for (const [key, request] of state.requests.entries()) {
    if (request.at >= until) return;
    state.requests.delete(key);
  }
}

function forgetDeparted(state: ClusterState, until: EpochMs): void {
  for (const [arn, at] of state.departed.entries()) {
    if (at >= until) return;
    state.departed.delete(arn);
    const instance = state.containerInstances.get(arn as ContainerInstanceArn);
    // What came back is not departed any more.
    if (instance !== undefined && instance.status !== 'INACTIVE' && !instance.missedFirstAt)
      continue;
    const task = state.tasks.get(arn as TaskArn);
    if (task !== undefined && isLive(task)) continue;
    state.tasks.delete(arn as TaskArn);
    state.containerInstances.delete(arn as ContainerInstanceArn);
    const ec2 = instance?.ec2InstanceId;
    if (ec2 !== undefined && state.indexes.containerInstancesOfEc2.of(ec2).size === 0) {
      state.ec2Instances.delete(ec2);
      state.lifecycles.delete(ec2);
    }
  }
}

import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
} from '../../shared/core/state/cluster-state.ts';
import { isHookNearItsEnd } from './hooks.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Causes that could wait: what they move goes on serving until then. */
const voluntaryCauses: ReadonlySet<string> = new Set([
  'CONTAINER_INSTANCE_DRAINING',
  'REBALANCE_RECOMMENDED',
  'SCHEDULED_RETIREMENT',
]);

/**
 * A disruption budget is never overspent by what could wait, and nothing waits that it would let go:
 * judged by the state that the item leads to, in which whatever the item let go of does not run yet.
 */
export class BudgetJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskReplacementDecided' || !('cause' in entry)) continue;
      const placement = this.#state.placements.get(entry.placementId);
      const left = placement && budgetLeft(this.#state, placement);
      if (left === undefined || !isUp(this.#state, entry.taskArn)) continue;
      const who = `at ${seq}: ${entry.placementId}/${entry.slot}`;
      if (left >= 0 && entry.overBudget && !givesBack(entries, entry.placementId)) {
        throw new Violation(`${who} is said to go beyond a budget that has room`);
      }
      const isPressed = isHookNearItsEnd(this.#state, entry.taskArn, at);
      if (left < 0 && voluntaryCauses.has(entry.cause) && !isPressed) {
        throw new Violation(`${who} is moved beyond its budget, by ${-left}`);
      }
    }
    if (isBlind || this.#state.halts.size > 0) return;
    if (entries.some(mayFreeBudget)) this.#mustNotHoldBack(entries, seq);
  }

  /** Whoever writes an item has looked at every slot that waits for a budget. */
  #mustNotHoldBack(entries: LogItem['entries'], seq: number): void {
    if (![...this.#state.containerInstances.values()].some(isSeenDraining)) return;
    for (const placement of this.#state.placements.values()) {
      if (placement.status !== 'ACTIVE' || placement.request.disruptionBudget === undefined)
        continue;
      if (placement.request.gang && !placement.complete) continue;
      if ((budgetLeft(this.#state, placement) ?? 0) <= 0) continue;
      if (givesBack(entries, placement.placementId)) continue;
      const slot = this.#heldOnDraining(placement);
      if (slot === undefined) continue;
      throw new Violation(
        `at ${seq}: ${placement.placementId}/${slot} stays on a draining instance though its budget has room`,
      );
    }
  }

  #heldOnDraining({ placementId }: Placement): number | undefined {
    const { slots, tasks, containerInstances } = this.#state;
    for (const slot of slots.values()) {
      if (slot.placementId !== placementId || slot.status !== 'STARTED') continue;
      const arn = tasks.get(slot.taskArn as never)?.containerInstanceArn;
      const instance = containerInstances.get(arn as never);
      if (instance !== undefined && isSeenDraining(instance)) return slot.index;
    }
    return undefined;
  }
}

/** What is missing or silent may be gone, and that is judged by other rules. */
function isSeenDraining({
  status,
  missedFirstAt,
  agentConnected,
}: KnownContainerInstance): boolean {
  return status === 'DRAINING' && missedFirstAt === undefined && agentConnected;
}

/** How many more of its tasks may be out of service, below 0 when too many are; by counting them all. */
export function budgetLeft(state: ClusterState, placement: Placement): number | undefined {
  const { disruptionBudget, desiredCount } = placement.request;
  if (disruptionBudget === undefined) return undefined;
  const { maxUnavailable } = disruptionBudget;
  const allowed =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.ceil((desiredCount * Number(maxUnavailable.replace('%', ''))) / 100);
  let out = 0;
  for (const { placementId, status, taskArn } of state.slots.values()) {
    if (placementId !== placement.placementId || status === 'FINISHED') continue;
    if (!isUp(state, taskArn)) out += 1;
  }
  return allowed - out;
}

function isUp(state: ClusterState, taskArn: string | undefined): boolean {
  const task = state.tasks.get(taskArn as never);
  if (task?.healthStatus === 'UNHEALTHY') return false;
  return task?.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
}

/** Slots that were let go of before may come back, or be gone, once the budget has been spent. */
function givesBack(entries: LogItem['entries'], placementId: string): boolean {
  return entries.some(
    (entry) =>
      (entry.type === 'TaskReplacementWithdrawn' || entry.type === 'SlotsReleased') &&
      'placementId' in entry &&
      entry.placementId === placementId,
  );
}

/** What tells of tasks that run again, and of instances that drain. */
function mayFreeBudget({ type }: { readonly type: string }): boolean {
  return type === 'TaskStateChanged' || type === 'ContainerInstanceStateChanged';
}

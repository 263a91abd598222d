import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  slotKey,
  type TaskOwner,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Stop = Extract<Decided, { type: 'TaskStopDecided' }>;

/** A task is stopped for what is so, never while a slot holds it, and never before its successor runs. */
export class StopJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskStopDecided' || !('reason' in entry)) continue;
      const problem = this.#problem(entry as Stop);
      if (problem === undefined) continue;
      throw new Violation(
        `at ${seq}: ${entry.taskArn} is stopped (${entry.reason}) though ${problem}`,
      );
    }
  }

  #problem({ taskArn, reason }: Stop): string | undefined {
    const { tasks, placements, slots } = this.#state;
    const { owner, startedBy } = tasks.get(taskArn) ?? {};
    // Attempts bear the name of the log that decided them.
    const isOurs = startedBy?.includes(`/${this.#state.logId}-`) === true;
    if (owner === undefined || !isOurs) return 'it is not ours';
    const placement = placements.get(owner.placementId);
    const slot = slots.get(slotKey(owner.placementId, owner.slot ?? -1));
    if (slot?.taskArn === taskArn && placement?.status === 'ACTIVE') return 'its slot holds it';
    switch (reason) {
      case 'placement deleted':
        return placement?.status === 'ACTIVE' ? 'the placement stands' : undefined;
      case 'desired count lowered':
        return slot === undefined ? undefined : 'its slot is wanted';
      case 'replaced':
        return this.#successorRuns(owner) ? undefined : 'its successor does not run';
      case 'gang incomplete':
        return placement?.complete ? 'the gang is whole' : undefined;
      case 'preempted':
        return tasks.get(taskArn)?.preempted ? undefined : 'nobody needs its room';
      case 'never started':
        return tasks.get(taskArn)?.startedAt === undefined ? undefined : 'it has run';
      case 'instance terminated':
      case 'not known to the log':
        return undefined;
    }
  }

  #successorRuns({ placementId, slot: index }: TaskOwner): boolean {
    const slot = this.#state.slots.get(slotKey(placementId, index ?? -1));
    if (slot?.status === 'FINISHED') return true;
    return this.#state.tasks.get(slot?.taskArn as never)?.lastStatus === 'RUNNING';
  }
}

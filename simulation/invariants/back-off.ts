import type { Truth } from '../../local/model/cloud-model.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, slotKey } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Replacement = Extract<Decided, { type: 'TaskReplacementDecided' }>;

const minuteMs = 60_000;
/** A task that ran for longer was well; close to it, clocks and lost events may decide either way. */
const wellMs = 10 * minuteMs;
const closeMs = 2 * minuteMs;

/** Failures in a row are counted as they happen, and the wait is the one that is documented. */
export class BackOffJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  /** Failures in a row before the item, by slot. */
  readonly #before = new Map<string, number>();

  /** Refusals in a row, by slot, since it last held a task. */
  readonly #refusals = new Map<string, number>();
  /** The same with those of the item; it may bring the slot a task, too. */
  readonly #refused = new Map<string, number>();

  constructor(truth: () => Truth, state: ClusterState) {
    this.#truth = truth;
    this.#state = state;
    state.slots.listen((before, after) => {
      const row = after ?? before;
      if (row === undefined || (after !== undefined && after.taskArn === undefined)) return;
      this.#refusals.delete(slotKey(row.placementId, row.index));
    });
  }

  before({ entries }: LogItem): void {
    this.#before.clear();
    this.#refused.clear();
    for (const entry of entries) {
      if (entry.type !== 'TaskReplacementDecided' || !('failures' in entry)) continue;
      const key = slotKey(entry.placementId, entry.slot);
      if (isRefusal(entry)) {
        const refusals = (this.#refusals.get(key) ?? 0) + 1;
        this.#refusals.set(key, refusals);
        this.#refused.set(key, refusals);
      }
      this.#before.set(key, this.#state.slots.get(key)?.failures ?? 0);
    }
  }

  after({ entries, seq, at }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskReplacementDecided' || !('failures' in entry)) continue;
      const problem =
        entry.cause === 'TASK_STOPPED' ? this.#problem(entry, at) : this.#refusalProblem(entry, at);
      if (problem === undefined) continue;
      const { placementId, slot } = entry;
      throw new Violation(`at ${seq}: ${placementId}/${slot} ${problem}`);
    }
  }

  #problem({ placementId, slot, failures, notBefore, taskArn }: Replacement, at: number) {
    const waitMs = failures <= 1 ? 0 : Math.min(15 * minuteMs, 10_000 * 2 ** (failures - 2));
    if (notBefore - at !== waitMs) return `waits ${notBefore - at} ms after ${failures} failures`;
    const before = this.#before.get(slotKey(placementId, slot)) ?? 0;
    if (failures > before + 1) return `counts ${failures} failures after ${before}`;
    const task = this.#truth().tasks.get(taskArn ?? '');
    if (task?.stopCode !== 'EssentialContainerExited') return undefined;
    const ranMs = (task.stoppingAt ?? 0) - (task.startedAt ?? task.stoppingAt ?? 0);
    if (ranMs < wellMs - closeMs && failures !== before + 1) {
      return `ran ${ranMs} ms and counts ${failures} failures after ${before}`;
    }
    const isOver = ranMs > wellMs + closeMs && failures > 1;
    return isOver ? `ran ${ranMs} ms and still counts ${failures} failures` : undefined;
  }

  #refusalProblem({ placementId, slot, notBefore }: Replacement, at: number) {
    const refusals = this.#refused.get(slotKey(placementId, slot));
    if (refusals === undefined) return undefined;
    const waitMs = Math.min(minuteMs, 1_000 * 2 ** Math.min(20, Math.max(0, refusals - 1)));
    // The members of a gang wait for the one that was refused most.
    const isGang = this.#state.placements.get(placementId)?.request.gang === true;
    const waits = notBefore - at;
    if (isGang ? waits >= waitMs : waits === waitMs) return undefined;
    return `waits ${waits} ms after ${refusals} refusals`;
  }
}

function isRefusal({ cause, taskArn }: Replacement): boolean {
  return cause === 'START_REFUSED' && taskArn === undefined;
}

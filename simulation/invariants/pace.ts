import type { Truth } from '../../local/model/cloud-model.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  type Placement,
  type Slot,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** `act`'s share of ECS's bucket for changes: half of 100 at once and 40 a second. */
const burst = 50;
const perSecond = 20;
/** From a cause to what follows from it, while nothing stands in the way. */
const reactionMs = 10_000;
const changes: ReadonlySet<string> = new Set([
  'RunTask',
  'StopTask',
  'UpdateContainerInstancesState',
]);

/** What a world leaves alone, from its beginning to its end. */
export interface Order {
  /** Estiva's functions, its log and the API do as they should. */
  readonly isCalm: boolean;
  /** Its functions live on, and know the time. */
  readonly isSteady: boolean;
}

/** `act` makes so many calls side by side. */
const callsAtOnceMax = 20;
/** A call without an answer is made again after two seconds, less what it took itself. */
const againMsMin = 1_500;

/** Our share of ECS's bucket, as it ought to be kept. */
class Bucket {
  #tokens: number;
  #at: number;

  constructor(tokens: number, at = 0) {
    this.#tokens = tokens;
    this.#at = at;
  }

  /** @returns whether there was one to spend; a few may stand in another order than they were made */
  spend(now: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1_000) * perSecond) - 1;
    this.#at = now;
    return this.#tokens >= -2;
  }
}

/**
 * How fast and how often, in worlds whose functions, log and API do as they should: only tasks,
 * instances and zones fail there.
 */
export class PaceJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #world: Order;
  /** When each effect was decided, by what names it in the call; gone once it is called. */
  readonly #decided = new Map<string, number>();
  readonly #calledAt = new Map<string, number>();
  readonly #share = new Bucket(burst);
  #afterThrottle = new Bucket(burst);

  constructor(truth: () => Truth, state: ClusterState, now: () => number, world: Order) {
    this.#truth = truth;
    this.#state = state;
    this.#now = now;
    this.#world = world;
  }

  /** ECS has said that it is too much: nothing is left of our share but what is on its way. */
  throttled(operation: string): void {
    if (changes.has(operation)) this.#afterThrottle = new Bucket(callsAtOnceMax, this.#now());
  }

  before({ entries, seq, at }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskPlaced' || !('attemptId' in entry)) continue;
      this.#decided.set(entry.attemptId, this.#now());
      if (!this.#world.isCalm) continue;
      for (const index of entry.slots) {
        const slot = this.#state.slots.get(slotKey(entry.placementId, index));
        if (slot?.status !== 'WAITING' || slot.failures + slot.refusals === 0) continue;
        const placement = this.#state.placements.get(entry.placementId);
        // What waits for room is told so once a minute.
        if (placement?.request.gang || placement?.unplaceable !== undefined) continue;
        const lateMs = at - Math.max(slot.notBefore, opensAt(placement, slot));
        if (lateMs <= reactionMs) continue;
        throw new Violation(`at ${seq}: ${entry.attemptId} comes ${lateMs} ms late`);
      }
    }
  }

  after({ entries, seq }: LogItem): void {
    for (const entry of entries) {
      if (entry.type === 'TaskStopDecided' && 'effectId' in entry) {
        this.#decided.set(entry.taskArn, this.#now());
      }
      const isStop = entry.type === 'TaskReplacementDecided' && 'cause' in entry;
      if (!isStop || entry.cause !== 'TASK_STOPPED' || !this.#world.isCalm) continue;
      const task = this.#truth().tasks.get(entry.taskArn ?? '');
      const lateMs = this.#now() - (task?.stoppedAt ?? this.#now());
      if (lateMs > reactionMs) {
        throw new Violation(`at ${seq}: ${entry.taskArn} is replaced ${lateMs} ms after its end`);
      }
    }
  }

  /** @throws Violation */
  called(operation: string, name: string): void {
    if (!changes.has(operation)) return;
    const now = this.#now();
    const decidedAt = this.#decided.get(name);
    this.#decided.delete(name);
    const waiting = this.#decided.size / perSecond;
    const againMs = now - (this.#calledAt.get(name) ?? Number.NEGATIVE_INFINITY);
    this.#note(name, now);
    const isWithin = this.#share.spend(now) && this.#afterThrottle.spend(now);
    if (this.#world.isSteady && !isWithin) {
      throw new Violation(`${operation} is called beyond our share`);
    }
    if (this.#world.isSteady && againMs < againMsMin) {
      throw new Violation(`${operation} ${name} is called again after ${againMs} ms`);
    }
    if (!this.#world.isCalm) return;
    if (decidedAt === undefined || now - decidedAt <= reactionMs + waiting * 1_000) return;
    throw new Violation(
      `${operation} ${name} is called ${now - decidedAt} ms after it was decided`,
    );
  }

  #note(name: string, now: number): void {
    this.#calledAt.delete(name);
    this.#calledAt.set(name, now);
    const [oldest] = this.#calledAt.keys();
    if (this.#calledAt.size > 500 && oldest !== undefined) this.#calledAt.delete(oldest);
  }
}

/** When the last of the ways to run it opens for a slot. */
function opensAt(placement: Placement | undefined, { waitingSince }: Slot): number {
  const afterSeconds = (placement?.request.capacity ?? []).map((one) => one.afterSeconds ?? 0);
  return waitingSince + Math.max(0, ...afterSeconds) * 1_000;
}

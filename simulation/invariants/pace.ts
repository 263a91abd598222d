import type { Truth } from '../../local/model/cloud-model.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  type Placement,
  type Slot,
  slotKey,
} from '../../shared/core/state/cluster-state.ts';
import { ordinaryOf, type Parts, Share } from './shares.ts';
import { heals, mustNotRun } from './urgency.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

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
  /** How often ECS said that it is too much, without a fault of ours. */
  readonly counts: { readonly throttles: number };
  /** What of ECS's bucket is Estiva's. */
  readonly apiShares: Parts;
}

/** One call that is decided and not made yet. */
interface Standing {
  readonly decidedAt: number;
  /** How many had been decided by then, this one too, … */
  readonly decided: number;
  /** … and how many of them had no answer yet. */
  readonly open: number;
  readonly throttles: number;
}

/** When ECS says that it is too much, the calls that were made side by side reach it all the same. */
const sideBySideMs = 20;
/** A call without an answer is made again after two seconds, less what it took itself. */
const againMsMin = 1_500;

/**
 * How fast and how often, in worlds whose functions, log and API do as they should: only tasks,
 * instances and zones fail there.
 */
export class PaceJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #world: Order;
  /** By what names each effect in its call; gone once it is called. */
  readonly #standing = new Map<string, Standing>();
  #decided = 0;
  readonly #calledAt = new Map<string, number>();
  #share: Share | undefined;
  #afterThrottle: Share | undefined;
  /** What must not run, or was lost: its calls may take what is kept for them. */
  readonly #healing = new Map<string, true>();

  constructor(truth: () => Truth, state: ClusterState, now: () => number, world: Order) {
    this.#truth = truth;
    this.#state = state;
    this.#now = now;
    this.#world = world;
  }

  /** ECS has said that it is too much: nothing is left of our share but what is on its way. */
  throttled(operation: string): void {
    if (!changes.has(operation)) return;
    this.#afterThrottle = new Share(this.#world.apiShares, this.#now() + sideBySideMs);
  }

  before({ entries, seq, at }: LogItem): void {
    for (const entry of entries) {
      if (entry.type !== 'TaskPlaced' || !('attemptId' in entry)) continue;
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
      if (entry.type === 'TaskPlaced' && 'runTask' in entry) {
        this.#join(entry.attemptId);
        if (heals(this.#state, entry)) this.#heal(entry.attemptId);
      }
      if (entry.type === 'TaskStopDecided' && 'effectId' in entry) {
        this.#join(entry.taskArn);
        if (mustNotRun.has(entry.reason)) this.#heal(entry.taskArn);
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
    const standing = this.#standing.get(name);
    this.#standing.delete(name);
    const againMs = now - (this.#calledAt.get(name) ?? Number.NEGATIVE_INFINITY);
    this.#note(name, now);
    const heals = operation === 'UpdateContainerInstancesState' || this.#healing.has(name);
    if (this.#world.isSteady && !this.#isWithinShare(now, heals)) {
      throw new Violation(`${operation} is called beyond our share`);
    }
    if (this.#world.isSteady && againMs < againMsMin) {
      throw new Violation(`${operation} ${name} is called again after ${againMs} ms`);
    }
    if (!this.#world.isCalm || standing === undefined) return;
    const lateMs = now - standing.decidedAt;
    if (lateMs <= this.#patienceMs(standing)) return;
    throw new Violation(`${operation} ${name} is called ${lateMs} ms after it was decided`);
  }

  #isWithinShare(now: number, heals: boolean): boolean {
    this.#share ??= new Share(this.#world.apiShares);
    const isWithin = this.#share.spend(now, heals);
    return this.#afterThrottle?.spend(now, heals) !== false && isWithin;
  }

  #join(name: string): void {
    if (this.#standing.has(name)) return;
    this.#decided += 1;
    const { attempts, effects } = this.#state;
    this.#standing.set(name, {
      decidedAt: this.#now(),
      decided: this.#decided,
      open: attempts.size + effects.size,
      throttles: this.#world.counts.throttles,
    });
    // What was skipped is never called.
    trim(this.#standing, 2_000);
  }

  /** What stood in line, and what has joined it since and may go ahead, takes its time. */
  #patienceMs({ decided, open, throttles }: Standing): number {
    const others = open + this.#decided - decided;
    const throttled = this.#world.counts.throttles - throttles;
    const { burst, perSecond } = ordinaryOf(this.#world.apiShares);
    // After each throttle it takes so long to have a whole bucket again.
    return reactionMs + ((others + throttled * burst) / perSecond) * 1_000;
  }

  #heal(name: string): void {
    this.#healing.set(name, true);
    trim(this.#healing, 20_000);
  }

  #note(name: string, now: number): void {
    this.#calledAt.delete(name);
    this.#calledAt.set(name, now);
    trim(this.#calledAt, 500);
  }
}

/** When the last of the ways to run it opens for a slot. */
function opensAt(placement: Placement | undefined, { waitingSince }: Slot): number {
  const afterSeconds = (placement?.request.capacity ?? []).map((one) => one.afterSeconds ?? 0);
  return waitingSince + Math.max(0, ...afterSeconds) * 1_000;
}

/** The oldest goes. */
function trim(memory: Map<string, unknown>, sizeMax: number): void {
  const [oldest] = memory.keys();
  if (memory.size > sizeMax && oldest !== undefined) memory.delete(oldest);
}

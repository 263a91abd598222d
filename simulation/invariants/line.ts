import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { heals, mustNotRun } from './urgency.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Calls made side by side stand in any order; and what was decided a moment ago may not be seen yet. */
const besideMs = 150;
const seenMs = 600;
/** What is not called by then was skipped, or is past judging. */
const rememberedMs = 120_000;

/** How much may be called: in worlds that leave Estiva alone, and in any. */
const amplificationMax = { calm: 1.2, storm: 2 } as const;
/** A call whose answer was lost with its function is made again by the next one: that is no haste. */
const patientMs = 20_000;
/** A few calls say nothing of a share. */
const few = { calm: 5, storm: 40 } as const;

const changes: ReadonlySet<string> = new Set([
  'RunTask',
  'StopTask',
  'UpdateContainerInstancesState',
]);

/**
 * In which order calls are made, and how often: what was lost and what must not run before all else, and
 * hardly more calls than decisions.
 */
export class LineJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #world: { readonly isCalm: boolean; readonly isSteady: boolean };
  /** When what is urgent was decided, until it is called. */
  readonly #urgent = new Map<string, number>();
  readonly #ordinary = new Map<string, number>();
  /** When others were called for the first time, the oldest first. */
  readonly #othersAt: number[] = [];
  readonly #calledAt = new Map<string, number>();
  #decided = 0;
  #calls = 0;

  constructor(
    state: ClusterState,
    now: () => number,
    world: { readonly isCalm: boolean; readonly isSteady: boolean },
  ) {
    this.#state = state;
    this.#now = now;
    this.#world = world;
  }

  after({ entries }: LogItem): void {
    for (const entry of entries) {
      if (entry.type === 'TaskPlaced' && 'runTask' in entry) {
        this.#join(entry.attemptId, heals(this.#state, entry));
      } else if (entry.type === 'TaskStopDecided' && 'effectId' in entry) {
        this.#join(entry.taskArn, mustNotRun.has(entry.reason));
      } else if (entry.type === 'ContainerInstanceDrainDecided' && 'effectId' in entry) {
        this.#join(`${entry.containerInstanceArn},${entry.status}`, true);
      }
    }
  }

  /** @throws Violation */
  called(operation: string, name: string): void {
    if (!changes.has(operation)) return;
    const now = this.#now();
    const againMs = now - (this.#calledAt.get(name) ?? now);
    this.#note(name, now);
    if (againMs < patientMs) this.#calls += 1;
    this.#judgeAmplification();
    const decidedAt = this.#urgent.get(name);
    if (this.#ordinary.delete(name)) this.#othersAt.push(now);
    while ((this.#othersAt[0] ?? now) < now - rememberedMs) this.#othersAt.shift();
    if (decidedAt === undefined) return;
    this.#urgent.delete(name);
    if (!this.#world.isCalm || !this.#world.isSteady) return;
    const passed = this.#othersAt.find((at) => at > decidedAt + seenMs && at < now - besideMs);
    if (passed === undefined) return;
    throw new Violation(`${operation} ${name} had to wait while less urgent calls were made`);
  }

  #note(name: string, now: number): void {
    this.#calledAt.delete(name);
    this.#calledAt.set(name, now);
    for (const [first, at] of this.#calledAt) {
      if (at >= now - rememberedMs) break;
      this.#calledAt.delete(first);
    }
  }

  #judgeAmplification(): void {
    const weather = this.#world.isCalm ? 'calm' : 'storm';
    if (this.#calls <= this.#decided * amplificationMax[weather] + few[weather]) return;
    throw new Violation(`${this.#calls} calls for ${this.#decided} decisions`);
  }

  #join(name: string, isUrgent: boolean): void {
    this.#decided += 1;
    const now = this.#now();
    const line = isUrgent ? this.#urgent : this.#ordinary;
    line.delete(name);
    line.set(name, now);
    for (const [first, at] of line) {
      if (at >= now - rememberedMs) break;
      line.delete(first);
    }
  }
}

import type { Clock } from '../ports.ts';

/** How much of a reading one invocation does. */
export interface ReadingLimits {
  /** So long one invocation reads; its function has 50 s, and asks EC2 after that. */
  readonly msMax: number;
  /** What a call takes at the least: our share of ECS's quota is ten reads a second. */
  readonly callMs: number;
  /** ECS describes at most this many tasks a call. */
  readonly tasksPerCall: number;
}

export const readingLimits: ReadingLimits = { msMax: 40_000, callMs: 100, tasksPerCall: 100 };

/** The part of a reading that one invocation does, measured as it goes on. */
export class Slice {
  readonly #clock: Clock;
  readonly #limits: ReadingLimits;
  readonly beganAt: ReturnType<Clock['now']>;
  #calls = 0;

  constructor(clock: Clock, limits: ReadingLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.beganAt = clock.now();
  }

  get tookMs(): number {
    return this.#clock.now() - this.beganAt;
  }

  /** Counts a call, so that the next ones are expected to take as long. */
  counted<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.#calls += 1;
    return answer;
  }

  /** Whether there is time for so many calls more, at the pace of those that were made. */
  hasTimeFor(calls: number): boolean {
    const { tookMs } = this;
    const { msMax, callMs } = this.#limits;
    const eachMs = Math.max(callMs, this.#calls === 0 ? 0 : tookMs / this.#calls);
    return tookMs + calls * eachMs <= msMax;
  }

  /** How many calls it takes to describe so many tasks. */
  callsToDescribe(tasks: number): number {
    return Math.ceil(tasks / this.#limits.tasksPerCall);
  }
}

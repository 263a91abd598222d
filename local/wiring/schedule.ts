import type { ClusterClock } from './cluster-clock.ts';
import type { InvokeOutcome } from './lambda/outcome.ts';
import type { StackSchedule } from './template/stack.ts';

/**
 * EventBridge Scheduler for one `rate(…)`: invokes the function at once and then again and again in
 * cluster time. A turn is left out while the one before still runs: with a fast clock they would
 * pile up, which a minute of real time does not let them do.
 */
export class ScheduleRunner {
  readonly #schedule: StackSchedule;
  readonly #invoke: (event: unknown) => Promise<InvokeOutcome>;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<unknown> | undefined;

  constructor(
    schedule: StackSchedule,
    clock: ClusterClock,
    invoke: (event: unknown) => Promise<InvokeOutcome>,
  ) {
    this.#schedule = schedule;
    this.#invoke = invoke;
    this.#timer = setInterval(() => this.fire(), clock.wallMs(schedule.everyMs));
  }

  /** Invokes the function now, unless it is at work. */
  fire(): void {
    if (this.#running !== undefined) return;
    this.#running = this.#invoke(this.#schedule.input).finally(() => {
      this.#running = undefined;
    });
  }

  /** Fires no more and waits for the invocation under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}

import { type EnvironmentSetting, LambdaEnvironment } from './environment.ts';
import type { InvokeOutcome } from './outcome.ts';

export interface LambdaFunctionOptions {
  /** At most this many environments stand at once; further invocations wait their turn. */
  readonly environmentsMax: number;
  /** An environment idle for this long (wall clock) is recycled. */
  readonly idleMs: number;
}

/** Figures of one function since it started. */
export interface LambdaFigures {
  readonly environments: number;
  readonly environmentsStarted: number;
  readonly invocations: number;
  readonly failures: number;
}

interface Waiting {
  readonly payload: string;
  readonly resolve: (outcome: InvokeOutcome) => void;
}

/** A function as Lambda runs it: environments come with demand, are reused, and go when idle. */
export class LambdaFunction {
  readonly #setting: EnvironmentSetting;
  readonly #options: LambdaFunctionOptions;
  /** The one used last is reused first, so that the others can grow old. */
  readonly #idle: { environment: LambdaEnvironment; recycle: NodeJS.Timeout }[] = [];
  readonly #standing = new Set<LambdaEnvironment>();
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #environmentsStarted = 0;
  #invocations = 0;
  #failures = 0;
  #closed: boolean = false;

  constructor(setting: EnvironmentSetting, options: LambdaFunctionOptions) {
    this.#setting = setting;
    this.#options = options;
  }

  get functionName(): string {
    return this.#setting.functionName;
  }

  get figures(): LambdaFigures {
    return {
      environments: this.#standing.size,
      environmentsStarted: this.#environmentsStarted,
      invocations: this.#invocations,
      failures: this.#failures,
    };
  }

  /** Invokes the function with a JSON value and waits for how it ended; never throws for that. */
  invoke(event: unknown): Promise<InvokeOutcome> {
    if (this.#closed) {
      const errorMessage = `${this.functionName} is shutting down`;
      return Promise.resolve({ type: 'failed', errorType: 'Closed', errorMessage, trace: [] });
    }
    this.#invocations += 1;
    return new Promise((resolve) => {
      this.#waiting.push({ payload: JSON.stringify(event), resolve });
      this.#assign();
    });
  }

  /** Starts environments ahead of demand, so that the first invocations need not wait. */
  async warm(count: number): Promise<void> {
    const missing = Math.min(count, this.#options.environmentsMax) - this.#standing.size;
    await Promise.all(Array.from({ length: Math.max(0, missing) }, () => this.#start()));
  }

  /** Kills every environment; invocations under way end as failed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { recycle } of this.#idle.splice(0)) clearTimeout(recycle);
    for (const { resolve } of this.#waiting.splice(0)) {
      const errorMessage = `${this.functionName} is shutting down`;
      resolve({ type: 'failed', errorType: 'Closed', errorMessage, trace: [] });
    }
    await Promise.all([...this.#standing].map((environment) => environment.stop()));
    this.#standing.clear();
  }

  #assign(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const idle = this.#idle.pop();
      if (idle === undefined) break;
      clearTimeout(idle.recycle);
      if (!idle.environment.usable) {
        // It crashed while nobody was looking.
        this.#standing.delete(idle.environment);
        continue;
      }
      const next = this.#waiting.shift();
      if (next !== undefined) void this.#run(idle.environment, next);
    }
    const room = this.#options.environmentsMax - this.#standing.size;
    const wanted = Math.min(this.#waiting.length - this.#starting, room);
    for (let started = 0; started < wanted; started += 1) void this.#start();
  }

  async #start(): Promise<void> {
    const environment = new LambdaEnvironment(this.#setting);
    this.#standing.add(environment);
    this.#starting += 1;
    this.#environmentsStarted += 1;
    await environment.ready();
    this.#starting -= 1;
    // One that failed to load is kept too: the invocation that it is given learns why.
    this.#offer(environment);
  }

  async #run(environment: LambdaEnvironment, waiting: Waiting): Promise<void> {
    const outcome = await environment.invoke(waiting.payload);
    if (outcome.type !== 'succeeded') this.#failures += 1;
    this.#offer(environment);
    waiting.resolve(outcome);
  }

  #offer(environment: LambdaEnvironment): void {
    if (this.#closed) return;
    if (environment.usable) {
      const recycle = setTimeout(() => this.#recycle(environment), this.#options.idleMs);
      recycle.unref();
      this.#idle.push({ environment, recycle });
    } else {
      this.#standing.delete(environment);
    }
    this.#assign();
  }

  #recycle(environment: LambdaEnvironment): void {
    const at = this.#idle.findIndex((idle) => idle.environment === environment);
    if (at === -1) return;
    this.#idle.splice(at, 1);
    this.#standing.delete(environment);
    void environment.stop();
  }
}

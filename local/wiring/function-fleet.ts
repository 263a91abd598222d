import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCloud } from '../protocol/cloud.ts';
import type { ClusterClock } from './cluster-clock.ts';
import { EventSourcePoller } from './event-source/poller.ts';
import { LambdaFunction } from './lambda/function.ts';
import type { InvokeOutcome, LogLine } from './lambda/outcome.ts';
import { functionVariables, type LocalEndpoints } from './lambda/variables.ts';
import { ScheduleRunner } from './schedule.ts';
import { TemplateError } from './template/intrinsics.ts';
import type { Stack, StackFunction, StackPlace } from './template/stack.ts';

/** One invocation that has ended. */
export interface Invocation {
  readonly functionName: string;
  readonly event: unknown;
  readonly outcome: InvokeOutcome;
}

export interface FunctionFleetOptions {
  readonly stack: Stack;
  readonly place: StackPlace;
  readonly cloud: LocalCloud;
  readonly clock: ClusterClock;
  readonly endpoints: LocalEndpoints;
  /** Handlers are found below it. */
  readonly bundleDirectory: string;
  readonly bootstrapPath: string;
  readonly environmentsMax: (functionName: string) => number;
  readonly onLog: (line: LogLine) => void;
  readonly onInvoked?: (invocation: Invocation) => void;
}

/** An environment that nobody used for five minutes (wall clock) is recycled. */
const idleMs = 300_000;

/** Every function of a stack with what invokes it: queues, schedules, and whoever asks. */
export class FunctionFleet {
  readonly #options: FunctionFleetOptions;
  readonly #functions: ReadonlyMap<string, LambdaFunction>;
  readonly #pollers: ReadonlyMap<string, EventSourcePoller>;
  #schedules: readonly ScheduleRunner[] = [];
  #stopListening: (() => void) | undefined;

  constructor(options: FunctionFleetOptions) {
    this.#options = options;
    this.#functions = new Map(
      options.stack.functions.map((each) => [each.functionArn, makeFunction(each, options)]),
    );
    this.#pollers = new Map(this.#makePollers());
  }

  get functions(): readonly LambdaFunction[] {
    return [...this.#functions.values()];
  }

  /** Invokes a function and waits for its end. */
  async invoke(functionArn: string, event: unknown): Promise<InvokeOutcome> {
    const found = this.#functions.get(functionArn);
    if (found === undefined) throw new TemplateError(`No function ${functionArn} is deployed.`);
    const outcome = await found.invoke(event);
    this.#options.onInvoked?.({ functionName: found.functionName, event, outcome });
    return outcome;
  }

  /** Queues and schedules begin to invoke; a schedule does so at once. */
  begin(): void {
    const { cloud, clock, stack } = this.#options;
    this.#stopListening = cloud.onQueue((queues) => {
      for (const queue of queues) this.#pollers.get(queue)?.poke();
    });
    for (const poller of this.#pollers.values()) poller.poke();
    this.#schedules = stack.schedules.map(
      (schedule) =>
        new ScheduleRunner(schedule, clock, (event) => this.invoke(schedule.functionArn, event)),
    );
    for (const schedule of this.#schedules) schedule.fire();
  }

  /** Starts environments of each function ahead of demand. */
  async warm(count: (functionName: string) => number): Promise<void> {
    await Promise.all(this.functions.map((each) => each.warm(count(each.functionName))));
  }

  /** Nothing is invoked any more; what runs is killed, and its messages reappear. */
  async close(): Promise<void> {
    this.#stopListening?.();
    const closing = [...this.#pollers.values(), ...this.#schedules].map((each) => each.close());
    await Promise.all(this.functions.map((each) => each.close()));
    await Promise.all(closing);
  }

  *#makePollers(): Generator<readonly [string, EventSourcePoller]> {
    const { stack, place, cloud, clock, environmentsMax } = this.#options;
    for (const mapping of stack.eventSourceMappings) {
      const queue = stack.queues.find(({ queueArn }) => queueArn === mapping.queueArn);
      const name = this.#functions.get(mapping.functionArn)?.functionName;
      if (queue === undefined || name === undefined) continue;
      const poller = new EventSourcePoller({
        mapping,
        queueUrl: queue.queueUrl,
        region: place.region,
        sqs: (operation, input) => cloud.sqs(operation, input),
        invoke: (event) => this.invoke(mapping.functionArn, event),
        wait: (ms) => delay(clock.wallMs(ms)),
        concurrencyMax: environmentsMax(name),
      });
      yield [queue.queueName, poller];
    }
  }
}

function makeFunction(each: StackFunction, options: FunctionFleetOptions): LambdaFunction {
  const { place, endpoints, clock, bootstrapPath, onLog, environmentsMax } = options;
  const { functionName, functionArn, timeoutMs, memoryMiB } = each;
  const wanted = environmentsMax(functionName);
  return new LambdaFunction(
    {
      functionName,
      functionArn,
      timeoutMs,
      memoryMiB,
      ...bundleOf(each, options.bundleDirectory),
      variables: functionVariables(each, place, endpoints),
      clock: clock.setting,
      bootstrapPath,
      onLog,
    },
    { environmentsMax: Math.max(1, Math.min(wanted, each.concurrencyMax ?? wanted)), idleMs },
  );
}

/** `dist/api.handler` is the export `handler` of `dist/api.cjs` (or `.js`), as Lambda looks for it. */
function bundleOf(
  { logicalId, handler }: StackFunction,
  directory: string,
): { readonly bundlePath: string; readonly exportName: string } {
  const dot = handler.lastIndexOf('.');
  const path = join(directory, handler.slice(0, dot));
  const bundlePath = ['.cjs', '.js'].map((end) => path + end).find((file) => existsSync(file));
  if (bundlePath === undefined) throw new TemplateError(`${logicalId}: there is no ${path}.cjs`);
  return { bundlePath, exportName: handler.slice(dot + 1) };
}

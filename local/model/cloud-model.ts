import { serverError, takeFault } from './api-faults.ts';
import type { BusEvent } from './bus-event.ts';
import { runDue } from './due.ts';
import { type JsonObject, plainCopy } from './json.ts';
import type { LocalCommand } from './local-command.ts';
import { performLocal } from './local-commands.ts';
import { ModelError } from './model-error.ts';
import { operations, type Service } from './operations.ts';
import { restoreState, saveState } from './save.ts';
import { newState, type State } from './state.ts';
import { nextTimerAt, takeTimer } from './timers.ts';
import { localTimings, type Timings } from './timings.ts';
import { throttle } from './token-buckets.ts';
import { World } from './world.ts';
import { addZones } from './zones.ts';

export interface CloudModelOptions {
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly startAt: number;
  /** `us-east-1` unless stated. */
  readonly region?: string;
  /** `123456789012` unless stated. */
  readonly account?: string;
  /** What differs from `localTimings`. */
  readonly timings?: Partial<Timings>;
}

/** The records themselves, to read. */
export type Truth = {
  readonly [Table in
    | 'tasks'
    | 'containerInstances'
    | 'ec2Instances'
    | 'zones'
    | 'groups']: ReadonlyMap<
    string,
    Readonly<Table extends keyof State ? RowOf<State[Table]> : never>
  >;
};
type RowOf<Table> = Table extends Map<string, infer Row> ? Row : never;

/**
 * Amazon ECS, EC2 and Auto Scaling as one deterministic state machine over a virtual clock and a
 * seeded generator.
 *
 * - ECS inputs and answers are those of AWS JSON 1.1: camelCase, timestamps as epoch seconds.
 * - EC2 and Auto Scaling inputs have PascalCase members (`{ InstanceIds: ['i-…'] }`; the wire's
 *   singular `InstanceId` and `Filter: [{ Name, Value: [] }]` are taken too); numbers and booleans
 *   may be strings. Their answers have the XML's own element names, in order: a member whose value
 *   is an array is that element repeated (`{ reservationSet: { item: [{…}, {…}] } }`), an object is
 *   nested elements, `undefined` is absent, a scalar is text, a time is an ISO string. EC2's answer
 *   is the content of `<XResponse>`, Auto Scaling's the content of `<XResult>`.
 */
export class CloudModel {
  #world: World;

  constructor(options: CloudModelOptions) {
    const state = newState({
      seed: options.seed,
      startAt: options.startAt,
      settings: {
        region: options.region ?? 'us-east-1',
        account: options.account ?? '123456789012',
        timings: { ...localTimings, ...options.timings },
      },
    });
    addZones(state);
    this.#world = new World(state);
  }

  /** `restore(save())` continues exactly as the saved model would have. */
  static restore(saved: JsonObject): CloudModel {
    const model = new CloudModel({ seed: 0, startAt: 0 });
    model.#world = new World(restoreState(saved));
    return model;
  }

  /** Everything, as plain JSON. */
  save(): JsonObject {
    return saveState(this.#world.state);
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#world.now;
  }

  /** What is, whatever ECS says of it: for whoever strikes and judges, not for what is judged. */
  get truth(): Truth {
    return this.#world.state;
  }

  /** When the next internal transition is due. */
  nextAt(): number | undefined {
    return nextTimerAt(this.#world.state);
  }

  /** Runs every transition due until `at`, in order; time never goes back. */
  advanceTo(at: number): void {
    const { state } = this.#world;
    for (;;) {
      const timer = takeTimer(state, at);
      if (timer === undefined) break;
      state.now = Math.max(state.now, timer.at);
      runDue(this.#world, timer.due);
    }
    state.now = Math.max(state.now, at);
  }

  /** The events published since the last call, in order. */
  takeEvents(): BusEvent[] {
    const { events } = this.#world.state;
    this.#world.state.events = [];
    return events;
  }

  /** One API call, at `now`. Throws `ModelError`. */
  call(service: Service, operation: string, input: JsonObject): JsonObject {
    this.advanceTo(this.now);
    const perform = operations[service].get(operation);
    if (perform === undefined) {
      throw new ModelError('UnknownOperationException', `Unknown operation ${operation}.`);
    }
    if (service === 'ecs') throttle(this.#world, operation);
    const fault = takeFault(this.#world, operation);
    const answer = plainCopy(perform(this.#world, plainCopy(input)));
    if (fault === 'errorAfter') throw serverError();
    return answer;
  }

  /** One fault or seeding command, at `now`. Throws `ModelError`. */
  local(command: LocalCommand): JsonObject {
    this.advanceTo(this.now);
    return plainCopy(performLocal(this.#world, command));
  }
}

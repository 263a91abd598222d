import type { BusEvent } from './bus-event.ts';
import type { JsonObject } from './json.ts';
import type { LocalCommand } from './local-command.ts';
import { ModelError } from './model-error.ts';
import type { Timings } from './timings.ts';

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
  #now: number;

  constructor(options: CloudModelOptions) {
    this.#now = options.startAt;
  }

  /** `restore(save())` continues exactly as the saved model would have. */
  static restore(_saved: JsonObject): CloudModel {
    throw new ModelError('NotReady', 'The model is being built.', 500);
  }

  /** Everything, as plain JSON. */
  save(): JsonObject {
    return {};
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** When the next internal transition is due. */
  nextAt(): number | undefined {
    return undefined;
  }

  /** Runs every transition due until `at`, in order; time never goes back. */
  advanceTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  /** The events published since the last call, in order. */
  takeEvents(): BusEvent[] {
    return [];
  }

  /** One API call, at `now`. Throws `ModelError`. */
  call(_service: 'ecs' | 'ec2' | 'autoscaling', operation: string, _input: JsonObject): JsonObject {
    throw new ModelError('UnknownOperationException', `Unknown operation ${operation}.`);
  }

  /** One fault or seeding command, at `now`. Throws `ModelError`. */
  local(command: LocalCommand): JsonObject {
    throw new ModelError('NotReady', `No ${command.type} yet.`, 500);
  }
}

import type { JsonObject } from '../model/json.ts';
import type { RandomState } from '../model/random.ts';
import { BusError } from './bus-error.ts';
import type { EventFault } from './event-faults.ts';
import { optionalText } from './input.ts';

/** The one event bus there is. */
export const busName = 'default';

/** Where a rule sends what it matches: always an SQS queue here. */
export interface Target {
  readonly id: string;
  readonly queueArn: string;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
  /** What is sent in place of the event. */
  readonly constantInput?: string;
  /** Which part of the event is sent. */
  readonly inputPath?: string;
  /** As it was put, so that `ListTargetsByRule` answers the same. */
  readonly described: JsonObject;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  state: 'ENABLED' | 'DISABLED';
  description?: string;
  /** The pattern's own text, as it was put. */
  eventPattern: string;
  targets: Target[];
}

/** One event on its way to one queue. */
export interface Delivery {
  /** Breaks ties between deliveries due at one moment. */
  readonly sequence: number;
  readonly dueAt: number;
  readonly ruleName: string;
  readonly eventId: string;
  readonly queueArn: string;
  readonly body: string;
  readonly messageGroupId?: string;
  readonly deadLetterArn?: string;
}

/** Everything that the operations of EventBridge read and change. */
export interface BusWorld {
  readonly region: string;
  readonly account: string;
  /** From and to: what a delivery takes. */
  readonly latencyMs: readonly [number, number];
  readonly random: RandomState;
  /** By name, in the order in which they were first put. */
  readonly rules: Map<string, Rule>;
  faults: EventFault[];
  /** Unordered; `dueAt`, then `sequence`, says which is next. */
  deliveries: Delivery[];
  sequence: number;
}

/** The rule that a member of a request names. */
export function ruleOf(world: BusWorld, input: JsonObject, name: string): Rule {
  checkBus(input);
  const rule = world.rules.get(name);
  if (rule !== undefined) return rule;
  throw new BusError(
    'ResourceNotFoundException',
    `Rule ${name} does not exist on EventBus ${busName}.`,
  );
}

/** Refuses every event bus but the default one, by name or ARN. */
export function checkBus(input: JsonObject): void {
  const name = optionalText(input, 'EventBusName') ?? busName;
  if (name === busName || name.endsWith(`:event-bus/${busName}`)) return;
  throw new BusError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
}

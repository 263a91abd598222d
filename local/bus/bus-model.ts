import type { BusEvent } from '../model/bus-event.ts';
import type { JsonObject } from '../model/json.ts';
import { plainCopy } from '../model/json.ts';
import { nextBetween } from '../model/random.ts';
import { BusError } from './bus-error.ts';
import type { EventFault } from './event-faults.ts';
import { drawFault, reorderMs } from './event-faults.ts';
import { matchesPattern } from './matches-pattern.ts';
import { readEvents } from './put-events.ts';
import type { BusWorld, Delivery, Rule, Target } from './rule.ts';
import * as rules from './rule-operations.ts';
import { bodyFor } from './target-input.ts';

export interface BusModelOptions {
  readonly seed: number;
  /** `us-east-1` unless stated. */
  readonly region?: string;
  /** `123456789012` unless stated. */
  readonly account?: string;
  /** From and to: what a delivery takes, 20 to 120 ms unless stated. */
  readonly latencyMs?: readonly [number, number];
}

/** What happened to an event when it was published, for whoever watches. */
export interface Published {
  readonly event: BusEvent;
  /** Names of the rules that matched and were enabled. */
  readonly rules: readonly string[];
  readonly fault?: EventFault['action'];
}

interface Saved extends Omit<BusWorld, 'rules'> {
  readonly rules: readonly Rule[];
}

type Operation = (world: BusWorld, input: JsonObject) => JsonObject;

const reads: Readonly<Record<string, Operation>> = {
  DescribeRule: rules.describeRule,
  ListRules: rules.listRules,
  ListTargetsByRule: rules.listTargetsByRule,
  ListEventBuses: rules.listEventBuses,
  TestEventPattern: rules.testEventPattern,
};

const writes: Readonly<Record<string, Operation>> = {
  PutRule: rules.putRule,
  DeleteRule: rules.deleteRule,
  EnableRule: rules.enableRule,
  DisableRule: rules.disableRule,
  PutTargets: rules.putTargets,
  RemoveTargets: rules.removeTargets,
};

/**
 * Amazon EventBridge's default event bus as a deterministic state machine: events of the model and
 * of `PutEvents` meet the rules, and each match is a delivery to a queue, due a little later and in no
 * promised order. Whoever owns the queues takes the deliveries that are due.
 */
export class BusModel {
  readonly #world: BusWorld;
  readonly #patterns = new Map<string, unknown>();
  #published: Published[] = [];
  #revision = 0;

  constructor(options: BusModelOptions) {
    const { seed, region = 'us-east-1', account = '123456789012' } = options;
    this.#world = {
      region,
      account,
      latencyMs: options.latencyMs ?? [20, 120],
      random: { a: seed | 0 },
      rules: new Map(),
      faults: [],
      deliveries: [],
      sequence: 0,
    };
  }

  /** `restore(save())` continues exactly as the saved model would have. */
  static restore(json: JsonObject): BusModel {
    const { rules: saved, ...world }: Saved = JSON.parse(JSON.stringify(json));
    const model = new BusModel({ seed: world.random.a });
    Object.assign(model.#world, world);
    for (const rule of saved) model.#world.rules.set(rule.name, rule);
    return model;
  }

  /** Everything but what `takePublished` has still to tell, as plain JSON. */
  save(): JsonObject {
    const { rules: byName, ...world } = this.#world;
    return JSON.parse(JSON.stringify({ ...world, rules: [...byName.values()] }));
  }

  /** Grows with every change of the saved state: equal numbers mean that nothing changed. */
  get revision(): number {
    return this.#revision;
  }

  /** One API call at a time. Throws `BusError`. */
  call(operation: string, input: JsonObject, at: number): JsonObject {
    if (operation === 'PutEvents') {
      const { events, output } = readEvents(this.#world, input, at);
      this.publish(events, at);
      return plainCopy(output);
    }
    const read = Object.hasOwn(reads, operation) ? reads[operation] : undefined;
    const write = Object.hasOwn(writes, operation) ? writes[operation] : undefined;
    const run = read ?? write;
    if (run === undefined) {
      throw new BusError(
        'UnknownOperationException',
        `The operation ${operation} is not modelled here.`,
      );
    }
    const output = run(this.#world, plainCopy(input));
    if (write !== undefined) this.#revision += 1;
    return plainCopy(output);
  }

  /** Takes events in; those that a rule matches become deliveries, unless a fault strikes. */
  publish(events: readonly BusEvent[], at: number): void {
    if (events.length > 0) this.#revision += 1;
    for (const event of events) {
      const matching = [...this.#world.rules.values()].filter((rule) => this.#matches(rule, event));
      const matched = matching.map(({ name }) => name);
      const isSent = matching.some(({ targets }) => targets.length > 0);
      const { faults, random } = this.#world;
      const fault = isSent ? drawFault(faults, event['detail-type'], random) : undefined;
      for (const rule of matching) {
        for (const target of rule.targets) this.#send(rule, target, event, fault, at);
      }
      const action = fault?.action;
      this.#published.push({
        event,
        rules: matched,
        ...(action === undefined ? {} : { fault: action }),
      });
    }
    this.#world.faults = this.#world.faults.filter(({ count }) => count !== 0);
  }

  /** What was published since the last call, in order; not part of the saved state. */
  takePublished(): readonly Published[] {
    const published = this.#published;
    this.#published = [];
    return published;
  }

  /** When the next delivery is due. */
  nextAt(): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#world.deliveries) next = Math.min(next, dueAt);
    return Number.isFinite(next) ? next : undefined;
  }

  /** Takes the deliveries due until `at`, the earliest first. */
  takeDue(at: number): readonly Delivery[] {
    const due = this.#world.deliveries.filter(({ dueAt }) => dueAt <= at);
    if (due.length === 0) return [];
    this.#revision += 1;
    this.#world.deliveries = this.#world.deliveries.filter(({ dueAt }) => dueAt > at);
    return due.sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence);
  }

  /** Adds a standing fault. */
  addFault(fault: EventFault): void {
    this.#world.faults.push({ ...fault });
    this.#revision += 1;
  }

  clearFaults(): void {
    this.#world.faults = [];
    this.#revision += 1;
  }

  faults(): readonly EventFault[] {
    return this.#world.faults.map((fault) => ({ ...fault }));
  }

  rules(): readonly Rule[] {
    return structuredClone([...this.#world.rules.values()]);
  }

  /** How many deliveries are on their way. */
  get pendingCount(): number {
    return this.#world.deliveries.length;
  }

  #matches({ state, eventPattern }: Rule, event: BusEvent): boolean {
    if (state !== 'ENABLED') return false;
    const known = this.#patterns.get(eventPattern);
    const pattern: unknown = known ?? JSON.parse(eventPattern);
    if (known === undefined) this.#patterns.set(eventPattern, pattern);
    return matchesPattern(pattern, event);
  }

  #send(
    rule: Rule,
    target: Target,
    event: BusEvent,
    fault: EventFault | undefined,
    at: number,
  ): void {
    if (fault?.action === 'drop') return;
    const copies = fault?.action === 'duplicate' ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const { random, latencyMs } = this.#world;
      const latency = nextBetween(random, latencyMs[0], latencyMs[1]);
      this.#world.sequence += 1;
      this.#world.deliveries.push({
        sequence: this.#world.sequence,
        dueAt: at + latency + this.#extraMs(fault),
        ruleName: rule.name,
        eventId: event.id,
        queueArn: target.queueArn,
        body: bodyFor(target, event),
        ...(target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId }),
        ...(target.deadLetterArn === undefined ? {} : { deadLetterArn: target.deadLetterArn }),
      });
    }
  }

  #extraMs(fault: EventFault | undefined): number {
    if (fault?.action === 'delay') return fault.delayMs ?? 0;
    if (fault?.action === 'reorder') {
      return nextBetween(this.#world.random, 0, fault.delayMs ?? reorderMs);
    }
    return 0;
  }
}

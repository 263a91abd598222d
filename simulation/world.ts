import type { BusEvent } from '../local/model/bus-event.ts';
import type { JsonObject } from '../local/model/json.ts';
import type { ApiShares } from '../shared/core/effects/api-budget.ts';
import { defaultHealing, type HealingSettings } from '../shared/core/healing-settings.ts';
import type { ClusterName } from '../shared/core/ids.ts';
import { createMemoryLog, type LogWatcher } from '../shared/runtime/memory-log.ts';
import type { Log } from '../shared/runtime/ports.ts';
import { Agenda } from './agenda.ts';
import { Cloud } from './cloud.ts';
import { FaultCount, type FaultMix, noFaults } from './faults.ts';
import { Functions } from './functions.ts';
import { type Chaos, type Fate, fateByChance, type ProcessCall } from './process.ts';
import type { Random } from './random.ts';
import { usualApiShares } from './share-of-calls.ts';

export const cluster = 'demo' as ClusterName;
export const account = '123456789012';
export const region = 'us-east-1';

/** From an event to its delivery. */
const deliveryMs = [30, 400] as const;
const lateMsMax = 900_000;

export interface WorldOptions {
  readonly seed: number;
  readonly startAt: number;
  readonly random: Random;
  /** What the owner of the stack has set; nothing unless stated. */
  readonly healing?: HealingSettings;
  readonly watcher?: LogWatcher;
  /** Instead of chance. */
  readonly fate?: (call: ProcessCall) => Fate;
}

/**
 * One seed's world: the production functions around one log and one model of AWS, under a virtual
 * clock.
 */
export class World {
  readonly agenda: Agenda;
  readonly cloud: Cloud;
  readonly log: Log;
  readonly faults = new FaultCount();
  readonly counts = { events: 0, turns: 0, calls: 0, throttles: 0 };
  readonly chaos: Chaos;
  readonly functions: Functions;
  readonly healing: HealingSettings;
  mix: FaultMix = noFaults();
  /** What of ECS's token bucket `act` uses; `pace` holds it to that. */
  apiShares: ApiShares = usualApiShares;
  /** True of a world in which only tasks, instances and zones fail, from its beginning to its end. */
  isCalm = false;
  /** True of one in which no function dies or is deployed, and no clock is wrong. */
  isSteady = false;
  /** When the trouble is over; whatever comes late comes by then. */
  troubleUntil = Number.POSITIVE_INFINITY;
  /** Until then nothing of the store answers. */
  logDownUntil = 0;
  /** Told of every call of ours before it reaches the model. */
  beforeCall: (operation: string, input: JsonObject) => void = () => undefined;
  /** Told of every answer that ECS gave, whether or not it arrives. */
  afterCall: (operation: string, input: JsonObject, answer: JsonObject) => void = () => undefined;
  /** Told of every call that ECS refuses as too much. */
  onThrottle: (operation: string) => void = () => undefined;
  /** What an invocation failed of; a test of ours looks for what must never happen. */
  onFailure: (error: Error) => void = () => undefined;

  readonly #random: Random;

  constructor({ seed, startAt, random, watcher, fate, healing }: WorldOptions) {
    this.healing = healing ?? defaultHealing;
    this.log = createMemoryLog(watcher);
    this.#random = random;
    this.agenda = new Agenda(startAt);
    const { agenda, faults } = this;
    const shared = {
      agenda,
      random,
      count: faults,
      mix: () => this.mix,
      until: () => this.troubleUntil,
      onEndless: (error: Error) => this.onFailure(error),
    };
    this.chaos = { ...shared, fate: fate ?? fateByChance(shared) };
    this.cloud = new Cloud(seed, this.agenda, (event) => this.#deliver(event));
    this.functions = new Functions(this);
  }

  readonly isLogDown = (): boolean => this.agenda.now < this.logDownUntil;

  /** Whether a copy of a function may act on what it knew long ago. */
  mayLag(): boolean {
    const { mix } = this;
    const isOdd = mix['function-frozen'] + mix['function-timed-out'] + mix['function-crashed'] > 0;
    return isOdd || this.agenda.now > this.troubleUntil;
  }

  /** EventBridge: at least once as a rule, and neither always nor in order. */
  #deliver(event: BusEvent): void {
    this.counts.events += 1;
    if (this.#strikes('event-lost')) return;
    const body = JSON.stringify(event);
    const copies = this.#strikes('event-doubled') ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.#strikes('event-late');
      const ms = late ? this.#late() : this.#random.whole(...deliveryMs);
      this.functions.observeQueue.send(body, ms);
    }
    if (this.#strikes('message-poison')) {
      this.functions.observeQueue.send(this.#poisoned(body), this.#random.whole(...deliveryMs));
    }
  }

  #late(): number {
    const left = Math.max(0, this.troubleUntil - this.agenda.now);
    return Math.min(left, this.#random.whole(1_000, lateMsMax));
  }

  /** A message that is cut off, or of a kind that nobody knows yet. */
  #poisoned(body: string): string {
    if (this.#random.chance(0.5)) return body.slice(0, this.#random.whole(0, body.length - 1));
    return body.replace('"lastStatus":', '"lastStatus":7,"was":');
  }

  #strikes(name: 'event-lost' | 'event-doubled' | 'event-late' | 'message-poison'): boolean {
    const struck = this.#random.chance(this.mix[name]);
    if (struck) this.faults.add(name);
    return struck;
  }
}

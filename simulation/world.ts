import { CloudModel } from '../local/model/cloud-model.ts';
import type { JsonObject } from '../local/model/json.ts';
import type { LocalCommand } from '../local/model/local-command.ts';
import { ModelError } from '../local/model/model-error.ts';
import type { ClusterName, EpochMs } from '../shared/core/ids.ts';
import { type Acting, act, openActing } from '../shared/runtime/act.ts';
import { createApi } from '../shared/runtime/api/create-api.ts';
import { createMemoryLog } from '../shared/runtime/memory-log.ts';
import { observe } from '../shared/runtime/observe.ts';
import type { Clock, Ids, Log, Reporter, Wakes } from '../shared/runtime/ports.ts';
import { reconcile } from '../shared/runtime/reconcile/reconcile.ts';
import { openSession } from '../shared/runtime/session.ts';
import { Sessions } from '../shared/runtime/sessions.ts';
import { type TurnPorts, turn } from '../shared/runtime/turn.ts';
import { sortMessages } from '../shared/wire/aws/message-batch.ts';
import { formatWake } from '../shared/wire/aws/wakes.ts';
import { Agenda } from './agenda.ts';
import { FaultCount, type FaultMix } from './faults.ts';
import { faultyLog } from './faulty-log.ts';
import { callModel, modelEc2, modelEcs } from './model-ecs.ts';
import { newProcess, type Strike } from './process.ts';
import type { Random } from './random.ts';

export const cluster = 'demo' as ClusterName;
const account = '123456789012';
const region = 'us-east-1';

/** From an event to its delivery. */
const deliveryMs = [30, 400] as const;
/** A message whose invocation failed is delivered again after this. */
const visibilityMs = 30_000;
const batchMax = 10;
const sliceMs = 60_000;

interface Message {
  readonly messageId: string;
  readonly body: string;
}

/**
 * One seed's world: the production functions, each invocation a process that may die at any call,
 * around one log and one model of AWS, under a virtual clock.
 */
export class World {
  readonly agenda: Agenda;
  readonly model: CloudModel;
  readonly log: Log = createMemoryLog();
  readonly faults = new FaultCount();
  readonly counts = { events: 0, turns: 0, calls: 0, throttles: 0, killed: 0 };
  mix: FaultMix;
  /** Told of every call of ours before it reaches the model. */
  beforeCall: (operation: string, input: JsonObject) => void = () => undefined;

  readonly #random: Random;
  readonly #queue: Message[] = [];
  #observeSessions = new Sessions();
  #reconcileSessions = new Sessions();
  #acting: Acting;
  #isActing = false;
  #actAgain = false;
  #isDraining = false;
  #modelAt = Number.POSITIVE_INFINITY;
  #names = 0;

  constructor(seed: number, startAt: number, random: Random, mix: FaultMix) {
    this.#random = random;
    this.mix = mix;
    this.agenda = new Agenda(startAt);
    this.model = new CloudModel({ seed, startAt });
    this.#acting = openActing(new Sessions(), 0.5, startAt as EpochMs);
  }

  /** The API in a process of its own, as one caller meets it. */
  api(): ReturnType<typeof createApi> {
    const strike = this.#process();
    const ecs = this.#ecs(strike);
    const pause = (ms: number) => this.agenda.wait(ms);
    return createApi({ ...this.#ports(strike), ecs, pause }, [cluster]);
  }

  /** A fault or a piece of scenery; what does not apply any more is left undone. */
  local(command: LocalCommand): boolean {
    this.model.advanceTo(this.agenda.now);
    try {
      this.model.local(command);
      return true;
    } catch (error) {
      if (error instanceof ModelError) return false;
      throw error;
    } finally {
      this.pump();
    }
  }

  /** Moves what the model has to say into the queues, and sees to it that the model goes on. */
  pump(): void {
    this.model.advanceTo(this.agenda.now);
    for (const event of this.model.takeEvents()) this.#publish(JSON.stringify(event));
    const next = this.model.nextAt();
    if (next === undefined || next >= this.#modelAt) return;
    this.#modelAt = next;
    this.agenda.after(next - this.agenda.now, () => {
      this.#modelAt = Number.POSITIVE_INFINITY;
      this.pump();
    });
  }

  /** The minute tick. */
  startTicks(): void {
    this.agenda.after(60_000, () => {
      this.startTicks();
      this.#invoke(
        (strike) => {
          const reader = this.#ecs(strike);
          const ports = { ...this.#ports(strike), ecs: reader, ec2: this.#ec2(strike), reporter };
          return reconcile(ports, this.#reconcileSessions, cluster);
        },
        () => {
          this.#reconcileSessions = new Sessions();
        },
      );
    });
  }

  /** A call to the model's API by anybody: an operator, or a process of ours. */
  call(service: 'ecs' | 'ec2', operation: string, input: object): JsonObject {
    this.model.advanceTo(this.agenda.now);
    this.counts.calls += 1;
    try {
      return callModel(this.model, service, operation, input);
    } catch (error) {
      if (error instanceof ModelError && error.code === 'ThrottlingException') {
        this.counts.throttles += 1;
      }
      throw error;
    } finally {
      this.pump();
    }
  }

  #publish(body: string): void {
    this.counts.events += 1;
    const { mix } = this;
    if (this.#strikes('event-lost', mix['event-lost'])) return;
    const copies = this.#strikes('event-doubled', mix['event-doubled']) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = this.#strikes('event-late', mix['event-late']);
      const ms = late ? this.#random.whole(1_000, 900_000) : this.#random.whole(...deliveryMs);
      this.#send(body, ms);
    }
  }

  #send(body: string, afterMs: number): void {
    this.#names += 1;
    const messageId = `m${this.#names}`;
    this.agenda.after(afterMs, () => {
      this.#queue.push({ messageId, body });
      if (this.#isDraining) return;
      this.#isDraining = true;
      this.agenda.after(5, () => this.#drain());
    });
  }

  #drain(): void {
    this.#isDraining = false;
    while (this.#queue.length > 0) {
      const messages = this.#queue.splice(0, batchMax);
      this.#invoke(
        (strike) => this.#observe(strike, messages),
        () => {
          this.#observeSessions = new Sessions();
          for (const { body } of messages) this.#send(body, visibilityMs);
        },
      );
    }
  }

  async #observe(strike: Strike, messages: readonly Message[]): Promise<void> {
    const sorted = sortMessages(messages, { account, region, clusters: [cluster] });
    const [unreadable] = sorted.unreadable;
    if (unreadable !== undefined) throw new Error(`unreadable: ${unreadable.reason}`);
    const ports = this.#ports(strike);
    for (const { entries, hop, wakesAct, observes } of sorted.clusters) {
      if (wakesAct) await ports.wakes.act(cluster);
      if (observes) await observe(ports, this.#observeSessions, { cluster, entries, hop });
    }
  }

  #wakeAct(): void {
    if (this.#isActing) {
      this.#actAgain = true;
      return;
    }
    this.#isActing = true;
    this.#actAgain = false;
    const endsAt = this.agenda.now + sliceMs;
    const done = () => {
      this.#isActing = false;
      if (this.#actAgain) this.#wakeAct();
    };
    this.#invoke(
      async (strike) => {
        const ports = { ...this.#ports(strike), ecs: this.#ecs(strike), reporter };
        await act(ports, this.#acting, cluster, () => endsAt - this.agenda.now);
        done();
      },
      () => {
        // SQS gives the wake again once its visibility is over.
        this.#acting = openActing(new Sessions(), 0.5, this.agenda.now as EpochMs);
        this.#actAgain = true;
        this.agenda.after(visibilityMs, done);
      },
    );
  }

  #invoke(work: (strike: Strike) => Promise<void>, failed: () => void): void {
    this.counts.turns += 1;
    work(this.#process()).catch((error: Error) => {
      this.onFailure(error);
      this.counts.killed += 1;
      failed();
    });
  }

  /** What an invocation failed of; a test of ours looks for what must never happen. */
  onFailure: (error: Error) => void = () => undefined;

  #process(): Strike {
    const { agenda, faults } = this;
    return newProcess({ agenda, random: this.#random, mix: () => this.mix, count: faults });
  }

  #ports(strike: Strike) {
    const clock: Clock = { now: () => this.agenda.now as EpochMs };
    const ids: Ids = {
      next: () => {
        this.#names += 1;
        return String(this.#names).padStart(26, '0');
      },
    };
    const wakes: Wakes = {
      act: (_, afterMs = 0) =>
        strike('queue', async () => {
          if (afterMs === 0) this.#wakeAct();
          else this.#send(formatWake({ wake: 'act', cluster }), afterMs);
        }),
      observe: (_, afterMs, hop) =>
        strike('queue', async () =>
          this.#send(
            formatWake({ wake: 'observe', cluster, hop }),
            Math.ceil(afterMs / 1_000) * 1_000,
          ),
        ),
    };
    const log = faultyLog(this.log, strike, () => this.#rivalTurn({ log: this.log, clock, ids }));
    return { log, clock, ids, wakes };
  }

  /** Another copy of a function takes a turn of its own, with all that waits in the inbox. */
  async #rivalTurn(ports: TurnPorts): Promise<void> {
    const report = await turn(ports, openSession(cluster));
    await report.swept;
  }

  #ecs(strike: Strike) {
    return modelEcs((service, operation, input) =>
      this.#strikeCall(strike, service, operation, input),
    );
  }

  #ec2(strike: Strike) {
    return modelEc2((service, operation, input) =>
      this.#strikeCall(strike, service, operation, input),
    );
  }

  #strikeCall(strike: Strike, service: 'ecs' | 'ec2', operation: string, input: object) {
    return strike(service, async () => {
      this.beforeCall(operation, input as JsonObject);
      if (strike.draws('api-throttled'))
        throw new ModelError('ThrottlingException', 'Rate exceeded');
      const fails = strike.draws('api-error');
      const serverError = new ModelError('ServerException', 'Service Unavailable', 503);
      if (fails && strike.coin()) throw serverError;
      const answer = this.call(service, operation, input);
      if (fails) throw serverError;
      return answer;
    });
  }

  #strikes(name: 'event-lost' | 'event-doubled' | 'event-late', probability: number): boolean {
    const struck = this.#random.chance(probability);
    if (struck) this.faults.add(name);
    return struck;
  }
}

const reporter: Reporter = { info: () => undefined, warn: () => undefined };

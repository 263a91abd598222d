import type { JsonObject } from '../local/model/json.ts';
import { ModelError } from '../local/model/model-error.ts';
import { type Acting, act, openActing } from '../shared/runtime/act.ts';
import { createApi } from '../shared/runtime/api/create-api.ts';
import { observe } from '../shared/runtime/observe.ts';
import type { Clock, Ids, Log, Reporter, Wakes } from '../shared/runtime/ports.ts';
import { pacedReads } from '../shared/runtime/reconcile/paced-reads.ts';
import type { ReconcilePorts } from '../shared/runtime/reconcile/ports.ts';
import { reconcile } from '../shared/runtime/reconcile/reconcile.ts';
import type { Sessions } from '../shared/runtime/sessions.ts';
import { turn } from '../shared/runtime/turn.ts';
import { sortMessages } from '../shared/wire/aws/message-batch.ts';
import { formatWake } from '../shared/wire/aws/wakes.ts';
import { faultyLog } from './faulty-log.ts';
import { Fleet } from './fleet.ts';
import { type ModelledService, modelEc2, modelEcs } from './model-ecs.ts';
import { modelAutoScaling, modelEventBus } from './model-others.ts';
import { nextVersionOf } from './next-version.ts';
import { PartialAnswers } from './partial-answers.ts';
import type { Process } from './process.ts';
import { ActQueue, type Message, ObserveQueue } from './queues.ts';
import { type Readings, wholeReadings } from './slow-readings.ts';
import { PooledSessions, StatePool } from './state-pool.ts';
import { account, cluster, region, type World } from './world.ts';

/** How long `act` works before it hands over to its next invocation. */
const sliceMs = 20_000;

type Api = ReturnType<typeof createApi>;

/** Two versions of the code may be at work at once. */
type Version = 'today' | 'next';

/**
 * The production functions in one world: what wakes them, and the environments that they run in.
 * Everything between them and the world goes through their process, which may die of any call.
 */
export class Functions {
  readonly observeQueue: ObserveQueue;
  /** How much of the cluster one invocation of `reconcile` reads. */
  readings: Readings = wholeReadings;
  readonly #world: World;
  readonly #actQueue: ActQueue;
  readonly #observing: Fleet<{ ports: ReconcilePorts; sessions: Sessions }>;
  readonly #reconciling: Fleet<{ ports: ReconcilePorts; sessions: Sessions }>;
  readonly #acting: Fleet<{ ports: ReturnType<Functions['portsOf']>; acting: Acting }>;
  readonly #api: Fleet<Api>;
  /** By version: what one cannot read, another has read. */
  readonly #states = { today: new StatePool(), next: new StatePool() };
  readonly #partialAnswers: PartialAnswers;
  #version: Version | 'mixed' = 'today';
  #names = 0;

  constructor(world: World) {
    const { agenda, chaos } = world;
    this.#world = world;
    const stoppedAt = (arn: string) => world.cloud.model.truth.tasks.get(arn)?.stoppedAt;
    this.#partialAnswers = new PartialAnswers({ ...chaos, stoppedAt });
    const remembering = (process: Process) => {
      const version = this.#nextStarted();
      return {
        ports: this.portsOf(process, version),
        sessions: this.#sessionsOf(process, version),
      };
    };
    this.#observing = new Fleet(chaos, 'observe', remembering);
    this.#reconciling = new Fleet(chaos, 'reconcile', (process) => {
      const { ports, sessions } = remembering(process);
      const pause = (ms: number) => agenda.wait(ms);
      return { ports: { ...ports, ecs: pacedReads(ports.ecs, ports.clock, pause) }, sessions };
    });
    this.#acting = new Fleet(chaos, 'act', (process) => {
      const { ports, sessions } = remembering(process);
      return { ports, acting: openActing(sessions, world.apiShares, process.now()) };
    });
    this.#api = new Fleet(chaos, 'api', (process) => {
      const pause = (ms: number) => agenda.wait(ms);
      const { ports, sessions } = remembering(process);
      return createApi({ ...ports, pause }, [cluster], sessions);
    });
    this.observeQueue = new ObserveQueue(agenda, (messages) => this.#observe(messages));
    this.#actQueue = new ActQueue(agenda, () => this.#act());
  }

  /** The minute tick, for as long as the world goes on. */
  startTicks(): void {
    this.#world.agenda.after(60_000, () => {
      this.startTicks();
      void this.#invoke(this.#reconciling, ({ ports, sessions }) =>
        reconcile(ports, sessions, cluster, this.readings),
      );
    });
  }

  /** One request to the API. @returns whether it was answered */
  ask(request: (api: Api) => Promise<void>): Promise<boolean> {
    return this.#invoke(this.#api, request);
  }

  /** Another copy of a function takes a turn of its own, with all that waits in the inbox. */
  async rivalTurn(): Promise<void> {
    const { agenda } = this.#world;
    const clock: Clock = { now: () => agenda.now as never };
    const version = this.#nextStarted();
    const log = this.#logOf(version);
    await new PooledSessions(this.#states[version], false).use(cluster, async (session) => {
      const report = await turn({ log, clock, ids: this.#ids }, session);
      await report.swept;
    });
  }

  #sessionsOf(process: Process, version: Version): Sessions {
    return new PooledSessions(this.#states[version], process.strikes('function-cold'));
  }

  /** A deployment of the next version: for a while, copies of both answer; there is no way back. */
  deploy(mixedMs: number): boolean {
    if (this.#version !== 'today') return false;
    this.#version = 'mixed';
    this.#retire();
    this.#world.agenda.after(mixedMs, () => this.endDeployment());
    return true;
  }

  /** From here on every copy that starts is of the next version, if it was being deployed at all. */
  endDeployment(): void {
    if (this.#version !== 'mixed') return;
    this.#version = 'next';
    this.#retire();
  }

  #retire(): void {
    for (const fleet of [this.#observing, this.#reconciling, this.#acting, this.#api]) {
      fleet.retire();
    }
  }

  /** The version of a copy that starts now. */
  #nextStarted(): Version {
    if (this.#version !== 'mixed') return this.#version;
    return this.#world.chaos.random.chance(0.5) ? 'next' : 'today';
  }

  #logOf(version: Version): Log {
    const { log } = this.#world;
    return version === 'next' ? nextVersionOf(log) : log;
  }

  #observe(messages: readonly Message[]): Promise<boolean> {
    return this.#invoke(this.#observing, async ({ ports, sessions }) => {
      // What cannot be read goes to the dead-letter queue, and the rest is none the worse for it.
      const sorted = sortMessages(messages, { account, region, clusters: [cluster] });
      for (const { entries, hop, wakesAct, observes } of sorted.clusters) {
        if (wakesAct) await ports.wakes.act(cluster);
        if (observes) await observe(ports, sessions, { cluster, entries, hop });
      }
    });
  }

  #act(): Promise<boolean> {
    const endsAt = this.#world.agenda.now + sliceMs;
    return this.#invoke(this.#acting, ({ ports, acting }) =>
      act(ports, acting, cluster, () => endsAt - this.#world.agenda.now),
    );
  }

  async #invoke<Memory>(
    fleet: Fleet<Memory>,
    work: (memory: Memory) => Promise<void>,
  ): Promise<boolean> {
    this.#world.counts.turns += 1;
    const { failed } = await fleet.invoke(work);
    if (failed === undefined) return true;
    this.#world.onFailure(failed);
    return false;
  }

  portsOf(process: Process, version: Version) {
    const { isLogDown, healing } = this.#world;
    const clock: Clock = { now: () => process.now() };
    const weather = { isDown: isLogDown, rival: () => this.rivalTurn() };
    const call = (service: ModelledService, operation: string, input: object) =>
      this.#call(process, service, operation, input);
    return {
      log: faultyLog(this.#logOf(version), process, weather),
      clock,
      ids: this.#ids,
      wakes: this.#wakes(process),
      ecs: modelEcs(call, () => this.readings.tasksPerPage),
      ec2: modelEc2(call),
      autoScaling: modelAutoScaling(call),
      eventBus: modelEventBus(call),
      reporter,
      healing,
    };
  }

  readonly #ids: Ids = {
    next: () => {
      this.#names += 1;
      return String(this.#names).padStart(26, '0');
    },
  };

  #wakes(process: Process): Wakes {
    const delayed = (wake: Parameters<typeof formatWake>[0], afterMs: number) =>
      this.observeQueue.send(formatWake(wake), Math.ceil(afterMs / 1_000) * 1_000);
    return {
      act: (_, afterMs = 0) =>
        process.call('wakes.act', () => {
          if (afterMs === 0) this.#actQueue.send();
          else delayed({ wake: 'act', cluster }, afterMs);
        }),
      observe: (_, afterMs, hop) =>
        process.call('wakes.observe', () => delayed({ wake: 'observe', cluster, hop }, afterMs)),
    };
  }

  #call(
    process: Process,
    service: ModelledService,
    operation: string,
    input: object,
  ): Promise<JsonObject> {
    const { counts, beforeCall, afterCall, onThrottle } = this.#world;
    return process.call(`${service}.${operation}`, () => {
      counts.calls += 1;
      beforeCall(operation, input as JsonObject);
      if (process.strikes('api-throttled')) {
        onThrottle(operation);
        throw throttled;
      }
      const fails = process.strikes('api-error');
      if (fails && process.coin()) throw serverError;
      const whole = this.#answer(service, operation, input);
      const answer = operation === 'DescribeTasks' ? this.#partialAnswers.tasks(whole) : whole;
      afterCall(operation, input as JsonObject, answer);
      if (fails) throw serverError;
      return operation.startsWith('List') && process.strikes('list-short')
        ? { ...answer, taskArns: [], containerInstanceArns: [] }
        : answer;
    });
  }

  #answer(service: ModelledService, operation: string, input: object): JsonObject {
    const { counts, cloud, onThrottle } = this.#world;
    // Nobody listens but the judges, who were told before the call.
    if (service === 'events') return { FailedEntryCount: 0, Entries: [{ EventId: 'taken' }] };
    try {
      return cloud.call(service, operation, input);
    } catch (error) {
      if (error instanceof ModelError && error.code === 'ThrottlingException') {
        counts.throttles += 1;
        onThrottle(operation);
      }
      throw error;
    }
  }
}

const throttled = new ModelError('ThrottlingException', 'Rate exceeded');
const serverError = new ModelError('ServerException', 'Service Unavailable', 503);
const reporter: Reporter = { info: () => undefined, warn: () => undefined };

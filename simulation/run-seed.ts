import type { LogItem } from '../shared/core/log/item.ts';
import { ChainBroken } from '../shared/runtime/session.ts';
import { drawFaults, type FaultClass, noFaults } from './faults.ts';
import { CallJudge } from './invariants/calls.ts';
import { isRestless, judgeConvergence, missingIn } from './invariants/convergence.ts';
import { ReplacementJudge } from './invariants/replacements.ts';
import { Violation } from './invariants/violation.ts';
import { Witness } from './invariants/witness.ts';
import { GoodRequestRefused, People } from './people.ts';
import { Random } from './random.ts';
import { zoneNames } from './trouble/instances.ts';
import { Trouble } from './trouble/trouble.ts';
import { drawScale, type Scale, taskDefinitions } from './workload.ts';
import { cluster, World } from './world.ts';

const startAt = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;
/** After the last fault, so long until what was asked for runs … */
const convergeMs = 180_000;
/** … and longer by one second for so many tasks that were missing. */
const mendedPerSecond = 30;
/** Then nothing may be done for this long. */
const quietMs = 10 * 60_000;

export interface SeedOptions {
  readonly seed: number;
  /** Simulated hours of trouble; what it takes to settle comes on top. */
  readonly hours: number;
  readonly faults: ReadonlySet<FaultClass>;
  /** Drawn unless stated. */
  readonly scale?: Scale;
}

export interface SeedReport {
  readonly seed: number;
  readonly simulatedHours: number;
  readonly wallMs: number;
  readonly events: number;
  readonly turns: number;
  readonly appends: number;
  readonly calls: number;
  readonly throttles: number;
  readonly faults: Readonly<Partial<Record<FaultClass, number>>>;
  /** The invariant that did not hold, with the last entries of the log. */
  readonly failure?: { readonly invariant: string; readonly lastEntries: readonly string[] };
}

/** Runs one seed from an empty log to the quiet after its last fault. */
export async function runSeed(options: SeedOptions): Promise<SeedReport> {
  const began = performance.now();
  const run = new Run(options);
  const invariant = await run.judged();
  const { world, witness } = run;
  return {
    seed: options.seed,
    simulatedHours: (world.agenda.now - startAt) / hourMs,
    wallMs: performance.now() - began,
    appends: witness.items,
    ...world.counts,
    faults: Object.fromEntries(world.faults.counts),
    ...(invariant !== undefined && {
      failure: { invariant, lastEntries: witness.lastEntries() },
    }),
  };
}

/** One seed on its way. */
class Run {
  readonly world: World;
  readonly witness: Witness;
  readonly #options: SeedOptions;
  readonly #random: Random;
  /** Starts, stops and drains decided so far, but for those of tasks that are never done. */
  #actions = 0;
  #broken: Error | undefined;

  constructor(options: SeedOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.witness = new Witness(this.#random.fork());
    this.world = new World({
      seed: options.seed,
      startAt,
      random: this.#random.fork(),
      watcher: {
        appended: (item) => this.#holding(() => this.witness.take(item)),
        saved: (snapshot, tail) => this.#holding(() => this.witness.takeSnapshot(snapshot, tail)),
      },
    });
    this.#appointJudges();
  }

  /** @returns the sentence that does not hold, if there is one */
  async judged(): Promise<string | undefined> {
    try {
      await this.#run();
      return undefined;
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }

  async #run(): Promise<void> {
    const { world, witness } = this;
    const { hours, faults } = this.#options;
    const { state } = witness.session;
    const random = this.#random;
    const until = startAt + hours * hourMs;
    const scale = this.#options.scale ?? drawScale(random);
    const trouble = new Trouble(world, random.fork(), until);
    this.#setScene(trouble, scale);
    world.mix = drawFaults(random.fork(), faults);
    world.troubleUntil = until;
    world.functions.startTicks();
    const people = new People({
      agenda: world.agenda,
      random: random.fork(),
      scale,
      until,
      ask: (request) => world.functions.ask(request),
      anyInstance: () => trouble.instances.any(),
    });
    people.begin();
    trouble.begin();
    await this.#runUntil(until);
    trouble.end();
    people.end();
    world.mix = noFaults();
    // A clock that was ahead has dated the log ahead, and deadlines wait for time to catch up.
    const aheadMs = Math.max(0, state.at - world.agenda.now);
    const mendMs = convergeMs + (missingIn(state) / mendedPerSecond) * 1_000;
    await this.#runUntil(until + aheadMs + mendMs);
    judgeConvergence(state, world.cloud.model.truth, people);
    const before = this.#actions;
    await this.#runUntil(world.agenda.now + quietMs);
    if (this.#actions !== before) throw new Violation('it acts though nothing happens');
    judgeConvergence(state, world.cloud.model.truth, people);
  }

  #setScene(trouble: Trouble, scale: Scale): void {
    const { cloud } = this.world;
    cloud.call('ecs', 'CreateCluster', { clusterName: cluster });
    for (const definition of taskDefinitions) {
      cloud.call('ecs', 'RegisterTaskDefinition', definition);
    }
    trouble.instances.instanceType = scale.instanceType;
    for (let n = 0; n < scale.containerInstances; n += 1) {
      trouble.instances.launch(1, zoneNames[n % zoneNames.length] ?? zoneNames[0], { boot: false });
    }
  }

  #appointJudges(): void {
    const { world, witness } = this;
    const { state } = witness.session;
    const mayLag = () => world.mayLag();
    const calls = new CallJudge(() => world.agenda.now, mayLag);
    world.beforeCall = (...call) => this.#holding(() => calls.called(...call));
    world.afterCall = (...call) => this.#holding(() => calls.answered(...call));
    const replacements = new ReplacementJudge(() => world.cloud.model.truth, state);
    witness.judges.push(calls, replacements, { after: (item) => this.#countActions(item) });
    world.onFailure = (error) => {
      // What a fault of ours causes is expected; anything else is a bug.
      const isBug = [ChainBroken, TypeError, RangeError, ReferenceError, GoodRequestRefused];
      if (isBug.some((bug) => error instanceof bug)) this.#broken ??= error;
    };
  }

  /** What is judged must not learn of it: whoever called would take it for a failure of AWS. */
  #holding(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      this.#broken ??= error as Error;
    }
  }

  async #runUntil(until: number): Promise<void> {
    await this.world.agenda.runUntil(until, () => {
      if (this.#broken !== undefined) throw this.#broken;
    });
  }

  #countActions({ entries }: LogItem): void {
    const { state } = this.witness.session;
    for (const entry of entries) {
      switch (entry.type) {
        case 'TaskPlaced':
          if ('slots' in entry && !isRestless(state, entry)) this.#actions += 1;
          break;
        case 'TaskStopDecided':
        case 'ContainerInstanceDrainDecided':
          this.#actions += 1;
      }
    }
  }
}

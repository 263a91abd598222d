import type { JsonObject } from '../local/model/json.ts';
import type { ExplanationAnswer } from '../shared/core/views/answers.ts';
import { ChainBroken } from '../shared/runtime/session.ts';
import { AbsenceJudge } from './invariants/absences.ts';
import { Actions } from './invariants/actions.ts';
import { BackOffJudge } from './invariants/back-off.ts';
import { BudgetJudge } from './invariants/budgets.ts';
import { CallJudge } from './invariants/calls.ts';
import { ConsequenceJudge } from './invariants/consequences.ts';
import { judgeConvergence } from './invariants/convergence.ts';
import { CustomResourceJudge } from './invariants/custom-resources.ts';
import { EndingJudge } from './invariants/endings.ts';
import { ExplanationJudge } from './invariants/explanations.ts';
import { HeadroomJudge } from './invariants/headroom.ts';
import { IncidentJudge } from './invariants/incidents.ts';
import { KeptJudge } from './invariants/kept.ts';
import { KnowledgeJudge } from './invariants/knowledge.ts';
import { LifecycleJudge } from './invariants/lifecycles.ts';
import { LineJudge } from './invariants/line.ts';
import { NewsJudge } from './invariants/news.ts';
import { PaceJudge } from './invariants/pace.ts';
import { PlaceJudge } from './invariants/places.ts';
import { PrecedenceJudge } from './invariants/precedence.ts';
import { PreemptionJudge } from './invariants/preemptions.ts';
import { QuarantineJudge } from './invariants/quarantines.ts';
import { ReadingJudge } from './invariants/readings.ts';
import { ReplacementJudge } from './invariants/replacements.ts';
import { RoundJudge } from './invariants/rounds.ts';
import { RuleJudge } from './invariants/rules.ts';
import { SettingsJudge } from './invariants/settings.ts';
import { SilenceJudge } from './invariants/silence.ts';
import { StartJudge } from './invariants/starts.ts';
import { StopJudge } from './invariants/stops.ts';
import { StrategyJudge } from './invariants/strategies.ts';
import { ValveJudge } from './invariants/valves.ts';
import { Violation } from './invariants/violation.ts';
import { WishJudge } from './invariants/wishes.ts';
import { WithdrawalJudge } from './invariants/withdrawals.ts';
import { Witness } from './invariants/witness.ts';
import { Endless } from './process.ts';
import type { Random } from './random.ts';
import { GoodRequestRefused, type Requests } from './requests.ts';
import { wholeReadings } from './slow-readings.ts';
import { World, type WorldOptions } from './world.ts';

/** Once all has converged, nothing may be done for this long. */
const quietMs = 10 * 60_000;

export interface JudgedWorldOptions extends Omit<WorldOptions, 'watcher'> {
  readonly random: Random;
  /** Whether copies of functions may live on behind the log's back; the world knows unless stated. */
  readonly mayLag?: () => boolean;
}

/** The invariant that did not hold, with the last entries of the log. */
export interface Failure {
  readonly invariant: string;
  readonly lastEntries: readonly string[];
}

/** A world with every judge in it: the first thing that does not hold ends its run. */
export class JudgedWorld {
  readonly world: World;
  readonly witness: Witness;
  readonly #actions: Actions;
  readonly #precedence: PrecedenceJudge;
  readonly #knowledge: KnowledgeJudge;
  readonly #explanations: ExplanationJudge;
  readonly #incidents: IncidentJudge;
  readonly #lifecycles: LifecycleJudge;
  readonly #news: NewsJudge;
  #broken: Error | undefined;
  /** To when the log is dated that was written by clocks that were ahead. */
  #datedAhead = 0;

  constructor({ mayLag, ...options }: JudgedWorldOptions) {
    const { random } = options;
    this.witness = new Witness(random.fork());
    this.world = new World({
      ...options,
      random: random.fork(),
      watcher: {
        appended: (item) => {
          if (item.at > this.world.agenda.now) this.#datedAhead = item.at;
          this.#holding(() => this.witness.take(item));
        },
        cleared: (item) => this.#holding(() => this.witness.takeCleared(item)),
        saved: (snapshot, tail) => this.#holding(() => this.witness.takeSnapshot(snapshot, tail)),
      },
    });
    this.#knowledge = new KnowledgeJudge(
      () => this.world.cloud.model.truth,
      this.witness.session.state,
      () => this.world.functions.readings !== wholeReadings,
    );
    this.#incidents = new IncidentJudge(this.witness.session.state);
    this.#lifecycles = new LifecycleJudge(this.witness.session.state);
    this.#news = new NewsJudge(this.witness.session.state, () => this.world.agenda.now);
    this.#precedence = new PrecedenceJudge(this.witness.session.state);
    this.#explanations = new ExplanationJudge(this.witness.session.state);
    this.#actions = new Actions(this.witness.session.state, () => this.world.agenda.now);
    this.#appointJudges(mayLag ?? (() => this.world.mayLag()));
  }

  /** @returns what did not hold in `work`, if anything did not */
  async judged(work: () => Promise<void>): Promise<Failure | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      const invariant = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { invariant, lastEntries: this.witness.lastEntries() };
    }
  }

  /** When time has caught up with the dates in the log, as far as it was ahead of them. */
  get caughtUpAt(): number {
    return this.#datedAhead;
  }

  /** @throws what did not hold meanwhile */
  async runUntil(until: number): Promise<void> {
    await this.world.agenda.runUntil(until, () => {
      if (this.#broken !== undefined) throw this.#broken;
    });
  }

  /** Every promise is kept by now. @throws Violation */
  mustHaveConverged(requests: Requests): void {
    const { agenda, cloud } = this.world;
    judgeConvergence(this.witness.session.state, requests, {
      truth: cloud.model.truth,
      now: agenda.now,
      isFresh: (slot) => this.#actions.isFresh(slot),
      isFreshStop: (taskArn) => this.#actions.isFreshStop(taskArn),
    });
  }

  /**
   * Every promise is kept by now, and stays so with nothing more done, for ten minutes or until
   * `until`. @throws Violation
   */
  async mustStayConverged(requests: Requests, until = 0): Promise<void> {
    this.mustHaveConverged(requests);
    this.#actions.forget();
    await this.runUntil(Math.max(until, this.world.agenda.now + quietMs));
    const { uncalledFor } = this.#actions;
    if (uncalledFor !== undefined) {
      throw new Violation(`it acts though nothing happens: ${uncalledFor}`);
    }
    this.mustHaveConverged(requests);
    this.#precedence.judgeWaiting();
    this.#incidents.judgeQuiet(this.world.agenda.now);
    this.#lifecycles.judgeQuiet(this.world.cloud.model);
    this.#news.judgeQuiet();
    this.#knowledge.judgeAgreement(this.world.agenda.now);
  }

  /** Somebody was told why tasks are where they are. */
  explained(told: ExplanationAnswer): void {
    this.#holding(() => this.#explanations.judge(told));
  }

  #appointJudges(mayLag: () => boolean): void {
    const { world, witness } = this;
    const { state } = witness.session;
    const calls = new CallJudge(() => world.agenda.now, mayLag);
    world.beforeCall = (operation, input) =>
      this.#holding(() => {
        calls.called(operation, input);
        this.#lifecycles.called(operation, input);
        this.#news.called(operation, input);
        readings.called(operation, input);
        rounds.called(operation, input);
        pace.called(operation, nameOf(input));
        withdrawals.called(operation, nameOf(input));
        line.called(operation, nameOf(input));
      });
    world.onThrottle = (operation) => pace.throttled(operation);
    world.afterCall = (...call) =>
      this.#holding(() => {
        calls.answered(...call);
        readings.answered(...call);
        rounds.answered(...call);
      });
    const replacements = new ReplacementJudge(
      () => world.cloud.model.truth,
      state,
      () => world.agenda.now,
      () => world.isCalm,
    );
    const stops = new StopJudge(state);
    const truth = () => world.cloud.model.truth;
    const isSteady = () => world.isSteady;
    const readings = new ReadingJudge(state, isSteady);
    const rounds = new RoundJudge(state, () => world.agenda.now, isSteady);
    const withdrawals = new WithdrawalJudge(truth, state, () => world.agenda.now, isSteady);
    const line = new LineJudge(state, () => world.agenda.now, world);
    const pace = new PaceJudge(truth, state, () => world.agenda.now, world);
    const settings = new SettingsJudge(world.healing);
    const inForce = () => settings.inForce;
    witness.judges.push(
      // The first, since the others go by what it has heard.
      settings,
      calls,
      replacements,
      stops,
      pace,
      withdrawals,
      line,
      new ConsequenceJudge(state),
      new QuarantineJudge(state, () => world.isCalm, inForce),
      new SilenceJudge(state, () => world.agenda.now, world, inForce),
      new BackOffJudge(truth, state),
      new BudgetJudge(state),
      new ValveJudge(state, inForce),
      new EndingJudge(truth, state),
      new AbsenceJudge(state, isSteady),
      readings,
      rounds,
      this.#knowledge,
      this.#incidents,
      this.#lifecycles,
      this.#news,
      new PlaceJudge(state),
      new StartJudge(state),
      new CustomResourceJudge(truth, state),
      new RuleJudge(state),
      new HeadroomJudge(state),
      new WishJudge(state),
      new StrategyJudge(state),
      this.#precedence,
      this.#explanations,
      new PreemptionJudge(state),
      new KeptJudge(state),
      this.#actions,
    );
    world.onFailure = (error) => {
      // What a fault of ours causes is expected; anything else is a bug.
      const isBug = [
        ChainBroken,
        TypeError,
        RangeError,
        ReferenceError,
        GoodRequestRefused,
        Endless,
      ];
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
}

/** What a change is about, once. */
function nameOf(input: JsonObject): string {
  const { clientToken, task, containerInstances, status } = input;
  return String(clientToken ?? task ?? [containerInstances, status]);
}

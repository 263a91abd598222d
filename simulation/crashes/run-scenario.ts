import { Violation } from '../invariants/violation.ts';
import { type Failure, JudgedWorld } from '../judged-world.ts';
import type { Fate, ProcessCall } from '../process.ts';
import { Random } from '../random.ts';
import { cluster } from '../world.ts';
import { type Crash, type CrashKind, fateOf } from './crash.ts';
import type { Ending, Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import { taskDefinitions } from './task-definitions.ts';

const startAt = Date.UTC(2026, 0, 5);
/** Every scenario is told with the same one: nothing in it is to depend on chance. */
const seed = 1;
/** The story begins when the container instances are known, this long before a minute's tick. */
const preludeMs = 90_000;
/** What mends a crash may crash too: a message is delivered again in 30 s, and a minute ticks. */
const mendingMs = 65_000;
/** After the last crash everything is mended within this. */
const mendMs = 180_000;
/** What a crash of this kind takes before it is over. */
const lastsMs: Readonly<Record<CrashKind, number>> = {
  before: 0,
  after: 0,
  'times-out': 60_000,
  freezes: 900_000,
};
/** A story that is not over by then waits for what never comes. */
const storyMsMax = 20 * 60_000;
const lookMs = 1_000;

/** One run of a scenario. */
export interface ScenarioRun {
  /** Every call at which it could have crashed, in order. */
  readonly calls: readonly ProcessCall[];
  readonly failure?: Failure;
}

/**
 * Tells a scenario with these crashes and lets it recover: queues deliver again, people ask again,
 * the minute ticks. All that must hold of a seed must hold of it.
 */
export async function runScenario(
  scenario: Scenario,
  crashes: readonly Crash[],
): Promise<ScenarioRun> {
  const calls = new Calls(crashes);
  const judged = new JudgedWorld({
    seed,
    startAt,
    random: new Random(seed),
    fate: (call) => calls.fateOf(call, judged.world.agenda.now),
    // Only one that froze goes on with what it knew.
    mayLag: () => crashes.some(({ kind }) => kind === 'freezes'),
  });
  const failure = await judged.judged(async () => {
    const stage = setStage(judged, scenario);
    await judged.runUntil(startAt + preludeMs);
    stage.mayCrash = () => {
      calls.count = true;
    };
    if (scenario.crashes !== 'when it says so') stage.mayCrash();
    const ending = await tell(judged, scenario, stage);
    const converged = judged.world.agenda.now + scenario.convergesWithin * 1_000;
    await judged.runUntil(Math.max(converged, calls.firstCrashAt + mendingMs));
    calls.count = false;
    calls.mustHaveCrashed();
    if (crashes.length > 0) {
      const lasts = Math.max(...crashes.map(({ kind }) => lastsMs[kind]));
      await judged.runUntil(judged.world.agenda.now + lasts + mendMs);
    }
    judged.mustHaveConverged(stage.requests);
    ending();
    await judged.mustStayConverged(stage.requests);
    ending();
  });
  return { calls: calls.made, ...(failure !== undefined && { failure }) };
}

/** The calls of a run while they count, and what becomes of each. */
class Calls {
  readonly made: ProcessCall[] = [];
  count = false;
  firstCrashAt = 0;
  /** Those to come, by the number of their call. */
  readonly #fates: Map<number, Fate>;

  constructor(crashes: readonly Crash[]) {
    this.#fates = new Map(crashes.map(({ at, kind }) => [at, fateOf[kind]]));
  }

  fateOf(call: ProcessCall, now: number): Fate {
    if (!this.count) return 'lives';
    this.made.push(call);
    const fate = this.#fates.get(this.made.length);
    if (fate === undefined) return 'lives';
    this.#fates.delete(this.made.length);
    if (this.firstCrashAt === 0) this.firstCrashAt = now;
    return fate;
  }

  /** A run without its crash proves nothing. @throws Violation */
  mustHaveCrashed(): void {
    const [at] = this.#fates.keys();
    if (at === undefined) return;
    throw new Violation(`there is no call ${at}: ${this.made.length} were made`);
  }
}

function setStage(judged: JudgedWorld, { instances }: Scenario): Stage {
  const { cloud, functions } = judged.world;
  cloud.call('ecs', 'CreateCluster', { clusterName: cluster });
  for (const definition of taskDefinitions) {
    cloud.call('ecs', 'RegisterTaskDefinition', definition);
  }
  const stage = new Stage(judged);
  for (const zone of instances) stage.launch(zone);
  functions.startTicks();
  return stage;
}

/** Lets the story go on to its end. @throws what did not hold meanwhile */
async function tell(judged: JudgedWorld, scenario: Scenario, stage: Stage): Promise<Ending> {
  const { agenda } = judged.world;
  let told: { readonly ending: Ending } | { readonly error: unknown } | undefined;
  scenario.story(stage).then(
    (ending) => {
      told = { ending };
    },
    (error: unknown) => {
      told = { error };
    },
  );
  const latest = agenda.now + storyMsMax;
  while (told === undefined) {
    if (agenda.now >= latest) throw new Violation(`the story still waits for ${stage.waitsFor}`);
    await judged.runUntil(agenda.now + lookMs);
  }
  const end = told as { readonly ending: Ending } | { readonly error: unknown };
  if ('error' in end) throw end.error;
  return end.ending;
}

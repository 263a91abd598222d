import { daysOf } from './days.ts';
import { drawFaults, drawTemper, type FaultClass, isCalm, isSteady, noFaults } from './faults.ts';
import { drawHealing } from './healing-settings.ts';
import { isEndUnheard, missingIn } from './invariants/convergence.ts';
import { type Failure, JudgedWorld } from './judged-world.ts';
import { haveOccasion, holdToTheEnd } from './occasions.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { drawApiShares, mendedPerSecond } from './share-of-calls.ts';
import { drawReadings, slowerMs } from './slow-readings.ts';
import { zoneNames } from './trouble/instances.ts';
import { Trouble } from './trouble/trouble.ts';
import { drawScale, type Scale, scaleOf, taskDefinitions } from './workload.ts';
import { cluster, type World } from './world.ts';

const startAt = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;
/** After the last fault, so long until what was asked for runs … */
const convergeMs = 180_000;
/** … longer by this where a task has vanished unheard: the two readings that must lack it, a minute
 * apart, may turn out to be three, and the first of all need not count for a task that is new; longer
 * where a reading takes several minutes; and for each task that was missing, by what may be called. */
const unheardMs = 60_000;

export interface SeedOptions {
  readonly seed: number;
  /** Simulated hours; what it takes to settle after the last trouble comes on top. */
  readonly hours: number;
  readonly faults: ReadonlySet<FaultClass>;
  /** How many the world begins with; drawn unless stated. */
  readonly containerInstances?: number;
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
  readonly failure?: Failure;
}

/** Runs one seed from an empty log to the quiet after its last fault. */
export async function runSeed(options: SeedOptions): Promise<SeedReport> {
  const began = performance.now();
  const { seed } = options;
  const random = new Random(seed);
  const judged = new JudgedWorld({ seed, startAt, random, healing: drawHealing(seed) });
  const failure = await judged.judged(() => run(judged, random, options));
  const { world, witness } = judged;
  return {
    seed,
    simulatedHours: (world.agenda.now - startAt) / hourMs,
    wallMs: performance.now() - began,
    appends: witness.items,
    ...world.counts,
    faults: Object.fromEntries(world.faults.counts),
    ...(failure !== undefined && { failure }),
  };
}

async function run(judged: JudgedWorld, random: Random, options: SeedOptions): Promise<void> {
  const { world } = judged;
  const { agenda, functions } = world;
  const scale =
    options.containerInstances === undefined
      ? drawScale(random)
      : scaleOf(options.containerInstances);
  const trouble = new Trouble(world, random.fork());
  setScene(world, trouble, scale);
  functions.readings = drawReadings(options.seed, scale.tasks);
  const weather = random.fork();
  const temper = drawTemper(weather);
  world.isCalm = true;
  world.isSteady = true;
  functions.startTicks();
  const people = new People({
    agenda,
    random: random.fork(),
    scale,
    ask: (request) => functions.ask(request),
    anyInstance: () => trouble.instances.any(),
    explained: (told) => judged.explained(told),
  });
  // What is drawn beyond this is drawn from here, so that the worlds of other seeds stay what they are.
  const more = random.fork();
  world.apiShares = drawApiShares(more.fork(), scale, temper);
  const { requests } = people;
  haveOccasion({ agenda, random: more.fork(), scale, requests });
  const days = daysOf(options.hours);
  const heldUntil = holdToTheEnd({
    agenda,
    random: more.fork(),
    scale,
    requests,
    troubleUntil: startAt + (days[0]?.troubleUntil ?? 0),
    scaleInHostOf: (family) => trouble.instances.scaleIn(trouble.instances.hostOf(family)),
  });
  people.crowd();
  for (const { troubleUntil, until } of days) {
    world.mix = drawFaults(weather, options.faults, temper);
    await live(judged, trouble, people, startAt + troubleUntil);
    const quietUntil = days.length > 1 ? 0 : heldUntil;
    await judged.mustStayConverged(requests, Math.max(startAt + until, quietUntil));
  }
}

/** Trouble until `until`, and then time to put everything right. */
async function live(
  judged: JudgedWorld,
  trouble: Trouble,
  people: People,
  until: number,
): Promise<void> {
  const { world, witness } = judged;
  const { state } = witness.session;
  world.isCalm &&= isCalm(world.mix);
  world.isSteady &&= isSteady(world.mix);
  world.troubleUntil = until;
  people.begin(until);
  trouble.begin(until);
  await judged.runUntil(until);
  trouble.end();
  people.end();
  world.mix = noFaults();
  const absentMs = isEndUnheard(state, world.cloud.model.truth, until) ? unheardMs : 0;
  const slowMs = slowerMs(world.functions.readings, state.indexes.liveTasks.of('ALL').size);
  const mendingMs = (missingIn(state) / mendedPerSecond(world.apiShares)) * 1_000;
  const mendMs = convergeMs + slowMs + absentMs + mendingMs;
  await judged.runUntil(until + mendMs);
  // A clock that was ahead has dated the log ahead, and deadlines wait for time to catch up.
  await judged.runUntil(Math.max(until, judged.caughtUpAt) + mendMs);
}

function setScene({ cloud }: World, trouble: Trouble, scale: Scale): void {
  cloud.call('ecs', 'CreateCluster', { clusterName: cluster });
  for (const definition of taskDefinitions) {
    cloud.call('ecs', 'RegisterTaskDefinition', definition);
  }
  trouble.instances.instanceType = scale.instanceType;
  for (let n = 0; n < scale.containerInstances; n += 1) {
    trouble.instances.launch(1, zoneNames[n % zoneNames.length] ?? zoneNames[0], { boot: false });
  }
  cloud.call('autoscaling', 'PutLifecycleHook', {
    AutoScalingGroupName: cluster,
    LifecycleHookName: 'move-tasks-first',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    HeartbeatTimeout: 130,
  });
}

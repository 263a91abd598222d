import { type Columns, columnsOf } from '../shared/core/decide/places/columns.ts';
import { demandOf } from '../shared/core/decide/places/demand.ts';
import { place } from '../shared/core/decide/places/place.ts';
import type { PlaceOutcome, PlaceWork } from '../shared/core/decide/places/work.ts';
import { ruleScenarios } from './place-rules.ts';
import type { Asked } from './place-world.ts';
import { at, emptyPool, poolInUse, workFor } from './place-world.ts';
import { preemptionTurns, slotsPerTurn } from './preemption.ts';
import { turnScenarios, wholeTurns } from './whole-turn.ts';

/** One way to ask, on one cluster. */
export interface Scenario {
  readonly says: string;
  readonly instances: number;
  readonly tasks: number;
  /** Tasks that are alike, as one placement asks for them. */
  readonly slots: number;
  /** The part of an instance, 0 to 1, that is in use on the fullest of a mixed cluster. */
  readonly usedMax: number;
  /** What the nth placement asks for. */
  asked(n: number): Asked;
  /** Takes away what was placed so many placements ago, so that rooms come and go. */
  readonly leavesAfter?: number;
}

const zone = 'attribute:ecs.availability-zone';
const packed = { placementStrategy: [{ type: 'binpack', field: 'memory' }] } as const;
const basic = { cpuUnits: 100, memoryMiB: 500, request: packed };
const alike = { instances: 5_000, slots: 100, usedMax: 0 } as const;

/** Every placement another size: nothing that is remembered of one helps the next. */
function distinct(n: number): Asked {
  return { ...basic, cpuUnits: 64 + ((n * 37) % 211), memoryMiB: 200 + ((n * 101) % 797) };
}

/** Shaped like those of kube-scheduler's scheduler_perf, on instances of 4 vCPUs and 16 GiB. */
const scenarios: Readonly<Record<string, Scenario>> = {
  'basic-10k': { says: '10,000 small tasks', ...alike, tasks: 10_000, asked: () => basic },
  'basic-50k': { says: '50,000 small tasks', ...alike, tasks: 50_000, asked: () => basic },
  distinct: {
    says: '20,000 placements of one task, each of another size',
    ...alike,
    tasks: 20_000,
    slots: 1,
    asked: distinct,
  },
  'distinct-10k-instances': {
    says: 'the same on twice as many instances',
    ...alike,
    instances: 10_000,
    tasks: 20_000,
    slots: 1,
    asked: distinct,
  },
  'topology-spreading': {
    says: 'spread over zones, and packed within them',
    ...alike,
    tasks: 5_000,
    asked: () => ({ ...basic, request: {} }),
  },
  'instance-spreading': {
    says: 'spread over zones and then over instances',
    ...alike,
    tasks: 5_000,
    asked: () => ({
      ...basic,
      request: {
        placementStrategy: [
          { type: 'spread', field: zone },
          { type: 'spread', field: 'instanceId' },
        ],
      },
    }),
  },
  'node-affinity': {
    says: 'only in one zone',
    ...alike,
    tasks: 10_000,
    asked: () => ({
      ...basic,
      request: {
        ...packed,
        placementConstraints: [{ type: 'memberOf', expression: `${zone} == us-east-1b` }],
      },
    }),
  },
  'anti-affinity': {
    says: 'no two of a group on an instance',
    ...alike,
    tasks: 4_000,
    slots: 1_000,
    asked: () => ({
      ...basic,
      request: { ...packed, placementConstraints: [{ type: 'distinctInstance' }] },
    }),
  },
  ...ruleScenarios,
  unschedulable: {
    says: 'one placement in fifty fits nowhere, and is explained',
    ...alike,
    tasks: 10_000,
    slots: 10,
    asked: (n) => (n % 50 === 49 ? { ...basic, cpuUnits: 16_384 } : basic),
  },
  churn: {
    says: 'placements of other sizes come, and go again',
    ...alike,
    tasks: 10_000,
    slots: 10,
    leavesAfter: 100,
    asked: distinct,
  },
  '100k': {
    says: '100,000 tasks on 10,000 instances',
    ...alike,
    instances: 10_000,
    tasks: 100_000,
    asked: () => basic,
  },
  '100k-distinct': {
    says: 'the same, each placement of one task of another size',
    ...alike,
    instances: 10_000,
    tasks: 100_000,
    slots: 1,
    asked: distinct,
  },
  daemonset: {
    says: 'one on each of 15,000 instances',
    ...alike,
    instances: 15_000,
    tasks: 15_000,
    slots: 15_000,
    asked: () => ({
      ...basic,
      request: { ...packed, placementConstraints: [{ type: 'distinctInstance' }] },
    }),
  },
  mixed: {
    says: 'three types of instance in use, placements of a few tasks spread over zones',
    instances: 5_000,
    tasks: 5_000,
    slots: 5,
    usedMax: 0.9,
    asked: () => ({}),
  },
  constrained: {
    says: 'in use: awsvpc tasks on distinct instances that an expression selects, over racks',
    instances: 5_000,
    tasks: 2_000,
    slots: 10,
    usedMax: 0.9,
    asked: () => ({
      awsvpc: true,
      request: {
        placementConstraints: [
          { type: 'distinctInstance' },
          {
            type: 'memberOf',
            expression:
              'attribute:ecs.instance-type =~ (m7.*|c6a[.]2xlarge) and attribute:rack !in [r3, r7]',
          },
        ],
        placementStrategy: [
          { type: 'spread', field: zone },
          { type: 'spread', field: 'attribute:rack' },
          { type: 'binpack', field: 'cpu' },
        ],
      },
    }),
  },
  full: {
    says: 'in use: tasks that no instance has room for, each placement explained',
    instances: 5_000,
    tasks: 1_000,
    slots: 10,
    usedMax: 0.9,
    asked: () => ({ cpuUnits: 16_384 }),
  },
};

/** So many turns on a cluster that was empty. */
const turns = 20;

/** On a cluster with four times as many less important tasks as there are instances. */
const preemption = { instances: 5_000, tasks: 5_000 };

/** What `--scenario` may name. */
export const placeScenarios: Readonly<Record<string, { readonly says: string }>> = {
  ...scenarios,
  ...turnScenarios,
  preemption: { says: 'on a full cluster: three less important tasks make room for each' },
};

export interface PlaceOptions {
  /** All of them when absent. */
  readonly scenario?: string;
  readonly rounds?: number;
  /** Another size than the scenario's own. */
  readonly size?: Partial<Pick<Scenario, 'instances' | 'tasks'>>;
}

/** One line of figures; a decision is one slot placed or explained. */
export interface PlaceFigures {
  readonly bench: 'place';
  readonly scenario: string;
  readonly instances: number;
  /** Decided in each round. */
  readonly tasks: number;
  readonly placed: number;
  readonly decisionsPerSecond: number;
  /** Time of one `place` call by the decisions in it. */
  readonly p50Us: number;
  readonly p99Us: number;
  /** The most memory that the process has held so far. */
  readonly peakMiB: number;
}

/** A scenario is run at least so often. */
const roundsMin = 3;
/** Small ones more often: until the code is warm, as that of a function soon is, and then for a while. */
const warmUpDecisions = 20_000;
const countedDecisions = 50_000;

function timesFor(decisions: number, { tasks }: Scenario, least: number): number {
  return Math.max(least, Math.ceil(decisions / tasks));
}

/** Measures `place`, scenario by scenario. */
export function* benchPlace(options: PlaceOptions = {}): Iterable<PlaceFigures> {
  const rounds = options.rounds ?? roundsMin;
  const isAsked = (name: string) => options.scenario === undefined || options.scenario === name;
  for (const [name, own] of Object.entries(scenarios)) {
    if (!isAsked(name)) continue;
    const scenario = { ...own, ...options.size };
    const [warmUps, times] =
      options.rounds === undefined
        ? [timesFor(warmUpDecisions, scenario, 1), timesFor(countedDecisions, scenario, rounds)]
        : [1, rounds];
    for (let n = 0; n < warmUps; n += 1) run(scenario);
    const counted = Array.from({ length: times }, () => run(scenario));
    const callsUs = counted.flatMap((one) => one.callsUs);
    const placed = counted[0]?.placed ?? 0;
    yield figuresOf(name, scenario, placed, callsUs, scenario.slots);
  }
  for (const [name, own] of Object.entries(turnScenarios)) {
    if (!isAsked(name)) continue;
    const size = { ...own, ...options.size };
    const [, ...counted] = Array.from({ length: rounds + 1 }, () => wholeTurns(size, turns));
    const turnsUs = counted.flat().map((ms) => ms * 1_000);
    yield figuresOf(name, size, size.tasks, turnsUs, size.tasks);
  }
  if (isAsked('preemption')) yield preemptionFigures(rounds, options.size);
}

/** A decision is a task for which others had to go and which was placed when they had gone. */
function preemptionFigures(rounds: number, asked: PlaceOptions['size']): PlaceFigures {
  const size = { ...preemption, ...asked };
  const [, ...counted] = Array.from({ length: rounds + 1 }, () => preemptionTurns(size));
  const turnsUs = counted.flatMap(({ turnsMs }) => turnsMs.map((ms) => ms * 1_000));
  return figuresOf('preemption', size, counted[0]?.placed ?? 0, turnsUs, slotsPerTurn);
}

/** @param callsUs what each call took, with so many decisions in each */
function figuresOf(
  scenario: string,
  { instances, tasks }: Pick<Scenario, 'instances' | 'tasks'>,
  placed: number,
  callsUs: readonly number[],
  decisionsPerCall: number,
): PlaceFigures {
  const samplesUs = callsUs.map((us) => us / decisionsPerCall).sort((a, b) => a - b);
  const totalUs = callsUs.reduce((sum, us) => sum + us, 0);
  const quantile = (part: number) =>
    Math.round((samplesUs[Math.floor((samplesUs.length - 1) * part)] ?? 0) * 10) / 10;
  return {
    bench: 'place',
    scenario,
    instances,
    tasks,
    placed,
    decisionsPerSecond: Math.round((callsUs.length * decisionsPerCall * 1_000_000) / totalUs),
    p50Us: quantile(0.5),
    p99Us: quantile(0.99),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

/** One placement after another on one pool, which is worked out once as it is in production. */
function run({ instances, tasks, slots, usedMax, leavesAfter, asked }: Scenario): {
  readonly placed: number;
  readonly callsUs: readonly number[];
} {
  const pool = usedMax === 0 ? emptyPool(instances) : poolInUse(instances, usedMax);
  const columns = columnsOf(pool);
  const leaving: (() => void)[] = [];
  const callsUs: number[] = [];
  let placed = 0;
  for (let n = 0; n < tasks / slots; n += 1) {
    const work = workFor(n, slots, asked(n));
    const before = performance.now();
    const [outcome] = place(pool, [work], at);
    callsUs.push((performance.now() - before) * 1_000);
    placed += outcome?.placed.length ?? 0;
    if (leavesAfter === undefined || outcome === undefined) continue;
    leaving.push(() => takeAway(columns, work, outcome));
    if (leaving.length > leavesAfter) leaving.shift()?.();
  }
  return { placed, callsUs };
}

function takeAway(columns: Columns, { request, taskDefinition }: PlaceWork, outcome: PlaceOutcome) {
  for (const { target } of outcome.placed) {
    if (target.type !== 'EC2') continue;
    const row = columns.rowOf(target.containerInstanceArn);
    if (row !== undefined) columns.release(row, demandOf(taskDefinition), request.group);
  }
}

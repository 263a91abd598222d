import { place } from '../shared/core/decide/places/place.ts';
import type { Asked } from './place-world.ts';
import { at, poolInUse, workFor } from './place-world.ts';

interface Scenario {
  readonly says: string;
  readonly usedMax: number;
  readonly placements: number;
  readonly slots: number;
  readonly asked: Asked;
}

/** Each starts anew from the same pool in every round. */
export const placeScenarios: Readonly<Record<string, Scenario>> = {
  identical: {
    says: 'few placements of many identical tasks, spread over zones and packed',
    usedMax: 0.9,
    placements: 10,
    slots: 100,
    asked: {},
  },
  services: {
    says: 'many placements of a few tasks each',
    usedMax: 0.9,
    placements: 200,
    slots: 5,
    asked: {},
  },
  constrained: {
    says: 'awsvpc tasks on distinct instances that an expression selects',
    usedMax: 0.9,
    placements: 100,
    slots: 10,
    asked: {
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
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
          { type: 'spread', field: 'attribute:rack' },
          { type: 'binpack', field: 'cpu' },
        ],
      },
    },
  },
  full: {
    says: 'tasks that no instance has room for, each placement explained',
    usedMax: 0.9,
    placements: 100,
    slots: 10,
    asked: { cpuUnits: 16_384 },
  },
};

export interface PlaceOptions {
  /** All of them when absent. */
  readonly scenario?: string;
  readonly instances?: number;
  readonly rounds?: number;
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

/** Measures `place` on a cluster of 5,000 instances, scenario by scenario. */
export function* benchPlace(options: PlaceOptions = {}): Iterable<PlaceFigures> {
  for (const [name, scenario] of Object.entries(placeScenarios)) {
    if (options.scenario !== undefined && options.scenario !== name) continue;
    yield measure(name, scenario, options.instances ?? 5_000, options.rounds ?? 5);
  }
}

function measure(
  name: string,
  scenario: Scenario,
  instances: number,
  rounds: number,
): PlaceFigures {
  const samplesUs: number[] = [];
  let totalUs = 0;
  let placed = 0;
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const pool = poolInUse(instances, scenario.usedMax);
    placed = 0;
    for (let n = 0; n < scenario.placements; n += 1) {
      const work = workFor(n, scenario.slots, scenario.asked);
      const before = performance.now();
      const [outcome] = place(pool, [work], at);
      const us = (performance.now() - before) * 1_000;
      placed += outcome?.placed.length ?? 0;
      if (round === 0) continue;
      samplesUs.push(us / scenario.slots);
      totalUs += us;
    }
  }
  const tasks = scenario.placements * scenario.slots;
  samplesUs.sort((a, b) => a - b);
  const quantile = (part: number) =>
    Math.round((samplesUs[Math.floor((samplesUs.length - 1) * part)] ?? 0) * 10) / 10;
  return {
    bench: 'place',
    scenario: name,
    instances,
    tasks,
    placed,
    decisionsPerSecond: Math.round((tasks * rounds * 1_000_000) / totalUs),
    p50Us: quantile(0.5),
    p99Us: quantile(0.99),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

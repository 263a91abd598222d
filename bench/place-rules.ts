import { type PlacementRule, zoneField } from '../shared/core/placement-rules.ts';
import type { Scenario } from './place.ts';

const alike = { instances: 5_000, slots: 100, usedMax: 0 } as const;
const apart = { instances: 5_000, slots: 1, usedMax: 0 } as const;
const instance = 'instanceId';

/** Small tasks of one group under one rule, packed; of another size each where they come alone. */
function under(rule: PlacementRule, isAlone = false): Scenario['asked'] {
  return (n) => ({
    cpuUnits: isAlone ? 64 + ((n * 37) % 211) : 100,
    memoryMiB: isAlone ? 200 + ((n * 101) % 797) : 500,
    request: {
      group: 'blue',
      placementStrategy: [{ type: 'binpack', field: 'memory' }],
      placementConstraints: [rule],
    },
  });
}

const sameZone: PlacementRule = { type: 'affinity', group: 'blue', field: zoneField };
const notHere: PlacementRule = { type: 'antiAffinity', group: 'blue', field: instance };
const even: PlacementRule = { type: 'maxSkew', field: zoneField, maxSkew: 5 };
const together: PlacementRule = { type: 'affinity', group: 'blue', field: instance };

/** Rules that ECS lacks, shaped like those of kube-scheduler's scheduler_perf. */
export const ruleScenarios: Readonly<Record<string, Scenario>> = {
  'pod-affinity': {
    says: 'all of a group in one zone',
    ...alike,
    tasks: 10_000,
    asked: under(sameZone),
  },
  'pod-affinity-distinct': {
    says: 'the same, placements of one task, each of another size',
    ...apart,
    tasks: 10_000,
    asked: under(sameZone, true),
  },
  'pod-anti-affinity': {
    says: 'no two of a group on an instance, both ways',
    ...alike,
    slots: 1_000,
    tasks: 4_000,
    asked: under(notHere),
  },
  'pod-anti-affinity-distinct': {
    says: 'the same, placements of one task, each of another size',
    ...apart,
    tasks: 4_000,
    asked: under(notHere, true),
  },
  'max-skew': {
    says: 'zones differ by at most 5, packed',
    ...alike,
    tasks: 10_000,
    asked: under(even),
  },
  'max-skew-distinct': {
    says: 'the same, placements of one task, each of another size',
    ...apart,
    tasks: 10_000,
    asked: under(even, true),
  },
  'preferred-topology-spreading': {
    says: 'zones differ by at most 5 where that can be',
    ...alike,
    tasks: 10_000,
    asked: under({ ...even, weight: 10 }),
  },
  'preferred-affinity': {
    says: 'beside another of the group where that can be',
    ...alike,
    tasks: 10_000,
    asked: under({ ...together, weight: 10 }),
  },
  'preferred-affinity-distinct': {
    says: 'the same, placements of one task, each of another size',
    ...apart,
    tasks: 4_000,
    asked: under({ ...together, weight: 10 }, true),
  },
  'preferred-anti-affinity': {
    says: 'not beside another of the group where that can be',
    ...alike,
    tasks: 10_000,
    asked: under({ ...notHere, weight: 10 }),
  },
};

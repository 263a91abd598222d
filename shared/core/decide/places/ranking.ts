import type { PlacementStrategy } from '../../ecs.ts';
import type { Ask } from './ask.ts';
import { columnsOf, fieldValueOf } from './columns.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { hashOf, mix } from './seeded.ts';
import { Tally, zoneField } from './tallies.ts';

/** ECS takes at most this many strategies in a chain; what comes after is never looked at. */
export const strategiesMax = 5;

/**
 * For a request without strategies: over zones first, as ECS does for services, so that the loss of
 * a zone takes as few tasks as it can; within a zone fill instances up. (For `RunTask` ECS chooses
 * at random, which serves nobody who wants either.)
 */
const defaultStrategies: readonly PlacementStrategy[] = [
  { type: 'spread', field: zoneField },
  { type: 'binpack', field: 'memory' },
];

/** A chain of strategies over one pool, for the tasks of one group. */
export interface Ranking {
  readonly strategies: readonly PlacementStrategy[];
  /** One for each strategy that spreads. */
  readonly tallies: readonly (Tally | undefined)[];
  /**
   * Negative when the left row is taken first. The first strategy narrows to the best, each next one
   * breaks the ties that are left, and the ARN the last.
   */
  compare(left: number, right: number, slot: number): number;
  /** One more task of the group runs there. */
  placed(instance: PoolInstance): void;
  /** The zone with the fewest tasks of the group; `undefined` when no strategy spreads over zones. */
  chooseZone(zones: readonly string[]): string | undefined;
  /** One more task of the group runs on Fargate in that zone. */
  placedInZone(zone: string): void;
}

type Rank = (instance: PoolInstance, slot: number) => number;

export function rankingFor(pool: Pool, ask: Ask): Ranking {
  const { request, seed } = ask.work;
  const columns = columnsOf(pool);
  const asked = request.placementStrategy.slice(0, strategiesMax);
  const strategies = asked.length === 0 ? defaultStrategies : asked;
  const tallies = strategies.map(({ type, field = '' }) =>
    type === 'spread' ? new Tally(pool, columns, field, request.group) : undefined,
  );
  const ranks = strategies.map((strategy, position) =>
    rankOf(strategy, tallies[position], seed + position),
  );
  const zones = tallies.find((tally) => tally?.field === zoneField);
  return {
    strategies,
    tallies,
    compare: (left, right, slot) => {
      const [one, other] = [columns.instances[left], columns.instances[right]];
      if (one === undefined || other === undefined) return left - right;
      for (const rank of ranks) {
        const difference = rank(one, slot) - rank(other, slot);
        if (difference !== 0) return difference;
      }
      return left - right;
    },
    placed: (instance) => {
      for (const tally of tallies) tally?.add(fieldValueOf(instance, tally.field), 1);
    },
    chooseZone: (names) => {
      if (zones === undefined) return undefined;
      const counts = names.map((name) => ({ name, count: zones.of(name) }));
      counts.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1));
      return counts[0]?.name;
    },
    placedInZone: (zone) => {
      for (const tally of tallies) if (tally?.field === zoneField) tally.add(zone, 1);
    },
  };
}

function rankOf(strategy: PlacementStrategy, tally: Tally | undefined, seed: number): Rank {
  switch (strategy.type) {
    case 'spread':
      return (instance) => tally?.of(fieldValueOf(instance, tally.field)) ?? 0;
    case 'binpack':
      return strategy.field === 'cpu' ? ({ free }) => free.cpuUnits : ({ free }) => free.memoryMiB;
    case 'random':
      return ({ containerInstance }, slot) =>
        mix(mix(seed, slot), hashOf(containerInstance.containerInstanceArn));
  }
}

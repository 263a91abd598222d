import type { PlacementStrategy } from '../../ecs.ts';
import type { Ask } from './ask.ts';
import type { Pool, PoolInstance } from './pool.ts';
import { hashOf, mix } from './seeded.ts';

/** ECS takes at most this many strategies in a chain; what comes after is never looked at. */
export const strategiesMax = 5;

const zoneField = 'attribute:ecs.availability-zone';

/**
 * For a request without strategies: over zones first, as ECS does for services, so that the loss of
 * a zone takes as few tasks as it can; within a zone fill instances up. (For `RunTask` ECS chooses
 * at random, which serves nobody who wants either.)
 */
const defaultStrategies: readonly PlacementStrategy[] = [
  { type: 'spread', field: zoneField },
  { type: 'binpack', field: 'memory' },
];

/** How many tasks of the group share one value of a spread's field. */
interface Tally {
  count: number;
}

/** An instance with what its strategies need of it at hand. */
export interface Candidate {
  readonly instance: PoolInstance;
  /** Position in the pool, which is ascending by ARN: the last tie-breaker. */
  readonly order: number;
  /** One for each strategy of the chain; those of other types are never read. */
  readonly tallies: readonly Tally[];
  /** Of the ARN; 0 unless a strategy is `random`. */
  readonly hash: number;
}

type Rank = (candidate: Candidate, slot: number) => number;

/** A chain of strategies over one pool, for the tasks of one group. */
export interface Ranking {
  candidate(instance: PoolInstance, order: number): Candidate;
  /**
   * Negative when the left one is taken first. The first strategy narrows to the best, each next
   * one breaks the ties that are left, and the ARN the last.
   */
  compare(left: Candidate, right: Candidate, slot: number): number;
  /** One more task of the group runs there. */
  placed(candidate: Candidate): void;
  /** The zone with the fewest tasks of the group; `undefined` when no strategy spreads over zones. */
  chooseZone(zones: readonly string[]): string | undefined;
  /** One more task of the group runs on Fargate in that zone. */
  placedInZone(zone: string): void;
}

export function rankingFor(pool: Pool, ask: Ask): Ranking {
  const { request, seed } = ask.work;
  const asked = request.placementStrategy.slice(0, strategiesMax);
  const strategies = asked.length === 0 ? defaultStrategies : asked;
  const spreads = strategies.map((strategy) =>
    strategy.type === 'spread' ? spreadOf(pool, strategy.field ?? '', request.group) : undefined,
  );
  const ranks = strategies.map((strategy, position) => rankOf(strategy, position, seed));
  const zones = spreads.find((spread) => spread?.field === zoneField);
  const isRandom = strategies.some(({ type }) => type === 'random');
  const nowhere: Tally = { count: 0 };
  return {
    candidate: (instance, order) => ({
      instance,
      order,
      tallies: spreads.map((spread) => spread?.tallyOf(spread.read(instance)) ?? nowhere),
      hash: isRandom ? hashOf(instance.containerInstance.containerInstanceArn) : 0,
    }),
    compare: (left, right, slot) => {
      for (const rank of ranks) {
        const difference = rank(left, slot) - rank(right, slot);
        if (difference !== 0) return difference;
      }
      return left.order - right.order;
    },
    placed: ({ tallies }) => {
      spreads.forEach((spread, position) => {
        const tally = tallies[position];
        if (spread !== undefined && tally !== undefined) tally.count += 1;
      });
    },
    chooseZone: (names) => {
      if (zones === undefined) return undefined;
      const counts = names.map((name) => ({ name, count: zones.tallyOf(name).count }));
      counts.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1));
      return counts[0]?.name;
    },
    placedInZone: (zone) => {
      for (const spread of spreads)
        if (spread?.field === zoneField) spread.tallyOf(zone).count += 1;
    },
  };
}

function rankOf(strategy: PlacementStrategy, position: number, seed: number): Rank {
  switch (strategy.type) {
    case 'spread':
      return ({ tallies }) => tallies[position]?.count ?? 0;
    case 'binpack':
      return strategy.field === 'cpu'
        ? ({ instance }) => instance.free.cpuUnits
        : ({ instance }) => instance.free.memoryMiB;
    case 'random':
      return ({ hash }, slot) => mix(mix(seed + position, slot), hash);
  }
}

interface Spread {
  readonly field: string;
  /** An instance's value of the field. */
  read(instance: PoolInstance): string;
  tallyOf(value: string): Tally;
}

/** Counts the group's tasks by value: on every instance, closed ones too, and on Fargate by zone. */
function spreadOf(pool: Pool, field: string, group: string): Spread {
  const read = readerOf(field);
  const tallies = new Map<string, Tally>();
  const tallyOf = (value: string): Tally => {
    const known = tallies.get(value);
    if (known !== undefined) return known;
    const tally = { count: 0 };
    tallies.set(value, tally);
    return tally;
  };
  for (const instance of pool.instances) {
    const count = instance.groups.get(group) ?? 0;
    if (count > 0) tallyOf(read(instance)).count += count;
  }
  if (field === zoneField) {
    for (const [zone, count] of pool.fargate.get(group) ?? []) tallyOf(zone).count += count;
  }
  return { field, read, tallyOf };
}

/** Instances without the attribute share one value, the empty one. */
function readerOf(field: string): (instance: PoolInstance) => string {
  if (!field.startsWith('attribute:')) {
    return ({ containerInstance }) => containerInstance.containerInstanceArn;
  }
  const name = field.slice('attribute:'.length);
  return ({ attributes }) => attributes.get(name) ?? '';
}

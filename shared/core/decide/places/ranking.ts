import type { PlacementStrategy } from '../../ecs.ts';
import type { PlacementRequest } from '../../placement.ts';
import { zoneField } from '../../placement-rules.ts';
import type { Ask } from './ask.ts';
import { type Columns, columnsOf, packedBy } from './columns.ts';
import type { Pool } from './pool.ts';
import { hashOf, mix } from './seeded.ts';

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
  /**
   * Negative when the left row is taken first. The first strategy narrows to the best, each next one
   * breaks the ties that are left, and the ARN the last.
   */
  compare(left: number, right: number, slot: number): number;
  /** What a row is worth to each strategy, in their order: the less the better. */
  worth(row: number, slot: number): readonly number[];
  /** How many tasks of the group share a value of a field, on every instance and on Fargate. */
  countOf(field: string, value: string): number;
  /**
   * The zone with the fewest tasks of the group; `undefined` when no strategy spreads over zones and
   * nothing else asks for one.
   */
  chooseZone(zones: readonly string[], isNeeded: boolean): string | undefined;
}

/** The chain that a request asks for, or the one that serves those who ask for none. */
export function strategiesOf({
  placementStrategy,
}: Pick<PlacementRequest, 'placementStrategy'>): readonly PlacementStrategy[] {
  const asked = placementStrategy.slice(0, strategiesMax);
  return asked.length === 0 ? defaultStrategies : asked;
}

export function rankingFor(pool: Pool, ask: Ask): Ranking {
  const { request, seed } = ask.work;
  const columns = columnsOf(pool);
  const strategies = strategiesOf(request);
  const countOf = (field: string, value: string) => {
    const onFargate = field === zoneField ? pool.fargate.get(request.group)?.get(value) : 0;
    return columns.groups.tallyOf(request.group, field).of(value) + (onFargate ?? 0);
  };
  // Of no use to chains that the engine keeps standings for.
  let made: readonly Rank[] | undefined;
  const ranksOf = () => {
    made ??= strategies.map((strategy, position) =>
      rankOf(strategy, columns, countOf, seed + position),
    );
    return made;
  };
  return {
    strategies,
    countOf,
    compare: (left, right, slot) => {
      for (const rank of ranksOf()) {
        const difference = rank(left, slot) - rank(right, slot);
        if (difference !== 0) return difference;
      }
      return left - right;
    },
    worth: (row, slot) => ranksOf().map((rank) => rank(row, slot)),
    chooseZone: (names, isNeeded) => {
      const isSpread = ({ type, field }: PlacementStrategy) =>
        type === 'spread' && field === zoneField;
      if (!isNeeded && !strategies.some(isSpread)) return undefined;
      const counts = names.map((name) => ({ name, count: countOf(zoneField, name) }));
      counts.sort((a, b) => a.count - b.count || (a.name < b.name ? -1 : 1));
      return counts[0]?.name;
    },
  };
}

type Rank = (row: number, slot: number) => number;

function rankOf(
  { type, field = '' }: PlacementStrategy,
  columns: Columns,
  countOf: Ranking['countOf'],
  seed: number,
): Rank {
  switch (type) {
    case 'spread':
      return (row) => countOf(field, columns.valueOf(row, field));
    case 'binpack':
      return (row) => columns.freeOf(row, packedBy(field));
    case 'random':
      return (row, slot) => mix(mix(seed, slot), hashOf(columns.valueOf(row, 'instanceId')));
  }
}

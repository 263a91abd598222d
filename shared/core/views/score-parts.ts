import type { Ask } from '../decide/places/ask.ts';
import type { Columns } from '../decide/places/columns.ts';
import { rowFilters } from '../decide/places/filters.ts';
import type { Ranking } from '../decide/places/ranking.ts';
import { ruleCosts } from '../decide/places/rules/rule-costs.ts';

/** What an instance is scored by, part by part: the first that differs decides, the less the better. */
export interface ScoreParts {
  /** Such as `spread attribute:ecs.availability-zone` or `binpack memory`. */
  readonly names: readonly string[];
  of(row: number, slot: number): readonly number[];
  /** Negative when the left row is taken first; never 0 of two rows. */
  compare(left: number, right: number, slot: number): number;
}

/** The sum of the weights of what does not hold comes before every strategy. */
const weightsPart = 'weights';

export function scoreParts(ask: Ask, columns: Columns, ranking: Ranking): ScoreParts {
  const costs = hasWeights(ask)
    ? ruleCosts(ask, columns, rowFilters(ask, columns).lasts)
    : undefined;
  const of = (row: number, slot: number) => {
    const worth = ranking.worth(row, slot);
    return costs === undefined ? worth : [costs.of(row), ...worth];
  };
  const strategies = ranking.strategies.map(({ type, field }) =>
    field === undefined ? type : `${type} ${field}`,
  );
  return {
    names: costs === undefined ? strategies : [weightsPart, ...strategies],
    of,
    compare: (left, right, slot) => {
      const theirs = of(right, slot);
      const part = of(left, slot).findIndex((mine, position) => mine !== theirs[position]);
      if (part < 0) return left - right;
      return (of(left, slot)[part] ?? 0) - (theirs[part] ?? 0);
    },
  };
}

function hasWeights({ work }: Ask): boolean {
  return work.request.placementConstraints.some(({ weight }) => weight !== undefined);
}

import type { PlacementStrategy } from '../../ecs.ts';
import { Alike, type Spread } from '../../engine/best-row.ts';
import type { Amounts } from '../../engine/fleet.ts';
import type { Ask } from './ask.ts';
import { type Columns, columnsOf, packedBy } from './columns.ts';
import { rowFilters } from './filters.ts';
import type { Pool } from './pool.ts';
import type { Ranking } from './ranking.ts';
import { type RuleCosts, ruleCosts } from './rules/rule-costs.ts';

/** Finds the row of the instance that one more task of a placement goes to. */
export interface InstanceChoice {
  /** @param avoid a row that is taken only when there is no other; -1 when there is no such */
  best(slot: number, avoid: number): number;
  /** Whether the instance of a row would take one more, as things stand. */
  mayTake(row: number): boolean;
}

export function instanceChoice(pool: Pool, ask: Ask, ranking: Ranking): InstanceChoice {
  const columns = columnsOf(pool);
  const filters = rowFilters(ask, columns);
  const rules = ruleCosts(ask, columns, filters.lasts);
  const accepts =
    rules === undefined
      ? filters.accepts
      : (row: number) => rules.accepts(row) && filters.accepts(row);
  const demand = columns.amountsOf(ask.demand);
  const chain = rules?.areMany === true ? undefined : packedChain(ranking.strategies, rules);
  if (chain === undefined) {
    const mayTake = mayBeTaken(columns, demand, accepts, rules);
    return avoiding(mayTake, (slot, may) =>
      bestOfAll(columns, may ?? mayTake, ranking, rules, slot),
    );
  }
  const spreads = spreadsOver(columns, ask.work.request.group, ranking, chain);
  const standings = chain.standings(columns);
  const common =
    rules === undefined
      ? { demand, spreads }
      : { demand, spreads, ...costsOf(rules, columns, chain) };
  // One task alone has none that it could be like.
  const isAlone = ask.work.slots.length === 1;
  const anywhere = isAlone ? { ...common, accepts } : { ...common, accepts, alike: new Alike() };
  return avoiding(mayBeTaken(columns, demand, accepts, rules), (_, may) =>
    standings.best(may === undefined ? anywhere : { ...common, accepts: may }),
  );
}

/** What rules add to what the engine is asked. */
function costsOf(rules: RuleCosts, columns: Columns, chain: PackedChain) {
  const { condition, out } = rules;
  const costs = rules.costsNothing ? undefined : rules.costs(valuesOf(columns, chain));
  return {
    ...(costs !== undefined && { costs }),
    ...(condition !== undefined && { condition }),
    ...(out !== undefined && { out }),
  };
}

/** Whether a row has room, and nothing rules it out. */
function mayBeTaken(
  columns: Columns,
  demand: Amounts,
  accepts: (row: number) => boolean,
  rules: RuleCosts | undefined,
): (row: number) => boolean {
  const isOpen = (row: number) => rules === undefined || Number.isFinite(rules.of(row));
  return (row) => columns.fits(row, demand) && accepts(row) && isOpen(row);
}

/** @param search looks at rows that may be taken, or at those that `may` leaves of them */
function avoiding(
  mayTake: (row: number) => boolean,
  search: (slot: number, may?: (row: number) => boolean) => number,
): InstanceChoice {
  return {
    mayTake,
    best(slot, avoid) {
      if (avoid < 0) return search(slot);
      const other = search(slot, (row) => row !== avoid && mayTake(row));
      return other < 0 && mayTake(avoid) ? avoid : other;
    },
  };
}

/** A chain that first spreads and then packs, which the engine keeps standings for. */
interface PackedChain {
  /** Attributes by which rows are told apart, for spreads and for rules. */
  readonly fields: readonly string[];
  standings(columns: Columns): ReturnType<Columns['standings']>;
}

function packedChain(
  strategies: readonly PlacementStrategy[],
  rules: RuleCosts | undefined,
): PackedChain | undefined {
  const firstPack = strategies.findIndex(({ type }) => type !== 'spread');
  const spreads = firstPack < 0 ? strategies : strategies.slice(0, firstPack);
  const packs = firstPack < 0 ? [] : strategies.slice(firstPack);
  if (packs.some(({ type }) => type !== 'binpack')) return undefined;
  const spreadFields = spreads.map(({ field = '' }) => field).filter(isAttribute);
  const fields = [...new Set([...spreadFields, ...(rules?.fields ?? [])])];
  const packed = packs.map(({ field = '' }) => packedBy(field));
  return { fields, standings: (columns) => columns.standings(fields, packed) };
}

/** What the rows of a domain say for one of the fields of a chain. */
function valuesOf(columns: Columns, { fields }: PackedChain) {
  const { values } = columns.domainsBy(fields);
  const positions = new Map(fields.map((field, position) => [field, position]));
  return (domain: number, field: string): string =>
    values[domain]?.[positions.get(field) ?? -1] ?? '';
}

function spreadsOver(
  columns: Columns,
  group: string,
  ranking: Ranking,
  chain: PackedChain,
): readonly Spread[] {
  const spreads = ranking.strategies.filter(({ type }) => type === 'spread');
  if (spreads.length === 0) return [];
  const saidBy = valuesOf(columns, chain);
  return spreads.map(({ field = '' }): Spread => {
    if (!isAttribute(field)) return { over: 'rows', counts: columns.groups.rowsOf(group) };
    return { over: 'domains', countOf: (domain) => ranking.countOf(field, saidBy(domain, field)) };
  });
}

function isAttribute(field: string): boolean {
  return field.startsWith('attribute:');
}

/** For chains without standings: looks at every row that is left. */
function bestOfAll(
  { instances }: Columns,
  accepts: (row: number) => boolean,
  ranking: Ranking,
  rules: RuleCosts | undefined,
  slot: number,
): number {
  let best = -1;
  let leastCost = 0;
  for (let row = 0; row < instances.length; row += 1) {
    if (!accepts(row)) continue;
    const cost = rules?.of(row) ?? 0;
    if (best >= 0 && cost > leastCost) continue;
    if (best >= 0 && cost === leastCost && ranking.compare(row, best, slot) >= 0) continue;
    best = row;
    leastCost = cost;
  }
  return best;
}

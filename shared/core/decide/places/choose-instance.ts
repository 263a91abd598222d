import type { PlacementStrategy } from '../../ecs.ts';
import { Alike, type Spread } from '../../engine/best-row.ts';
import type { Ask } from './ask.ts';
import { type Columns, columnsOf, packedBy } from './columns.ts';
import { besidesRoom } from './filters.ts';
import type { Pool } from './pool.ts';
import type { Ranking } from './ranking.ts';

/** Finds the row of the instance that one more task of a placement goes to. */
export interface InstanceChoice {
  /** @param avoid a row that is taken only when there is no other; -1 when there is no such */
  best(slot: number, avoid: number): number;
}

export function instanceChoice(pool: Pool, ask: Ask, ranking: Ranking): InstanceChoice {
  const columns = columnsOf(pool);
  const accepts = besidesRoom(ask, columns);
  const demand = columns.amountsOf(ask.demand);
  const chain = packedChain(ranking.strategies);
  if (chain === undefined) {
    const mayTake = (row: number) => columns.fits(row, demand) && accepts(row);
    return avoiding(mayTake, (slot, may) => bestOfAll(columns, may ?? mayTake, ranking, slot));
  }
  const spreads = spreadsOver(columns, ask.work.request.group, ranking);
  const standings = chain.standings(columns);
  const anywhere = { demand, spreads, accepts, alike: new Alike() };
  return avoiding(
    (row) => columns.fits(row, demand) && accepts(row),
    (_, may) => standings.best(may === undefined ? anywhere : { demand, spreads, accepts: may }),
  );
}

/** @param search looks at rows that may be taken, or at those that `may` leaves of them */
function avoiding(
  mayTake: (row: number) => boolean,
  search: (slot: number, may?: (row: number) => boolean) => number,
): InstanceChoice {
  return {
    best(slot, avoid) {
      if (avoid < 0) return search(slot);
      const other = search(slot, (row) => row !== avoid && mayTake(row));
      return other < 0 && mayTake(avoid) ? avoid : other;
    },
  };
}

/** A chain that first spreads and then packs, which the engine keeps standings for. */
interface PackedChain {
  standings(columns: Columns): ReturnType<Columns['standings']>;
}

function packedChain(strategies: readonly PlacementStrategy[]): PackedChain | undefined {
  const firstPack = strategies.findIndex(({ type }) => type !== 'spread');
  const spreads = firstPack < 0 ? strategies : strategies.slice(0, firstPack);
  const packs = firstPack < 0 ? [] : strategies.slice(firstPack);
  if (packs.some(({ type }) => type !== 'binpack')) return undefined;
  const fields = spreads.map(({ field = '' }) => field).filter(isAttribute);
  const packed = packs.map(({ field = '' }) => packedBy(field));
  return { standings: (columns) => columns.standings(fields, packed) };
}

function spreadsOver(columns: Columns, group: string, ranking: Ranking): readonly Spread[] {
  const spreads = ranking.strategies.filter(({ type }) => type === 'spread');
  const fields = spreads.map(({ field = '' }) => field);
  const { values } = columns.domainsBy(fields.filter(isAttribute));
  let position = -1;
  return fields.map((field): Spread => {
    if (!isAttribute(field)) return { over: 'rows', counts: columns.groups.rowsOf(group) };
    position += 1;
    const own = position;
    return {
      over: 'domains',
      countOf: (domain) => ranking.countOf(field, values[domain]?.[own] ?? ''),
    };
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
  slot: number,
): number {
  let best = -1;
  for (let row = 0; row < instances.length; row += 1) {
    if (!accepts(row)) continue;
    if (best < 0 || ranking.compare(row, best, slot) < 0) best = row;
  }
  return best;
}

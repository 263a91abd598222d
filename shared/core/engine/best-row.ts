import { type Amounts, at, type Fleet } from './fleet.ts';
import { Barren, RowOrder, type Scores } from './row-order.ts';

/** The fewer of something there are, the better; what comes first in a chain of them decides. */
export type Spread =
  | { readonly over: 'domains'; countOf(domain: number): number }
  | { readonly over: 'rows'; readonly counts: ReadonlyMap<number, number> };

/** What one task wants of a row. */
export interface Ask {
  readonly demand: Amounts;
  readonly spreads: readonly Spread[];
  /** Everything but room. */
  readonly accepts: (row: number) => boolean;
  /** For tasks that are alike, one after another: a row that is not accepted once never is. */
  readonly barren?: BarrenByCounts;
}

/** What was barren when rows with certain counts were asked for, by those counts. */
export class BarrenByCounts {
  readonly #barren = new Map<string, Barren>();

  of(counts: string): Barren {
    let barren = this.#barren.get(counts);
    if (barren === undefined) {
      barren = new Barren();
      this.#barren.set(counts, barren);
    }
    return barren;
  }
}

/** Rows with certain counts only. */
interface Narrowed {
  readonly counts: string;
  has(row: number): boolean;
}

/** Who stands where: the rows of each domain (a zone, a rack, or all there is) by their scores. */
export class Standings {
  readonly #scores: readonly Float64Array[];
  readonly #scoreOf: readonly ((row: number) => number)[];
  readonly #domainOf: Int32Array;
  readonly #orders: readonly RowOrder[];
  readonly #domains: readonly number[];
  readonly #changed = new Set<number>();

  /**
   * @param domainOf each row's domain, from 0 to `domains` - 1
   * @param scoreOf what a row scores by what is free there: the less the better; the first decides
   */
  constructor(
    fleet: Fleet,
    domainOf: Int32Array,
    domains: number,
    scoreOf: readonly ((row: number) => number)[],
  ) {
    this.#domainOf = domainOf;
    this.#scoreOf = scoreOf;
    this.#scores = scoreOf.map((score) => Float64Array.from(domainOf.keys(), score));
    const rowsOf = Array.from({ length: domains }, (): number[] => []);
    domainOf.forEach((domain, row) => {
      rowsOf[domain]?.push(row);
    });
    this.#orders = rowsOf.map((rows) => new RowOrder(fleet, this.#scores, rows));
    this.#domains = [...this.#orders.keys()];
  }

  /** What is free on a row is not what it was; it is looked at again when somebody asks. */
  changed(row: number): void {
    this.#changed.add(row);
  }

  /** The row that an ask goes to; -1 when there is none. */
  best(ask: Ask): number {
    this.#catchUp();
    return this.#search(ask, this.#domains, 0);
  }

  #catchUp(): void {
    for (const row of this.#changed) {
      const order = this.#orders[at(this.#domainOf, row)];
      order?.remove(row);
      this.#scoreOf.forEach((score, index) => {
        (this.#scores[index] as Float64Array)[row] = score(row);
      });
      order?.insert(row);
    }
    this.#changed.clear();
  }

  /** Narrows by one spread after another; within what is left the first of each order is its best. */
  #search(ask: Ask, domains: readonly number[], level: number, narrowed?: Narrowed): number {
    const spread = ask.spreads[level];
    if (spread === undefined) return this.#first(ask, domains, narrowed);
    if (spread.over === 'domains') {
      for (const alike of byCount(domains, spread)) {
        const row = this.#search(ask, alike, level + 1, narrowed);
        if (row >= 0) return row;
      }
      return -1;
    }
    for (const count of ascendingCounts(spread.counts)) {
      const alike = withCount(spread.counts, count, narrowed);
      const row = this.#search(ask, domains, level + 1, alike);
      if (row >= 0) return row;
    }
    return -1;
  }

  #first(ask: Ask, domains: readonly number[], narrowed: Narrowed | undefined): number {
    const barren = ask.barren?.of(narrowed?.counts ?? '');
    const accepts =
      narrowed === undefined ? ask.accepts : (row: number) => narrowed.has(row) && ask.accepts(row);
    let best = -1;
    for (const domain of domains) {
      const row = this.#orders[domain]?.first(ask.demand, accepts, barren) ?? -1;
      if (row >= 0 && (best < 0 || isBefore(this.#scores, row, best))) best = row;
    }
    return best;
  }
}

function withCount(
  counts: ReadonlyMap<number, number>,
  count: number,
  narrowed: Narrowed | undefined,
): Narrowed {
  return {
    counts: `${narrowed?.counts ?? ''} ${count}`,
    has: (row) => (counts.get(row) ?? 0) === count && (narrowed?.has(row) ?? true),
  };
}

function isBefore(scores: Scores, left: number, right: number): boolean {
  for (const score of scores) {
    const difference = at(score, left) - at(score, right);
    if (difference !== 0) return difference < 0;
  }
  return left < right;
}

/** Domains with the same count together, the fewest first. */
function byCount(
  domains: readonly number[],
  { countOf }: Extract<Spread, { over: 'domains' }>,
): number[][] {
  const groups = new Map<number, number[]>();
  for (const domain of domains) {
    const count = countOf(domain);
    const group = groups.get(count);
    if (group === undefined) groups.set(count, [domain]);
    else group.push(domain);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function ascendingCounts(counts: ReadonlyMap<number, number>): number[] {
  return [...new Set([0, ...counts.values()])].sort((a, b) => a - b);
}

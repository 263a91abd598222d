import { type CostLevel, type Costs, costLevels } from './costs.ts';
import type { Amounts, Fleet } from './fleet.ts';
import { type Out, outNamesMax } from './out.ts';
import { amountAt, rowAt } from './reads.ts';
import { type AllOut, Barren, RowOrder, type Scores } from './row-order.ts';

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
  /** Rows that are not even to be asked about. */
  readonly out?: Out;
  /** What is cheaper goes before what stands first. */
  readonly costs?: Costs;
  /**
   * Names what `accepts` and the costs of rows depend on beside the row; while it is the same, so is
   * what they say of a row that does not change.
   */
  readonly condition?: () => string;
  /** For tasks that are alike, one after another. */
  readonly alike?: Alike;
}

/**
 * What is remembered from one task to the next that is like it. Between them nothing is given back,
 * and under one condition a row that is not accepted once never is, unless a task is placed on it.
 */
export class Alike {
  readonly #barren = new Map<string, Barren>();
  readonly #lasts = new Map<number, number>();
  #edition = -1;
  #condition = '';

  /** What was remembered under another condition is worth nothing, until that is met again. */
  under(condition: string): void {
    if (condition === this.#condition) return;
    this.#condition = condition;
    this.#lasts.clear();
  }

  /** What was barren when rows of a certain kind were asked for. */
  barren(kind: string): Barren {
    const key = this.#condition === '' ? kind : `${this.#condition}|${kind}`;
    let barren = this.#barren.get(key);
    if (barren === undefined) {
      barren = new Barren();
      this.#barren.set(key, barren);
    }
    return barren;
  }

  /** The row of a domain that was best the last time, if it was in this edition of the standings. */
  last(domain: number, edition: number): number {
    return edition === this.#edition ? (this.#lasts.get(domain) ?? -1) : -1;
  }

  remember(domain: number, row: number, edition: number): void {
    if (edition !== this.#edition) this.#lasts.clear();
    this.#edition = edition;
    this.#lasts.set(domain, row);
  }
}

/** Rows of a certain kind only. */
interface Narrowed {
  /** Names the kind within a domain. */
  kindIn(domain: number): string;
  has(row: number): boolean;
}

/** Who stands where: the rows of each domain (a zone, a rack, or all there is) by their scores. */
export class Standings {
  readonly #fleet: Fleet;
  readonly #scores: readonly Float64Array[];
  readonly #scoreOf: readonly ((row: number) => number)[];
  readonly #domainOf: Int32Array;
  readonly #orders: readonly RowOrder[];
  readonly #domains: readonly number[];
  readonly #changed = new Set<number>();
  /** By name. */
  readonly #out = new Map<string, Barren>();
  /** Counts up whenever the orders are set right. */
  #edition = 0;

  /**
   * @param domainOf each row's domain, from 0 to `domains` - 1
   * @param scoreOf what a row scores by what is free there: the less the better; the first decides.
   * A task that is placed on a row never makes it score more.
   */
  constructor(
    fleet: Fleet,
    domainOf: Int32Array,
    domains: number,
    scoreOf: readonly ((row: number) => number)[],
  ) {
    this.#fleet = fleet;
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
    if (ask.condition !== undefined) ask.alike?.under(ask.condition());
    if (!this.#onlyLastsChanged(ask.alike)) this.#catchUp();
    const { costs } = ask;
    if (costs === undefined) return this.#search(ask, this.#domains, 0);
    for (const level of costLevels(this.#domains, costs)) {
      const row = this.#search(ask, level.domains, 0, this.#ofCost(costs, level));
      if (row >= 0) return row;
    }
    return -1;
  }

  #allOut({ out }: Ask): AllOut | undefined {
    if (out === undefined) return undefined;
    let blocks = this.#out.get(out.name);
    if (blocks === undefined) {
      if (this.#out.size >= outNamesMax) this.#out.clear();
      blocks = new Barren();
      this.#out.set(out.name, blocks);
    }
    return { has: out.has, blocks };
  }

  #ofCost({ rows }: Costs, { rowCostOf }: CostLevel): Narrowed | undefined {
    if (rows === undefined) return undefined;
    return {
      kindIn: (domain) => `cost ${rowCostOf.get(domain)}`,
      has: (row) => rows.of(row) === rowCostOf.get(rowAt(this.#domainOf, row)),
    };
  }

  /** Whether nothing has happened but that the tasks alike were placed where they were to go. */
  #onlyLastsChanged(alike: Alike | undefined): boolean {
    if (alike === undefined || this.#changed.size > this.#orders.length) return false;
    for (const row of this.#changed) {
      if (alike.last(rowAt(this.#domainOf, row), this.#edition) !== row) return false;
    }
    return true;
  }

  #catchUp(): void {
    if (this.#changed.size === 0) return;
    this.#edition += 1;
    for (const row of this.#changed) {
      const order = this.#orders[rowAt(this.#domainOf, row)];
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
    const [domain = -1, other] = domains;
    if (narrowed === undefined && other === undefined && ask.alike !== undefined) {
      return this.#again(ask, ask.alike, domain);
    }
    this.#catchUp();
    const accepts =
      narrowed === undefined ? ask.accepts : (row: number) => narrowed.has(row) && ask.accepts(row);
    const out = this.#allOut(ask);
    let best = -1;
    for (const each of domains) {
      const barren = ask.alike?.barren(narrowed?.kindIn(each) ?? '');
      const row = this.#orders[each]?.first(ask.demand, accepts, barren, out) ?? -1;
      if (row >= 0 && (best < 0 || isBefore(this.#scores, row, best))) best = row;
    }
    return best;
  }

  /** What was best of a domain scores less for the task that it was given: it is the best again. */
  #again(ask: Ask, alike: Alike, domain: number): number {
    const last = alike.last(domain, this.#edition);
    if (last >= 0 && this.#fleet.fits(last, ask.demand) && ask.accepts(last)) return last;
    this.#catchUp();
    const row =
      this.#orders[domain]?.first(ask.demand, ask.accepts, alike.barren(''), this.#allOut(ask)) ??
      -1;
    if (row >= 0) alike.remember(domain, row, this.#edition);
    return row;
  }
}

function withCount(
  counts: ReadonlyMap<number, number>,
  count: number,
  narrowed: Narrowed | undefined,
): Narrowed {
  return {
    kindIn: (domain) => `${narrowed?.kindIn(domain) ?? ''} ${count}`,
    has: (row) => (counts.get(row) ?? 0) === count && (narrowed?.has(row) ?? true),
  };
}

function isBefore(scores: Scores, left: number, right: number): boolean {
  for (const score of scores) {
    const difference = amountAt(score, left) - amountAt(score, right);
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

/**
 * What it costs to stand somewhere, before any order is looked at: the least cost decides, and what
 * costs without end is closed. A cost may change with every task that is placed.
 */
export interface Costs {
  /** What every row of a domain costs. */
  ofDomain(domain: number): number;
  /** What a row costs beside its domain; absent when no row costs anything. */
  readonly rows?: {
    /** One of `possible`; it changes only when the row does, or what `condition` says. */
    of(row: number): number;
    /** Ascending. */
    readonly possible: readonly number[];
  };
}

/** Domains that cost the same in all, and what their rows are to cost beside. */
export interface CostLevel {
  readonly domains: readonly number[];
  /** By domain. */
  readonly rowCostOf: ReadonlyMap<number, number>;
}

/** The levels of cost that there are, the least first; what is closed is left out. */
export function* costLevels(
  domains: readonly number[],
  { ofDomain, rows }: Costs,
): Generator<CostLevel> {
  const possible = rows?.possible ?? onlyNothing;
  const levels = new Map<number, { domains: number[]; rowCostOf: Map<number, number> }>();
  for (const domain of domains) {
    const cost = ofDomain(domain);
    if (cost === Number.POSITIVE_INFINITY) continue;
    for (const rowCost of possible) {
      const total = cost + rowCost;
      let level = levels.get(total);
      if (level === undefined) {
        level = { domains: [], rowCostOf: new Map() };
        levels.set(total, level);
      }
      level.domains.push(domain);
      level.rowCostOf.set(domain, rowCost);
    }
  }
  for (const total of [...levels.keys()].sort((a, b) => a - b)) {
    const level = levels.get(total);
    if (level !== undefined) yield level;
  }
}

const onlyNothing: readonly number[] = [0];

import fc from 'fast-check';
import { Alike, type Ask, type Spread, Standings } from '../../../shared/core/engine/best-row.ts';
import { Fleet } from '../../../shared/core/engine/fleet.ts';

const domains = 3;
const amounts = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(2));

interface Row {
  readonly free: readonly number[];
  readonly domain: number;
  /** Tasks of the group that is asked about. */
  readonly count: number;
}

const row = fc.record({ free: amounts, domain: fc.nat(domains - 1), count: fc.nat(2) });

const step = fc.record({
  demand: fc.tuple(fc.nat(6), fc.nat(6), fc.nat(1)),
  spreads: fc.uniqueArray(fc.constantFrom('domains' as const, 'rows' as const), { maxLength: 2 }),
  /** Rows whose number has this remainder by 4 are not accepted. */
  refused: fc.nat(5),
  /** Room that comes back afterwards: on which row, and how much. */
  returned: fc.option(fc.tuple(fc.nat(200), fc.nat(4)), { nil: undefined }),
});

/** One world twice: as the engine keeps it, and as it is when everything is looked at anew. */
class World {
  readonly standings: Standings;
  readonly counts = new Map<number, number>();
  readonly #rows: readonly Row[];
  readonly #free: number[][];
  readonly #fleet: Fleet;

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
    this.#free = rows.map(({ free }) => [...free]);
    this.#fleet = new Fleet(rows.length, [2, 3, 0]);
    rows.forEach(({ free, count }, number) => {
      this.#fleet.set(number, free);
      if (count > 0) this.counts.set(number, count);
    });
    const domainOf = Int32Array.from(rows, ({ domain }) => domain);
    const score = (resource: number) => (number: number) => this.#freeOf(number, resource);
    this.standings = new Standings(this.#fleet, domainOf, domains, [score(0), score(1)]);
  }

  change(number: number, amount: readonly number[], sign: 1 | -1): void {
    const free = this.#free[number] ?? [];
    for (const [resource, each] of amount.entries()) {
      free[resource] = (free[resource] ?? 0) + sign * each;
    }
    this.#fleet.set(number, free);
    this.standings.changed(number);
  }

  place(number: number, demand: readonly number[]): void {
    this.change(number, demand, -1);
    this.counts.set(number, (this.counts.get(number) ?? 0) + 1);
  }

  spread(over: Spread['over']): Spread {
    if (over === 'rows') return { over, counts: this.counts };
    return { over, countOf: (domain) => this.countIn(domain) };
  }

  countIn(domain: number): number {
    return this.#rows.reduce(
      (sum, one, number) => sum + (one.domain === domain ? (this.counts.get(number) ?? 0) : 0),
      0,
    );
  }

  /** Slow and obvious: narrows what has room by one key after the other. */
  best({ demand, spreads, accepts }: Ask): number {
    let left = [...this.#rows.keys()].filter(
      (number) =>
        accepts(number) && [0, 1, 2].every((n) => (demand[n] ?? 0) <= this.#freeOf(number, n)),
    );
    const byCount = spreads.map(({ over }) => (number: number) => {
      if (over === 'rows') return this.counts.get(number) ?? 0;
      return this.countIn(this.#rows[number]?.domain ?? 0);
    });
    const byRoom = [0, 1].map((n) => (number: number) => this.#freeOf(number, n));
    for (const key of [...byCount, ...byRoom]) {
      const least = Math.min(...left.map(key));
      left = left.filter((number) => key(number) === least);
    }
    return left[0] ?? -1;
  }

  #freeOf(number: number, resource: number): number {
    return this.#free[number]?.[resource] ?? 0;
  }
}

describe('the best row', () => {
  it('is the one that a look at every row finds, however room comes and goes', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 200 }),
        fc.array(step, { maxLength: 60 }),
        (rows, steps) => {
          const world = new World(rows);
          for (const { demand, refused, returned, ...asked } of steps) {
            const spreads = asked.spreads.map((over) => world.spread(over));
            const ask = { demand, spreads, accepts: (number: number) => number % 4 !== refused };
            const found = world.standings.best(ask);
            expect(found).toBe(world.best(ask));
            if (found >= 0) world.place(found, demand);
            if (returned === undefined) continue;
            world.change(returned[0] % rows.length, [returned[1], 1, 0], 1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the same for tasks that are alike when what was turned down is not asked again', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 200 }),
        fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(3), fc.nat(1)),
        fc.uniqueArray(fc.constantFrom('domains' as const, 'rows' as const), { maxLength: 2 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(200),
        (rows, demand, over, onRowMax, other) => {
          const world = new World(rows);
          const taken = new Map<number, number>();
          const alike = new Alike();
          const spreads = over.map((each) => world.spread(each));
          for (let task = 0; task < 20; task += 1) {
            // At most so many on a row, and none on every fifth.
            const accepts = (number: number) =>
              number % 5 !== 3 && (taken.get(number) ?? 0) < onRowMax;
            const found = world.standings.best({ demand, spreads, accepts, alike });
            expect(found).toBe(world.best({ demand, spreads, accepts }));
            if (found < 0) return;
            taken.set(found, (taken.get(found) ?? 0) + 1);
            world.place(found, demand);
            // Somebody else comes in between.
            if (task % 5 === 4) world.change(other % rows.length, [1, 0, 0], -1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is found where each has plenty of one resource and none of the other, but for one', () => {
    const rows = Array.from({ length: 130 }, (_, n) => ({
      free: n % 2 === 0 ? [9, 0, 0] : [0, 9, 0],
      domain: 0,
      count: 0,
    }));
    const world = new World([...rows, { free: [4, 5, 0], domain: 0, count: 0 }, ...rows]);
    const accepts = () => true;
    expect(world.standings.best({ demand: [4, 5, 0], spreads: [], accepts })).toBe(130);
    expect(world.standings.best({ demand: [5, 5, 0], spreads: [], accepts })).toBe(-1);
  });
});

import type { Amounts } from '../../engine/fleet.ts';
import type { PlacementId } from '../../ids.ts';
import type { Demand } from '../../log/decided.ts';
import { amountsOf, type Columns, columnsOf } from './columns.ts';
import { partLeft } from './custom-resources.ts';
import type { Nomination } from './nominations.ts';
import type { Pool } from './pool.ts';

/** Those that `amountsOf` counts. */
const resources = 4;

/** What is kept on one row, and what is on its way there. */
interface RowHold {
  readonly coming: Float64Array;
  readonly comingTcp: ReadonlySet<number>;
  readonly comingUdp: ReadonlySet<number>;
  /** Of all nominations that hold there. */
  readonly kept: Float64Array;
  /** What of it is taken from what is free now: the rest is on its way. */
  taken: Float64Array;
}

interface Held {
  readonly row: number;
  readonly nomination: Nomination;
  /** That were free, and are taken for it. */
  readonly others: Pick<Demand, 'portsTcp' | 'portsUdp' | 'resources'>;
}

/**
 * Keeps the room of nominated slots from everybody who is less important, or as important, while one
 * batch is placed. A nomination for which there is no room, not even with what is on its way, holds
 * nothing; nor does one on an instance that is closed.
 */
export class Holds {
  readonly #columns: Columns;
  readonly #coming: NonNullable<Pool['nominations']>['coming'];
  readonly #later: Nomination[];
  readonly #rows = new Map<number, RowHold>();
  readonly #held = new Map<PlacementId, Map<number, Held>>();

  constructor(pool: Pool) {
    this.#columns = columnsOf(pool);
    this.#coming = pool.nominations?.coming ?? new Map();
    this.#later = [...(pool.nominations?.all ?? [])];
  }

  /** Called before work of a priority is placed, the highest first. */
  begin(priority: number): void {
    for (;;) {
      const [next] = this.#later;
      if (next === undefined || next.priority < priority) return;
      this.#later.shift();
      this.keep(next);
    }
  }

  /** The row that a slot is nominated for, as far as its room is kept there. */
  rowOf(placementId: PlacementId, slot: number): number | undefined {
    return this.#held.get(placementId)?.get(slot)?.row;
  }

  /** Whether room is kept for any slot of a placement. */
  isAnyOf(placementId: PlacementId): boolean {
    return this.#held.has(placementId);
  }

  /** Keeps the room, if there is such room. */
  keep(nomination: Nomination): void {
    const { containerInstanceArn, demand, placementId, slot } = nomination;
    const row = this.#columns.rowOf(containerInstanceArn);
    const instance = row === undefined ? undefined : this.#columns.instances[row];
    if (row === undefined || instance === undefined || instance.closed !== undefined) return;
    const hold = this.#rowHold(row, nomination);
    const { free } = instance;
    const isFree = (taken: ReadonlySet<number>, coming: ReadonlySet<number>) => (port: number) =>
      !taken.has(port) || coming.has(port);
    if (!demand.portsTcp.every(isFree(free.takenTcp, hold.comingTcp))) return;
    if (!demand.portsUdp.every(isFree(free.takenUdp, hold.comingUdp))) return;
    const more = takenFor(hold, amountsOf(demand));
    const further = more.map((amount, index) => amount - at(hold.taken, index));
    if (!this.#columns.fits(row, further)) return;
    const others = {
      portsTcp: demand.portsTcp.filter((port) => !free.takenTcp.has(port)),
      portsUdp: demand.portsUdp.filter((port) => !free.takenUdp.has(port)),
      // The rest of it is on its way, and nobody is to take this part meanwhile.
      resources: partLeft(free.custom, demand.resources ?? []),
    };
    this.#change(row, hold, amountsOf(demand), 1);
    this.#columns.holdOthers(row, others, true);
    const ofPlacement = this.#held.get(placementId) ?? new Map<number, Held>();
    this.#held.set(placementId, ofPlacement.set(slot, { row, nomination, others }));
  }

  /** @returns how to keep it again */
  letGo(placementId: PlacementId, slot: number): () => void {
    const ofPlacement = this.#held.get(placementId);
    const held = ofPlacement?.get(slot);
    const hold = held && this.#rows.get(held.row);
    if (held === undefined || hold === undefined) return () => undefined;
    ofPlacement?.delete(slot);
    if (ofPlacement?.size === 0) this.#held.delete(placementId);
    this.#change(held.row, hold, amountsOf(held.nomination.demand), -1);
    this.#columns.holdOthers(held.row, held.others, false);
    return () => this.keep(held.nomination);
  }

  /** The batch is placed: the room is what it is. */
  end(): void {
    const all = [...this.#held.values()].flatMap((ofPlacement) => [...ofPlacement.values()]);
    for (const { nomination } of all) {
      this.letGo(nomination.placementId, nomination.slot);
    }
  }

  #rowHold(row: number, { containerInstanceArn }: Nomination): RowHold {
    const known = this.#rows.get(row);
    if (known !== undefined) return known;
    const tasks = this.#coming.get(containerInstanceArn) ?? [];
    const coming = new Float64Array(resources);
    for (const task of tasks) {
      const amounts = amountsOf(task);
      for (let each = 0; each < resources; each += 1)
        coming[each] = at(coming, each) + at(amounts, each);
    }
    const hold = {
      coming,
      comingTcp: new Set(tasks.flatMap(({ portsTcp }) => portsTcp)),
      comingUdp: new Set(tasks.flatMap(({ portsUdp }) => portsUdp)),
      kept: new Float64Array(resources),
      taken: new Float64Array(resources),
    };
    this.#rows.set(row, hold);
    return hold;
  }

  #change(row: number, hold: RowHold, amounts: Amounts, sign: 1 | -1): void {
    for (let each = 0; each < hold.kept.length; each += 1) {
      hold.kept[each] = at(hold.kept, each) + sign * at(amounts, each);
    }
    const taken = takenFor(hold, undefined);
    this.#columns.hold(
      row,
      taken.map((amount, index) => amount - at(hold.taken, index)),
    );
    hold.taken = taken;
  }
}

/** What has to be taken from what is free so that all that is kept, and more, is there in the end. */
function takenFor({ kept, coming }: RowHold, more: Amounts | undefined): Float64Array {
  return kept.map((amount, index) =>
    Math.max(0, amount + (more === undefined ? 0 : at(more, index)) - at(coming, index)),
  );
}

function at(values: Amounts, index: number): number {
  return values[index] as number;
}

import type { PlacementId } from '../../ids.ts';
import type { Demand } from '../../log/decided.ts';
import type { PlacementRequest } from '../../placement.ts';
import { type ClusterState, type Slot, slotKey } from '../../state/cluster-state.ts';
import type { Deciding } from '../deciding.ts';
import { askOf } from '../places/ask.ts';
import { type Columns, columnsOf } from '../places/columns.ts';
import { roomFilters } from '../places/filters.ts';
import type { Nomination } from '../places/nominations.ts';
import type { Pool } from '../places/pool.ts';
import { marksOf } from '../places/rules/marks.ts';
import { wantsEc2 } from '../places/unplaceable.ts';
import type { PlaceOutcome, PlaceWork } from '../places/work.ts';
import { disruptionsAllowed } from '../valves/disruption-budget.ts';
import { ComingRoom } from './coming-room.ts';
import { type Displacement, DisplacementSearch } from './displacement-search.ts';
import { lowestPriority, mayDisplace, priorityGap } from './may-displace.ts';

/** A placement some of whose slots have found no place. */
export interface Unplaced {
  readonly work: PlaceWork;
  readonly unplaced: NonNullable<PlaceOutcome['unplaced']>;
}

/**
 * Makes room for slots that found none, by tasks that are less important: these wait again, and the
 * room is kept until it is there. Nobody has to go for a slot that will have another way to run, or
 * for a gang that would still not be whole.
 *
 * @param all of one priority
 * @returns whether somebody has to go
 */
export function preempt(deciding: Deciding, pool: Pool, all: readonly Unplaced[]): boolean {
  let hasDisplaced = false;
  const lowest = lowestPriority(deciding.state);
  const eligible = all.filter(
    ({ work, unplaced }) =>
      lowest !== undefined &&
      work.request.priority >= lowest + priorityGap &&
      unplaced.retryAt === undefined &&
      wantsEc2({ work }),
  );
  if (eligible.length === 0) return false;
  const round = new Round(deciding.state, pool);
  for (const { work, unplaced } of eligible) {
    round.keepNominated(work.request.priority);
    for (const { slot, found } of round.plan(work, unplaced.slots)) {
      write(deciding, pool, work, slot, found);
      hasDisplaced = true;
    }
  }
  round.end();
  return hasDisplaced;
}

const nothing: Demand = {
  cpuUnits: 0,
  memoryMiB: 0,
  gpus: 0,
  portsTcp: [],
  portsUdp: [],
  eniSlots: 0,
};

interface Planned {
  readonly slot: number;
  readonly found: Displacement;
}

/** What is promised on the way is seen by those who come after. */
class Round {
  readonly #state: ClusterState;
  readonly #pool: Pool;
  readonly #columns: Columns;
  readonly #coming: ComingRoom;
  readonly #later: Nomination[];
  readonly #settled = new Set<string>();
  /** What is left of the budgets of placements. */
  readonly #allowed = new Map<string, number>();
  readonly #undo: (() => void)[] = [];

  constructor(state: ClusterState, pool: Pool) {
    this.#state = state;
    this.#pool = pool;
    this.#columns = columnsOf(pool);
    this.#coming = new ComingRoom(state, this.#columns);
    this.#later = [...(pool.nominations?.all ?? [])];
  }

  /** What is kept for slots that are at least as important is not there for others. */
  keepNominated(priority: number): void {
    for (;;) {
      const [next] = this.#later;
      if (next === undefined || next.priority < priority) return;
      this.#later.shift();
      const key = slotKey(next.placementId, next.slot);
      const row = this.#columns.rowOf(next.containerInstanceArn);
      if (row === undefined || this.#state.slots.get(key)?.status !== 'WAITING') continue;
      if (this.#columns.instances[row]?.closed !== undefined) continue;
      if (!this.#coming.fits(row, roomFilters(next.demand))) continue;
      const request = this.#state.placements.get(next.placementId)?.request;
      if (request === undefined) continue;
      this.#promise({ row, victims: [] }, next.demand, request);
      this.#settled.add(key);
    }
  }

  /** Who has to go where for which slot; slots without a plan go on waiting for what is coming. */
  plan(work: PlaceWork, indexes: readonly number[]): readonly Planned[] {
    const { placementId, request } = work;
    const ask = askOf(this.#pool, work);
    const search = new DisplacementSearch(this.#columns, this.#coming, ask, (group) =>
      this.#mayGo(group),
    );
    const isOpen = (index: number) => !this.#settled.has(slotKey(placementId, index));
    // All or none: nobody is asked to go for a part of them.
    if (request.gang && search.areTooMany(indexes.filter(isOpen).length)) return [];
    const planned: Planned[] = [];
    const takeBack: (() => void)[] = [];
    for (const index of indexes) {
      if (search.isExhausted && !request.gang) break;
      const slot = this.#state.slots.get(slotKey(placementId, index));
      if (slot === undefined || !isOpen(index)) continue;
      const found = mayDisplace(slot) ? search.best(this.#rowToAvoid(slot)) : undefined;
      if (found === undefined && request.gang) {
        for (const undo of takeBack.reverse()) undo();
        return [];
      }
      if (found === undefined) continue;
      takeBack.push(this.#promise(found, ask.demand, request));
      planned.push({ slot: index, found });
    }
    const isNeeded = ({ found }: Planned) => found.victims.length > 0;
    // The members of a gang need all of their places.
    if (request.gang) return planned.some(isNeeded) ? planned : [];
    return planned.filter(isNeeded);
  }

  /** The pool is as it was. */
  end(): void {
    for (const undo of this.#undo.reverse()) undo();
  }

  /** How many more tasks of a placement its budget lets go of; '' stands for those that cost none. */
  #mayGo(group: string): number {
    if (group === '') return Number.POSITIVE_INFINITY;
    let allowed = this.#allowed.get(group);
    if (allowed === undefined) {
      const placement = this.#state.placements.get(group as PlacementId);
      allowed = placement === undefined ? 0 : disruptionsAllowed(this.#state, placement);
      this.#allowed.set(group, allowed);
    }
    return allowed;
  }

  #spend(victims: Displacement['victims'], sign: 1 | -1): void {
    for (const { group } of victims) {
      if (group !== '') this.#allowed.set(group, this.#mayGo(group) - sign);
    }
  }

  #rowToAvoid({ avoid }: Slot): number {
    return (avoid === undefined ? undefined : this.#columns.rowOf(avoid)) ?? -1;
  }

  #promise(
    { row, victims }: Pick<Displacement, 'row' | 'victims'>,
    demand: Demand,
    request: PlacementRequest,
  ): () => void {
    const takeBack = this.#coming.promise(row, demand, victims);
    this.#spend(victims, 1);
    // Rules about company are to see it there. What it takes may still be somebody else's.
    const { group } = request;
    const marks = marksOf(request);
    this.#columns.reserve(row, nothing, group, marks);
    let isThere = true;
    const leave = () => {
      if (isThere) this.#columns.release(row, nothing, group, marks);
      isThere = false;
    };
    this.#undo.push(leave);
    return () => {
      takeBack();
      this.#spend(victims, -1);
      leave();
    };
  }
}

function write(
  { decided }: Deciding,
  pool: Pool,
  { placementId }: PlaceWork,
  slot: number,
  { row, victims }: Displacement,
): void {
  const instance = columnsOf(pool).instances[row];
  if (instance === undefined) return;
  const { containerInstanceArn } = instance.containerInstance;
  for (const { task, owner } of victims) {
    decided({
      type: 'TaskPreempted',
      ...owner,
      taskArn: task.taskArn,
      containerInstanceArn,
      for: { placementId, slot },
    });
  }
  decided({ type: 'SlotNominated', placementId, slot, containerInstanceArn });
}

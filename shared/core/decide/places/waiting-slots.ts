import type { EpochMs, PlacementId } from '../../ids.ts';
import { byText } from '../../order.ts';
import type { ClusterState, Slot } from '../../state/cluster-state.ts';
import { keptBeside } from '../kept-beside.ts';
import type { WaitingSlot } from './work.ts';

/** Slots of one placement that wait, and what is worked out of all of them. Never changed. */
export class Waiting {
  /** Ascending by index. */
  readonly slots: readonly Slot[];
  /** The same as `place` is asked for them. */
  readonly asked: readonly WaitingSlot[];
  /** When the last of them may be placed. */
  readonly notBefore: number;
  /** When the last of them began to wait. */
  readonly since: number;
  /** In a row, of the one that has had the most. */
  readonly refusals: number;
  /** Whether all of them are among those that were last asked about. */
  #among: { readonly indexes: readonly number[]; readonly all: boolean } | undefined;

  constructor(slots: Iterable<Slot>) {
    this.slots = [...slots].sort((a, b) => a.index - b.index);
    this.asked = this.slots.map(({ index, waitingSince, avoid }) => ({
      index,
      waitingSince,
      ...(avoid !== undefined && { avoid }),
    }));
    let [notBefore, since, refusals] = [0, 0, 0];
    for (const slot of this.slots) {
      notBefore = Math.max(notBefore, slot.notBefore);
      since = Math.max(since, slot.waitingSince);
      refusals = Math.max(refusals, slot.refusals);
    }
    this.notBefore = notBefore;
    this.since = since;
    this.refusals = refusals;
  }

  /** Those that may be placed by now. */
  dueAt(at: EpochMs): Waiting {
    if (this.notBefore <= at) return this;
    return new Waiting(this.slots.filter((slot) => slot.notBefore <= at));
  }

  areAmong(indexes: readonly number[]): boolean {
    if (this.#among?.indexes !== indexes) {
      const known = new Set(indexes);
      this.#among = { indexes, all: this.slots.every(({ index }) => known.has(index)) };
    }
    return this.#among.all;
  }
}

/**
 * The slots of one state that wait, by placement, from one decision to the next: what is worked out of
 * them lasts until one of them changes, so that a turn costs nothing for each slot that goes on waiting.
 */
export class WaitingSlots {
  readonly #slots = new Map<PlacementId, Map<number, Slot>>();
  readonly #known = new Map<PlacementId, Waiting>();
  #placements: readonly PlacementId[] | undefined;

  constructor({ slots }: Pick<ClusterState, 'slots'>) {
    for (const slot of slots.values()) this.#note(undefined, slot);
    slots.listen((before, after) => this.#note(before, after));
  }

  /** Those of which any slot waits, ascending. */
  get placements(): readonly PlacementId[] {
    this.#placements ??= [...this.#slots.keys()].sort(byText);
    return this.#placements;
  }

  of(placementId: PlacementId): Waiting {
    let waiting = this.#known.get(placementId);
    if (waiting === undefined) {
      waiting = new Waiting(this.#slots.get(placementId)?.values() ?? []);
      this.#known.set(placementId, waiting);
    }
    return waiting;
  }

  #note(before: Slot | undefined, after: Slot | undefined): void {
    if (before?.status === 'WAITING') this.#remove(before);
    if (after?.status === 'WAITING') this.#add(after);
  }

  #add(slot: Slot): void {
    const { placementId, index } = slot;
    this.#known.delete(placementId);
    const slots = this.#slots.get(placementId);
    if (slots !== undefined) {
      slots.set(index, slot);
      return;
    }
    this.#slots.set(placementId, new Map([[index, slot]]));
    this.#placements = undefined;
  }

  #remove({ placementId, index }: Slot): void {
    this.#known.delete(placementId);
    const slots = this.#slots.get(placementId);
    slots?.delete(index);
    if (slots?.size !== 0) return;
    this.#slots.delete(placementId);
    this.#placements = undefined;
  }
}

export const waitingSlotsOf = keptBeside((state) => new WaitingSlots(state));

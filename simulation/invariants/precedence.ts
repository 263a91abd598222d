import type { ContainerInstanceArn } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
} from '../../shared/core/state/cluster-state.ts';
import { closedFor, isInZones, isOnProbation } from './open-instances.ts';
import { isOfATrustDomain, type Present, presentIn } from './presence.ts';
import {
  fits,
  giveBack,
  lessKept,
  type Need,
  plainNeed,
  type Room,
  roomOn,
  wholeNeed,
} from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/**
 * Nobody waits or goes elsewhere while there is room on an instance, and nobody gets the room that
 * one of a higher priority waits for. Judged by the state that the item leads to: until its starts
 * were decided there was no less room than after it.
 */
export class PrecedenceJudge implements ItemJudge {
  readonly #state: ClusterState;
  /** Of this item. */
  readonly #rooms = new Map<ContainerInstanceArn, Room>();
  #present: readonly Present[] | undefined;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq, at }: LogItem): void {
    this.#rooms.clear();
    this.#present = undefined;
    const placed: Placed[] = [];
    for (const entry of entries) {
      if (entry.type === 'TaskUnplaceable' && 'placementId' in entry) {
        const told = `${entry.placementId} was told that there is no place`;
        this.#mustHaveNoRoom(this.#state.placements.get(entry.placementId), `at ${seq}: ${told}`);
      }
      if (entry.type === 'TaskPlaced') placed.push(entry as Placed);
    }
    for (const { placementId, target } of placed) {
      if (target.type !== 'FARGATE') continue;
      const elsewhere = `${placementId} goes to ${target.capacityProvider}`;
      this.#mustHaveNoRoom(this.#state.placements.get(placementId), `at ${seq}: ${elsewhere}`, {
        isGangToo: true,
      });
    }
    if (placed.some(({ target }) => target.type === 'EC2')) this.#judgeOrder(placed, seq, at);
  }

  /** A slot that waits while there is room for it is stuck. @throws Violation */
  judgeWaiting(): void {
    this.#rooms.clear();
    this.#present = undefined;
    for (const placement of this.#waiting(this.#state.at)) {
      this.#mustHaveNoRoom(placement, `${placement.placementId} waits`);
    }
  }

  #mustHaveNoRoom(
    placement: Placement | undefined,
    what: string,
    { isGangToo = false }: { readonly isGangToo?: boolean } = {},
  ): void {
    if (placement === undefined || (placement.request.gang && !isGangToo)) return;
    const need = plainNeed(this.#state, placement);
    if (need === undefined) return;
    const room = this.#open(placement).find((instance) => {
      const kept = this.#keptFrom(placement, instance);
      return fits(need, lessKept(this.#roomOn(instance), kept));
    });
    if (room === undefined) return;
    throw new Violation(`${what}, and ${room.containerInstanceArn} has room`);
  }

  #judgeOrder(placed: readonly Placed[], seq: number, at: number): void {
    for (const placement of this.#waiting(at)) {
      const need = plainNeed(this.#state, placement);
      if (need === undefined) continue;
      for (const instance of this.#open(placement)) {
        const later = placed.filter((one) => this.#comesAfter(one, placement, instance));
        let room = this.#roomOn(instance);
        for (const { demand, slots } of later) room = giveBack(room, demand, slots.length);
        const [first] = later;
        const kept = this.#keptFrom(placement, instance);
        if (first === undefined || !fits(need, lessKept(room, kept))) continue;
        throw new Violation(
          `at ${seq}: ${first.attemptId} goes ahead of ${placement.placementId}, which is more important`,
        );
      }
    }
  }

  /** What is kept there for slots of others that are no less important. */
  #keptFrom(placement: Placement, { containerInstanceArn }: KnownContainerInstance): Need[] {
    const kept: Need[] = [];
    for (const key of this.#state.indexes.slotsByStatus.of('WAITING')) {
      const slot = this.#state.slots.get(key);
      if (slot?.nominated !== containerInstanceArn) continue;
      const other = this.#state.placements.get(slot.placementId);
      if (other === undefined || other.request.priority < placement.request.priority) continue;
      const need = wholeNeed(this.#state, other);
      if (other !== placement && need !== undefined) kept.push(need);
    }
    return kept;
  }

  #comesAfter(
    { placementId, target }: Placed,
    { request }: Placement,
    { containerInstanceArn }: KnownContainerInstance,
  ): boolean {
    if (target.type !== 'EC2' || target.containerInstanceArn !== containerInstanceArn) return false;
    const other = this.#state.placements.get(placementId);
    return other !== undefined && other.request.priority < request.priority;
  }

  /** Placements with a slot whose time has come; gangs wait for more than room for one. */
  #waiting(at: number): Placement[] {
    const found = new Map<string, Placement>();
    for (const key of this.#state.indexes.slotsByStatus.of('WAITING')) {
      const slot = this.#state.slots.get(key);
      if (slot === undefined || slot.notBefore > at || found.has(slot.placementId)) continue;
      const placement = this.#state.placements.get(slot.placementId);
      if (placement?.status !== 'ACTIVE' || placement.request.gang) continue;
      found.set(slot.placementId, placement);
    }
    return [...found.values()];
  }

  #open(placement: Placement): KnownContainerInstance[] {
    this.#present ??= presentIn(this.#state);
    const present = this.#present;
    return [...this.#state.containerInstances.values()].filter(
      (instance) =>
        closedFor(this.#state, instance) === undefined &&
        !isOnProbation(instance) &&
        isInZones(placement, instance) &&
        !isOfATrustDomain(present, instance.containerInstanceArn),
    );
  }

  #roomOn(instance: KnownContainerInstance): Room {
    const arn = instance.containerInstanceArn;
    const known = this.#rooms.get(arn);
    if (known !== undefined) return known;
    const { indexes, tasks } = this.#state;
    const there = [...indexes.liveTasksOnInstance.of(arn)].flatMap((task) => tasks.get(task) ?? []);
    const room = roomOn(this.#state, instance, there);
    this.#rooms.set(arn, room);
    return room;
  }
}

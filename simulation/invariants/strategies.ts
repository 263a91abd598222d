import type { ContainerInstanceArn } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem, StoredEntry } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
} from '../../shared/core/state/cluster-state.ts';
import { closedFor, isInZones, isOnProbation } from './open-instances.ts';
import { isOfATrustDomain, type Present, presentIn, zoneOf } from './presence.ts';
import { fits, giveBack, plainNeed, type Room, roomOn } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/** An instance that would have taken the task, as it was before. */
interface Candidate {
  readonly arn: ContainerInstanceArn;
  readonly room: Room;
}

/**
 * A task goes where its placement's strategies send it: each leaves the best of those that the one
 * before it left. Judged of tasks that are placed alone, ask for nothing but room, and come where
 * nobody has a claim, so that the item's end tells how things stood before.
 */
export class StrategyJudge implements ItemJudge {
  readonly #state: ClusterState;
  /** Whether anybody had a claim to room, or anything to avoid, before the item. */
  #isEntangled = false;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries }: LogItem): void {
    this.#isEntangled = false;
    const placed = entries.filter(isPlaced);
    const [only] = placed;
    if (only === undefined || placed.length > 1) return;
    for (const { nominated, placementId, avoid } of this.#state.slots.values()) {
      const isAvoiding = avoid !== undefined && placementId === only.placementId;
      if (nominated !== undefined || isAvoiding) this.#isEntangled = true;
    }
    // Who failed in this very item is sent elsewhere; who makes room was there before.
    this.#isEntangled ||= entries.some(
      (entry) =>
        entry.type === 'TaskPreempted' ||
        (entry.type === 'TaskReplacementDecided' &&
          'placementId' in entry &&
          entry.placementId === only.placementId),
    );
  }

  after({ entries, seq }: LogItem): void {
    const placed = entries.filter(isPlaced);
    const [only] = placed;
    if (only === undefined || placed.length > 1 || only.slots.length > 1) return;
    if (this.#isEntangled || only.target.type !== 'EC2') return;
    const placement = this.#state.placements.get(only.placementId);
    if (placement === undefined || !this.#isPlain(placement)) return;
    const best = this.#best(placement, only, only.target.containerInstanceArn);
    if (best === undefined || best.has(only.target.containerInstanceArn)) return;
    throw new Violation(
      `at ${seq}: ${only.attemptId} goes where its strategies do not send it: ${[...best].join(', ')}`,
    );
  }

  /** Nothing is asked for but room, and nobody keeps anybody out of anywhere. */
  #isPlain({ request }: Placement): boolean {
    if (request.placementStrategy.some(({ type }) => type === 'random')) return false;
    const others = [...this.#state.placements.values()];
    return (
      request.placementStrategy.length > 0 &&
      request.placementConstraints.every(
        ({ type, weight }) => type === 'memberOf' && weight === undefined,
      ) &&
      others.every((other) => other.request.trustDomain === undefined)
    );
  }

  #best(
    placement: Placement,
    { attemptId, demand }: Placed,
    chosen: ContainerInstanceArn,
  ): ReadonlySet<ContainerInstanceArn> | undefined {
    const need = plainNeed(this.#state, placement);
    if (need === undefined) return undefined;
    const present = presentIn(this.#state);
    const alike = present.filter(
      (one) => one.isToStay && one.attemptId !== attemptId && one.group === placement.request.group,
    );
    let left: readonly Candidate[] = [...this.#state.containerInstances.values()]
      .filter((instance) => this.#isOpen(instance, placement))
      .filter(({ containerInstanceArn: arn }) => !isOfATrustDomain(present, arn))
      .map((instance) => {
        const arn = instance.containerInstanceArn;
        const room = roomOn(this.#state, instance, this.#state.tasks.values());
        return { arn, room: arn === chosen ? giveBack(room, demand, 1) : room };
      })
      .filter(({ room }) => fits(need, room));
    // Whether it may go there at all is for other judges.
    if (!left.some(({ arn }) => arn === chosen)) return undefined;
    for (const { type, field } of placement.request.placementStrategy) {
      const worth = (one: Candidate) =>
        type === 'spread' ? this.#sharing(one, field, alike) : packed(one, field);
      const least = Math.min(...left.map(worth));
      left = left.filter((one) => worth(one) === least);
    }
    return new Set(left.map(({ arn }) => arn));
  }

  #isOpen(instance: KnownContainerInstance, placement: Placement): boolean {
    return (
      closedFor(this.#state, instance) === undefined &&
      !isOnProbation(instance) &&
      isInZones(placement, instance)
    );
  }

  /** How many of the group are in the same place. */
  #sharing({ arn }: Candidate, field: string | undefined, present: readonly Present[]): number {
    const zone = zoneOf(this.#state, arn);
    return present.filter((one) => (field === 'instanceId' ? one.on === arn : one.zone === zone))
      .length;
  }
}

function packed({ room }: Candidate, field: string | undefined): number {
  return field?.toLowerCase() === 'cpu' ? room.cpuUnits : room.memoryMiB;
}

function isPlaced(entry: StoredEntry): entry is Placed {
  return entry.type === 'TaskPlaced';
}

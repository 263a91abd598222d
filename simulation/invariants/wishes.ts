import type { ContainerInstanceArn, PlacementId } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
  SlotKey,
} from '../../shared/core/state/cluster-state.ts';
import { wishedZone } from '../rules-workload.ts';
import { closedFor, isInZones, isOnProbation } from './open-instances.ts';
import { isOfATrustDomain, type Present, presentIn, zoneOf } from './presence.ts';
import { fits, lessKept, type Need, plainNeed, roomOn, wholeNeed } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/**
 * A task that wishes for a zone goes to another only while there is no room for it in that one.
 * Judged by the state that the item leads to, in which there is no more room than before.
 */
export class WishJudge implements ItemJudge {
  readonly #state: ClusterState;
  /** Where slots failed last, by placement: they go elsewhere for that. */
  readonly #avoided = new Map<PlacementId, Set<ContainerInstanceArn>>();
  /** Placements of which the item itself says that tasks failed. */
  readonly #failed = new Set<PlacementId>();
  /** Where room is kept, for which slot: it goes there whatever it wishes, and others do not. */
  readonly #kept = new Map<SlotKey, ContainerInstanceArn>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries }: LogItem): void {
    this.#avoided.clear();
    this.#failed.clear();
    this.#kept.clear();
    if (!entries.some(({ type }) => type === 'TaskPlaced')) return;
    for (const [key, { placementId, avoid, nominated }] of this.#state.slots.entries()) {
      if (nominated !== undefined) this.#kept.set(key, nominated);
      if (avoid === undefined) continue;
      const avoided = this.#avoided.get(placementId) ?? new Set();
      this.#avoided.set(placementId, avoided.add(avoid));
    }
    for (const entry of entries) {
      if (entry.type === 'TaskPlaced' || !('placementId' in entry)) continue;
      if (entry.placementId !== undefined) this.#failed.add(entry.placementId);
    }
  }

  after({ entries, seq }: LogItem): void {
    let present: readonly Present[] | undefined;
    for (const { placementId, slots, target } of entries.filter(isPlaced)) {
      const placement = this.#state.placements.get(placementId);
      if (placement === undefined || !isWishing(placement)) continue;
      if (this.#failed.has(placementId) || target.type !== 'EC2') continue;
      const { containerInstanceArn: arn } = target;
      if (zoneOf(this.#state, arn) === wishedZone) continue;
      if (slots.every((slot) => this.#kept.get(`${placementId}/${slot}`) === arn)) continue;
      present ??= presentIn(this.#state);
      const better = this.#better(placement, present);
      if (better === undefined) continue;
      throw new Violation(
        `at ${seq}: a task of ${placementId} wishes for ${wishedZone}, where ${better} has room`,
      );
    }
  }

  #better(placement: Placement, present: readonly Present[]): string | undefined {
    const need = plainNeed(this.#state, placement);
    if (need === undefined) return undefined;
    const isBetter = (instance: KnownContainerInstance) =>
      zoneOf(this.#state, instance.containerInstanceArn) === wishedZone &&
      closedFor(this.#state, instance) === undefined &&
      !isOnProbation(instance) &&
      isInZones(placement, instance) &&
      this.#avoided.get(placement.placementId)?.has(instance.containerInstanceArn) !== true &&
      !isOfATrustDomain(present, instance.containerInstanceArn) &&
      fits(need, lessKept(this.#roomOn(instance), this.#keptFrom(placement, instance)));
    return [...this.#state.containerInstances.values()].find(isBetter)?.containerInstanceArn;
  }

  #roomOn(instance: KnownContainerInstance) {
    return roomOn(this.#state, instance, this.#state.tasks.values());
  }

  /** For slots no less important that have not come; what came there is among the calls by now. */
  #keptFrom(placement: Placement, { containerInstanceArn: arn }: KnownContainerInstance): Need[] {
    return [...this.#kept].flatMap(([key, where]) => {
      const slot = this.#state.slots.get(key);
      const other = slot && this.#state.placements.get(slot.placementId);
      if (where !== arn || slot === undefined || other === undefined) return [];
      if (other.request.priority < placement.request.priority) return [];
      const target = slot.attemptId && this.#state.attempts.get(slot.attemptId)?.target;
      if (target?.type === 'EC2' && target.containerInstanceArn === arn) return [];
      const need = wholeNeed(this.#state, other);
      return need === undefined ? [] : [need];
    });
  }
}

function isPlaced(entry: LogItem['entries'][number]): entry is Placed {
  return entry.type === 'TaskPlaced';
}

/** For a zone, and for nothing else. */
function isWishing({ request }: Placement): boolean {
  const wishes = request.placementConstraints.filter(({ weight }) => weight !== undefined);
  return wishes.length === 1 && wishes[0]?.type === 'memberOf';
}

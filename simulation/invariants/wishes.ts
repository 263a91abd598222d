import type { ContainerInstanceArn, PlacementId } from '../../shared/core/ids.ts';
import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type {
  ClusterState,
  KnownContainerInstance,
  Placement,
} from '../../shared/core/state/cluster-state.ts';
import { wishedZone } from '../rules-workload.ts';
import { closedFor, isInZones, isOnProbation } from './open-instances.ts';
import { isOfATrustDomain, type Present, presentIn, zoneOf } from './presence.ts';
import { fits, plainNeed, roomOn } from './room.ts';
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

  constructor(state: ClusterState) {
    this.#state = state;
  }

  before({ entries }: LogItem): void {
    this.#avoided.clear();
    this.#failed.clear();
    if (!entries.some(({ type }) => type === 'TaskPlaced')) return;
    for (const { placementId, avoid } of this.#state.slots.values()) {
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
    for (const { placementId, target } of entries.filter(isPlaced)) {
      const placement = this.#state.placements.get(placementId);
      if (placement === undefined || !isWishing(placement)) continue;
      if (this.#failed.has(placementId) || target.type !== 'EC2') continue;
      if (zoneOf(this.#state, target.containerInstanceArn) === wishedZone) continue;
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
      fits(need, roomOn(this.#state, instance, this.#state.tasks.values()));
    return [...this.#state.containerInstances.values()].find(isBetter)?.containerInstanceArn;
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

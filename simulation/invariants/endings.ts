import type { Truth } from '../../local/model/cloud-model.ts';
import type { PlacementId } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import {
  type ClusterState,
  isLive,
  type KnownTask,
} from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** A placement is gone when nothing of it runs, and a gang that was never whole ends as one. */
export class EndingJudge implements ItemJudge {
  readonly #truth: () => Truth;
  readonly #state: ClusterState;

  constructor(truth: () => Truth, state: ClusterState) {
    this.#truth = truth;
    this.#state = state;
  }

  after({ entries, seq }: LogItem): void {
    const broken = new Set<PlacementId>();
    for (const entry of entries) {
      if (!('placementId' in entry)) continue;
      const placementId = entry.placementId as PlacementId;
      if (entry.type === 'PlacementClosed') this.#judgeClosed(placementId, seq);
      if (entry.type === 'TaskReplacementDecided' && 'cause' in entry) {
        if (entry.cause === 'START_REFUSED') broken.add(placementId);
      }
    }
    for (const placementId of broken) this.#judgeBroken(placementId, seq);
  }

  #judgeClosed(placementId: PlacementId, seq: number): void {
    for (const task of this.#state.tasks.values()) {
      if (task.owner?.placementId !== placementId || !isLive(task)) continue;
      if (!this.#isThere(task)) continue;
      throw new Violation(`at ${seq}: ${placementId} is closed while ${task.taskArn} runs`);
    }
  }

  /** On an instance that is up and in the cluster, or on none. */
  #isThere({ containerInstanceArn }: KnownTask): boolean {
    if (containerInstanceArn === undefined) return true;
    const { containerInstances, ec2Instances } = this.#truth();
    const instance = containerInstances.get(containerInstanceArn);
    if (instance === undefined || instance.status === 'INACTIVE') return false;
    return ec2Instances.get(instance.ec2InstanceId)?.state === 'running';
  }

  /** Once one start is refused and no call is open, none of the others goes on. */
  #judgeBroken(placementId: PlacementId, seq: number): void {
    const placement = this.#state.placements.get(placementId);
    if (placement?.status !== 'ACTIVE' || !placement.request.gang || placement.complete) return;
    if (this.#state.indexes.attemptsOfPlacement.of(placementId).size > 0) return;
    for (const key of this.#state.indexes.slotsOfPlacement.of(placementId)) {
      if (this.#state.slots.get(key)?.status !== 'STARTED') continue;
      throw new Violation(`at ${seq}: ${key} goes on though its gang is broken`);
    }
  }
}

import type { Decided } from '../../shared/core/log/decided.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { giveBack, roomOn } from './room.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

type Placed = Extract<Decided, { type: 'TaskPlaced' }>;

/**
 * What a request keeps free on instances was free when its tasks were sent there: all that is left
 * once the item is applied, and what was sent there after them.
 */
export class HeadroomJudge implements ItemJudge {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  after({ entries, seq }: LogItem): void {
    const placed = entries.filter((entry): entry is Placed => entry.type === 'TaskPlaced');
    for (const [position, { placementId, target, attemptId }] of placed.entries()) {
      const headroom = this.#state.placements.get(placementId)?.request.headroom;
      if (headroom === undefined || target.type !== 'EC2') continue;
      const instance = this.#state.containerInstances.get(target.containerInstanceArn);
      if (instance === undefined) continue;
      let room = roomOn(this.#state, instance, this.#state.tasks.values());
      for (const later of placed.slice(position + 1)) {
        const isThere =
          later.target.type === 'EC2' &&
          later.target.containerInstanceArn === target.containerInstanceArn;
        if (isThere) room = giveBack(room, later.demand, later.slots.length);
      }
      const { cpuUnits = 0, memoryMiB = 0 } = headroom;
      if (room.cpuUnits >= cpuUnits && room.memoryMiB >= memoryMiB) continue;
      throw new Violation(
        `at ${seq}: ${attemptId} leaves ${room.cpuUnits} units and ${room.memoryMiB} MiB, and was to keep ${cpuUnits} and ${memoryMiB} free`,
      );
    }
  }
}

import type { AttemptId, ContainerInstanceArn, PlacementId } from '../../shared/core/ids.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import {
  attemptViolations,
  containerInstanceViolations,
  placementViolations,
  slotViolations,
} from '../../shared/core/state/safety.ts';

/** `safetyViolations` for whoever looks after every item: at what has changed since the last look. */
export class Safety {
  readonly #state: ClusterState;
  readonly #containerInstances = new Set<ContainerInstanceArn>();
  readonly #attempts = new Set<AttemptId>();
  readonly #placements = new Set<PlacementId>();

  constructor(state: ClusterState) {
    this.#state = state;
    state.tasks.listen((before, after) => {
      const task = after ?? before;
      if (task?.owner !== undefined) this.#placements.add(task.owner.placementId);
    });
    state.attempts.listen((before, after) => {
      const attempt = after ?? before;
      if (attempt === undefined) return;
      this.#attempts.add(attempt.attemptId);
      this.#placements.add(attempt.placementId);
      const { target } = attempt;
      // It is decisions that may not promise too much. What is heard late of a task that was long
      // given up can be too much together, and is nobody's doing.
      const isNew = before === undefined;
      if (isNew && target.type === 'EC2') this.#containerInstances.add(target.containerInstanceArn);
    });
    for (const table of [state.placements, state.slots]) {
      table.listen(
        (before?: { placementId: PlacementId }, after?: { placementId: PlacementId }) => {
          const row = after ?? before;
          if (row !== undefined) this.#placements.add(row.placementId);
        },
      );
    }
  }

  /** What has gone wrong since the last call. */
  violations(): readonly string[] {
    const state = this.#state;
    const found: string[] = [];
    for (const arn of this.#containerInstances) {
      const instance = state.containerInstances.get(arn);
      if (instance !== undefined) found.push(...containerInstanceViolations(state, instance));
    }
    for (const id of this.#attempts) {
      const attempt = state.attempts.get(id);
      if (attempt !== undefined) found.push(...attemptViolations(attempt));
    }
    for (const id of this.#placements) {
      const placement = state.placements.get(id);
      if (placement !== undefined) found.push(...placementViolations(state, placement));
      for (const key of state.indexes.slotsOfPlacement.of(id)) {
        const slot = state.slots.get(key);
        if (slot !== undefined) found.push(...slotViolations(state, slot));
      }
    }
    this.#containerInstances.clear();
    this.#attempts.clear();
    this.#placements.clear();
    return found;
  }
}

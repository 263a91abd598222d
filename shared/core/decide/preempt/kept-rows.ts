import type { ContainerInstanceArn, PlacementId, TaskArn } from '../../ids.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import { keptBeside } from '../kept-beside.ts';
import type { IsEnding } from '../places/ending-tasks.ts';
import type { FreeResources, PoolInstance } from '../places/pool.ts';
import { type ComingRow, readComingRow } from './coming-row.ts';

interface Kept {
  /** As the pool knows it: another one is something else. */
  readonly free: FreeResources;
  readonly room: ComingRow;
}

/**
 * What will be on the instances of one state, from one decision to the next. It is as good as read
 * anew: the pool works out anew what is free wherever that, or who holds what, has changed, and
 * whoever else may change the answer is listened to. That is everything that is heard of a task
 * there, its slot and its placement, and each stop. Not kept is what hangs on the time.
 */
export class KeptRows {
  readonly #state: ClusterState;
  readonly #rows = new Map<ContainerInstanceArn, Kept>();
  /** Those that may not be what they were when `changed` was last asked for. */
  readonly #changed = new Set<ContainerInstanceArn>();
  /** Those whose room hangs on the time too. */
  readonly #passing = new Set<ContainerInstanceArn>();

  constructor(state: ClusterState) {
    this.#state = state;
    const { tasks, slots, effects, attempts, placements } = state;
    tasks.listen((before, after) => {
      this.#forget(before?.containerInstanceArn);
      this.#forget(after?.containerInstanceArn);
    });
    slots.listen((before, after) => {
      this.#forgetTask(before?.taskArn);
      this.#forgetTask(after?.taskArn);
    });
    effects.listen((before, after) => {
      const effect = after ?? before;
      if (effect?.type === 'StopTask') this.#forgetTask(effect.taskArn);
    });
    // What was placed a moment ago is taken from the very instance that the pool goes on with.
    attempts.listen((before, after) => {
      const target = (after ?? before)?.target;
      if (target?.type === 'EC2') this.#forget(target.containerInstanceArn);
    });
    placements.listen((before, after) => {
      const isAlike = before?.status === after?.status && before?.request === after?.request;
      if (!isAlike) this.#forgetTasks((after ?? before)?.placementId);
    });
  }

  /** Whose room may be another one than it was, beside what changes in the pool; asked for once. */
  takeChanged(): readonly ContainerInstanceArn[] {
    const changed = [...this.#changed, ...this.#passing];
    this.#changed.clear();
    return changed;
  }

  /** @returns `undefined` when it has to be read: see `read` */
  known(seen: PoolInstance): ComingRow | undefined {
    const kept = this.#rows.get(seen.containerInstance.containerInstanceArn);
    return kept?.free === seen.free ? kept.room : undefined;
  }

  read(seen: PoolInstance, isEnding: IsEnding): ComingRow {
    const { room, isLasting } = readComingRow(this.#state, seen, isEnding);
    const { free, containerInstance } = seen;
    const arn = containerInstance.containerInstanceArn;
    if (isLasting) this.#rows.set(arn, { free, room });
    if (isLasting) this.#passing.delete(arn);
    else this.#passing.add(arn);
    return room;
  }

  #forgetTasks(placementId: PlacementId | undefined): void {
    if (placementId === undefined) return;
    for (const arn of this.#state.indexes.liveTasksOfPlacement.of(placementId)) {
      this.#forgetTask(arn);
    }
  }

  #forgetTask(taskArn: TaskArn | undefined): void {
    if (taskArn === undefined) return;
    this.#forget(this.#state.tasks.get(taskArn)?.containerInstanceArn);
  }

  #forget(arn: ContainerInstanceArn | undefined): void {
    if (arn === undefined) return;
    this.#rows.delete(arn);
    this.#passing.delete(arn);
    this.#changed.add(arn);
  }
}

export const keptRowsOf = keptBeside((state) => new KeptRows(state));

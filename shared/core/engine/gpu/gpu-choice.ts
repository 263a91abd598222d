import { at, type Fleet } from '../fleet.ts';
import type { Devices, GpuSet } from './devices.ts';
import { eachWay, type GpuRow, type GpuTask } from './gpu-row.ts';

/** What is worth keeping free, and what it means for a task that some of it goes. */
export interface Worth {
  of(row: GpuRow): number;
  /** The more, the better the row suits a task; absent, that the worth falls least. */
  gain?(before: number, after: number): number;
}

/** Gains are rounded to this part of a thousandth of a GPU: less is noise of the arithmetic. */
const gainSteps = 1_000_000;

/** So many different conditions are remembered, at some hundred bytes and ten a task each. */
const conditionsMax = 50_000;

/** A state in which rows are found again and again, with what is known about it. */
interface Condition extends GpuRow {
  readonly worth: number;
  /** By task; not a number until somebody asks, -Infinity where there is no room. */
  readonly gains: Float64Array;
  /** By task: what is free of the GPUs that are best picked. */
  readonly picks: Uint16Array;
}

/** A task's gains by row, as they were at a time. */
interface Standing {
  readonly gains: Float64Array;
  asOf: number;
}

/**
 * The row where a task does best, out of all rows. A gain is worked out once for each task and
 * condition, not for each row; and a task looks again only at rows that have changed since it was
 * last asked for.
 */
export class GpuChoice {
  readonly #fleet: Fleet;
  readonly #devices: Devices;
  readonly #kindOf: ArrayLike<number>;
  readonly #worth: Worth;
  readonly #tasks: readonly GpuTask[];
  readonly #known = new Map<string, Condition>();
  readonly #conditionOf: (Condition | undefined)[];
  readonly #standings: (Standing | undefined)[];
  /** By row, when it last changed; time is counted in changes. */
  readonly #changedAt: Float64Array;
  #now = 1;

  /** @param tasks all that may be asked for; from then on they go by their index */
  constructor(
    fleet: Fleet,
    devices: Devices,
    kindOf: ArrayLike<number>,
    worth: Worth,
    tasks: readonly GpuTask[],
  ) {
    this.#fleet = fleet;
    this.#devices = devices;
    this.#kindOf = kindOf;
    this.#worth = worth;
    this.#tasks = tasks;
    this.#conditionOf = new Array(fleet.rows).fill(undefined);
    this.#standings = new Array(tasks.length).fill(undefined);
    this.#changedAt = new Float64Array(fleet.rows).fill(1);
  }

  /** What is free on a row is not what it was: `take` and `give` tell it themselves. */
  changed(row: number): void {
    this.#now += 1;
    this.#changedAt[row] = this.#now;
    this.#conditionOf[row] = undefined;
  }

  /** The row with the highest gain, and of equals the first; -1 when none has room. */
  choose(task: number): number {
    const standing = this.#standing(task);
    const { gains, asOf } = standing;
    const changedAt = this.#changedAt;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < gains.length; row += 1) {
      if ((changedAt[row] as number) > asOf) gains[row] = this.gain(task, row);
      const gain = gains[row] as number;
      if (gain > most) {
        most = gain;
        best = row;
      }
    }
    standing.asOf = this.#now;
    return best;
  }

  /** What the row gains by the task, as `Worth` has it; -Infinity when there is no room. */
  gain(task: number, row: number): number {
    return this.#weighed(task, row).gains[task] as number;
  }

  /** Puts the task on a row that has room, on the GPUs where it does best. */
  take(task: number, row: number): GpuSet {
    const asked = this.#tasks[task] as GpuTask;
    const picked = at(this.#weighed(task, row).picks, task);
    const taken = asked.gpus === 0 ? 0 : this.#devices.take(row, asked, picked);
    this.#fleet.take(row, asked.demand);
    this.changed(row);
    return taken;
  }

  /** Undoes `take`. */
  give(task: number, row: number, taken: GpuSet): void {
    const asked = this.#tasks[task] as GpuTask;
    this.#devices.give(row, asked, taken);
    this.#fleet.give(row, asked.demand);
    this.changed(row);
  }

  #standing(task: number): Standing {
    const known = this.#standings[task];
    if (known !== undefined) return known;
    const standing = { gains: new Float64Array(this.#fleet.rows), asOf: 0 };
    this.#standings[task] = standing;
    return standing;
  }

  #weighed(task: number, row: number): Condition {
    const condition = this.#conditionOf[row] ?? this.#lookAt(row);
    const { worth, gains, picks } = condition;
    if (!Number.isNaN(at(gains, task))) return condition;
    gains[task] = Number.NEGATIVE_INFINITY;
    eachWay(condition, this.#tasks[task] as GpuTask, (after, picked) => {
      const left = this.#worth.of(after);
      const gain = this.#worth.gain?.(worth, left) ?? left - worth;
      const rounded = Math.round(gain * gainSteps) / gainSteps;
      if (rounded <= at(gains, task)) return;
      gains[task] = rounded;
      picks[task] = picked;
    });
    return condition;
  }

  /** The condition that a row is in: the same one for all rows that are alike. */
  #lookAt(row: number): Condition {
    const kind = at(this.#kindOf, row);
    const free = new Float64Array(this.#fleet.free.length);
    this.#fleet.free.forEach((column, resource) => {
      free[resource] = at(column, row);
    });
    const shares = this.#devices.freeOf(row).slice().sort();
    const key = `${kind} ${free} ${String.fromCharCode(...shares)}`;
    let condition = this.#known.get(key);
    if (condition === undefined) {
      condition = {
        ...{ kind, free, shares },
        worth: this.#worth.of({ kind, free, shares }),
        gains: new Float64Array(this.#tasks.length).fill(Number.NaN),
        picks: new Uint16Array(this.#tasks.length),
      };
      if (this.#known.size >= conditionsMax) this.#known.clear();
      this.#known.set(key, condition);
    }
    this.#conditionOf[row] = condition;
    return condition;
  }
}

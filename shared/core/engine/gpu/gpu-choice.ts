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

/** So many conditions are remembered, at a hundred bytes each and ten for each task asked for. */
const conditionsMaxDefault = 50_000;

/** But not fewer than this for each row, or they would be forgotten while they are in use. */
const conditionsPerRowMax = 4;

/** A state in which rows are found again and again. */
interface Condition extends GpuRow {
  readonly worth: number;
}

/** What is known about a task, by condition. */
interface Known {
  /** Not a number until somebody asks; -Infinity where there is no room. */
  gains: Float64Array;
  /** What is free of the GPUs that are best picked. */
  picks: Uint16Array;
}

/**
 * The row where a task does best, out of all rows. What a task gains depends on nothing but the
 * condition that a row is in, and rows are in the same ones again and again: so it is worked out
 * once for each, and to choose is to look it up for every row.
 */
export class GpuChoice {
  readonly #fleet: Fleet;
  readonly #devices: Devices;
  readonly #kindOf: ArrayLike<number>;
  readonly #worth: Worth;
  readonly #tasks: readonly GpuTask[];
  readonly #conditionsMax: number;
  readonly #conditions: Condition[] = [];
  readonly #numbers = new Map<string, number>();
  /** By row, the number of its condition. */
  readonly #conditionOf: Int32Array;
  /** Rows that are no longer in it. */
  readonly #changed: number[];
  readonly #known: Known[];

  /** @param tasks all that may be asked for; from then on they go by their index */
  constructor(
    fleet: Fleet,
    devices: Devices,
    kindOf: ArrayLike<number>,
    worth: Worth,
    tasks: readonly GpuTask[],
    conditionsMax = conditionsMaxDefault,
  ) {
    this.#fleet = fleet;
    this.#devices = devices;
    this.#kindOf = kindOf;
    this.#worth = worth;
    this.#tasks = tasks;
    this.#conditionsMax = Math.max(conditionsMax, conditionsPerRowMax * fleet.rows);
    this.#conditionOf = new Int32Array(fleet.rows);
    this.#changed = [...this.#conditionOf.keys()];
    this.#known = tasks.map(() => ({ gains: new Float64Array(0), picks: new Uint16Array(0) }));
  }

  /** What is free on a row is not what it was: `take` and `give` tell it themselves. */
  changed(row: number): void {
    this.#changed.push(row);
  }

  /** The row with the highest gain, and of equals the first; -1 when none has room. */
  choose(task: number): number {
    this.#catchUp();
    const { gains } = this.#knownOf(task);
    const conditionOf = this.#conditionOf;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < conditionOf.length; row += 1) {
      const condition = conditionOf[row] as number;
      let gain = gains[condition] as number;
      if (Number.isNaN(gain)) gain = this.#weigh(task, condition);
      if (gain > most) {
        most = gain;
        best = row;
      }
    }
    return best;
  }

  /** What the row gains by the task, as `Worth` has it; -Infinity when there is no room. */
  gain(task: number, row: number): number {
    this.#catchUp();
    const condition = at(this.#conditionOf, row);
    const gain = at(this.#knownOf(task).gains, condition);
    return Number.isNaN(gain) ? this.#weigh(task, condition) : gain;
  }

  /**
   * Puts the task on a row that has room, on the GPUs where it does best.
   *
   * @throws RangeError when there is no room
   */
  take(task: number, row: number): GpuSet {
    if (this.gain(task, row) === Number.NEGATIVE_INFINITY) {
      throw new RangeError(`Row ${row} has no room for task ${task}.`);
    }
    const asked = this.#tasks[task] as GpuTask;
    const picked = at(this.#knownOf(task).picks, at(this.#conditionOf, row));
    const taken = asked.gpus === 0 ? 0 : this.#devices.take(row, asked, picked);
    this.#fleet.take(row, asked.demand);
    this.changed(row);
    return taken;
  }

  /**
   * Puts the task where it is known to be.
   *
   * @throws RangeError when too little is free of one of the GPUs
   */
  takeThese(task: number, row: number, gpus: GpuSet): void {
    const asked = this.#tasks[task] as GpuTask;
    this.#devices.takeThese(row, asked, gpus);
    this.#fleet.take(row, asked.demand);
    this.changed(row);
  }

  /** Undoes `take` and `takeThese`. */
  give(task: number, row: number, taken: GpuSet): void {
    const asked = this.#tasks[task] as GpuTask;
    this.#devices.give(row, asked, taken);
    this.#fleet.give(row, asked.demand);
    this.changed(row);
  }

  #catchUp(): void {
    if (this.#conditions.length > this.#conditionsMax) this.#forget();
    for (const row of this.#changed) this.#conditionOf[row] = this.#numberOf(row);
    this.#changed.length = 0;
  }

  /** Before they fill the memory; what is needed is soon known again. */
  #forget(): void {
    this.#conditions.length = 0;
    this.#numbers.clear();
    for (const known of this.#known) known.gains = new Float64Array(0);
    for (const row of this.#conditionOf.keys()) this.#changed.push(row);
  }

  /** The number of the condition that a row is in: the same one for all rows that are alike. */
  #numberOf(row: number): number {
    const kind = at(this.#kindOf, row);
    const free = new Float64Array(this.#fleet.free.length);
    this.#fleet.free.forEach((column, resource) => {
      free[resource] = at(column, row);
    });
    const shares = this.#devices.freeOf(row).slice().sort();
    const key = `${kind} ${free} ${String.fromCharCode(...shares)}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#conditions.length;
      this.#numbers.set(key, number);
      const worth = this.#worth.of({ kind, free, shares });
      this.#conditions.push({ kind, free, shares, worth });
    }
    return number;
  }

  /** With room for every condition there is. */
  #knownOf(task: number): Known {
    const known = this.#known[task] as Known;
    const { gains, picks } = known;
    if (gains.length >= this.#conditions.length) return known;
    const length = 2 * this.#conditions.length;
    known.gains = new Float64Array(length).fill(Number.NaN);
    known.gains.set(gains);
    known.picks = new Uint16Array(length);
    known.picks.set(picks.subarray(0, gains.length));
    return known;
  }

  #weigh(task: number, number: number): number {
    const condition = this.#conditions[number] as Condition;
    const { gains, picks } = this.#known[task] as Known;
    let best = Number.NEGATIVE_INFINITY;
    eachWay(condition, this.#tasks[task] as GpuTask, (after, picked) => {
      const left = this.#worth.of(after);
      const gain = this.#worth.gain?.(condition.worth, left) ?? left - condition.worth;
      const rounded = Math.round(gain * gainSteps) / gainSteps;
      if (rounded <= best) return;
      best = rounded;
      picks[number] = picked;
    });
    gains[number] = best;
    return best;
  }
}

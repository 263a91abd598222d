import type { Demand } from '../../log/decided.ts';
import type { ClusterState } from '../../state/cluster-state.ts';
import type { Columns } from '../places/columns.ts';
import { endingTasks, type IsEnding } from '../places/ending-tasks.ts';
import { type Filter, missOf } from '../places/filters/filter.ts';
import { type ComingRow, type Displaceable, withPromise } from './coming-row.ts';
import { type KeptRows, keptRowsOf } from './kept-rows.ts';

/** What there will be on each row, as far as somebody asks. */
export class ComingRoom {
  readonly #kept: KeptRows;
  readonly #columns: Columns;
  readonly #isEnding: IsEnding;
  /** Rows where something is promised, and those that cannot be kept for longer. */
  readonly #rows = new Map<number, ComingRow>();

  constructor(state: ClusterState, columns: Columns) {
    this.#kept = keptRowsOf(state);
    this.#columns = columns;
    this.#isEnding = endingTasks(state);
    for (const arn of this.#kept.takeChanged()) {
      const row = columns.rowOf(arn);
      if (row !== undefined) columns.recent.touch(row);
    }
  }

  row(row: number): ComingRow {
    const own = this.#rows.get(row);
    if (own !== undefined) return own;
    const seen = this.#columns.instances[row];
    if (seen === undefined) throw new RangeError(`there is no row ${row}`);
    const known = this.#kept.known(seen);
    if (known !== undefined) return known;
    const room = this.#kept.read(seen, this.#isEnding);
    this.#rows.set(row, room);
    return room;
  }

  /** Whether there is room for one more task without anybody having to go. */
  fits(row: number, filters: readonly Filter[]): boolean {
    return missOf(filters, this.row(row).instance) === undefined;
  }

  /**
   * Promises the room of `victims`, and what else there is, to one task.
   *
   * @returns how to take it back
   */
  promise(row: number, demand: Demand, victims: readonly Displaceable[]): () => void {
    const before = this.row(row);
    this.#rows.set(row, withPromise(before, demand, victims));
    return () => this.#rows.set(row, before);
  }
}

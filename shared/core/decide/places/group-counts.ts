/** How many tasks of one group share each value of a field. */
export class Tally {
  readonly #counts = new Map<string, number>();

  of(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  add(value: string, count: number): void {
    const next = this.of(value) + count;
    if (next === 0) this.#counts.delete(value);
    else this.#counts.set(value, next);
  }
}

/** The tasks of one group: how many on each row, and how many share each value of a field. */
class Group {
  readonly rows = new Map<number, number>();
  readonly tallies = new Map<string, Tally>();
}

/** Tasks by their group and row, and by what the rows' instances say for a strategy's fields. */
export class GroupCounts {
  readonly #fieldValueOf: (row: number, field: string) => string;
  readonly #groups = new Map<string, Group>();
  /** Groups that may be without tasks, and that somebody may still count on. */
  readonly #emptied = new Set<string>();

  /** @param fieldValueOf what the instance of a row says for a field */
  constructor(fieldValueOf: (row: number, field: string) => string) {
    this.#fieldValueOf = fieldValueOf;
  }

  /** How many tasks of a group there are, by row, from now on too; rows without any are left out. */
  rowsOf(group: string): ReadonlyMap<number, number> {
    return this.#groupOf(group).rows;
  }

  /** How many tasks of a group share each value of a field, from now on too. */
  tallyOf(group: string, field: string): Tally {
    const { rows, tallies } = this.#groupOf(group);
    let tally = tallies.get(field);
    if (tally === undefined) {
      tally = new Tally();
      for (const [row, count] of rows) tally.add(this.#fieldValueOf(row, field), count);
      tallies.set(field, tally);
    }
    return tally;
  }

  /** So many tasks of the group are on the row now. */
  set(row: number, name: string, count: number): void {
    const { rows, tallies } = this.#groupOf(name);
    const change = count - (rows.get(row) ?? 0);
    if (change === 0) return;
    for (const [field, tally] of tallies) tally.add(this.#fieldValueOf(row, field), change);
    if (count > 0) rows.set(row, count);
    else rows.delete(row);
    if (rows.size === 0) this.#emptied.add(name);
  }

  /** Called when nobody counts on a group that has no tasks any more. */
  forgetEmpty(): void {
    for (const name of this.#emptied) {
      if (this.#groups.get(name)?.rows.size === 0) this.#groups.delete(name);
    }
    this.#emptied.clear();
  }

  /** Called when rows say something else for some field. */
  forgetTallies(): void {
    for (const { tallies } of this.#groups.values()) tallies.clear();
  }

  #groupOf(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new Group();
      this.#groups.set(name, group);
      this.#emptied.add(name);
    }
    return group;
  }
}

import type { Table } from './table.ts';

/** The keys of a table's rows by something that the rows have in common. */
export class GroupIndex<Group extends string, Key extends string> {
  readonly #groups = new Map<Group, Set<Key>>();
  readonly #none: ReadonlySet<Key> = new Set();

  /** `groupOf` answers `undefined` for a row that is to be left out. */
  static over<Group extends string, Key extends string, Row>(
    table: Table<Key, Row>,
    keyOf: (row: Row) => Key,
    groupOf: (row: Row) => Group | undefined,
  ): GroupIndex<Group, Key> {
    const index = new GroupIndex<Group, Key>();
    table.listen((before, after) => {
      const left = before === undefined ? undefined : groupOf(before);
      const joined = after === undefined ? undefined : groupOf(after);
      // Most changes of a row leave it where it is, and nearly every write passes through here.
      if (left === joined && before !== undefined && after !== undefined) return;
      if (before !== undefined) index.#remove(left, keyOf(before));
      if (after !== undefined) index.#add(joined, keyOf(after));
    });
    return index;
  }

  /** In an order that nothing may depend on. */
  of(group: Group): ReadonlySet<Key> {
    return this.#groups.get(group) ?? this.#none;
  }

  #add(group: Group | undefined, key: Key): void {
    if (group === undefined) return;
    const keys = this.#groups.get(group);
    if (keys === undefined) this.#groups.set(group, new Set([key]));
    else keys.add(key);
  }

  #remove(group: Group | undefined, key: Key): void {
    if (group === undefined) return;
    const keys = this.#groups.get(group);
    if (keys === undefined) return;
    keys.delete(key);
    if (keys.size === 0) this.#groups.delete(group);
  }
}

/**
 * The undo journal of one state. While a draft is open, every write to a table leaves its inverse
 * here, so that dropping the draft costs what it wrote and no more.
 */
export interface Journal {
  /** Inverses in the order of the writes; absent while no draft is open. */
  undo?: (() => void)[];
}

/** Told of every change of a row, undone ones included; this is how indexes stay true. */
export type RowListener<Row> = (before: Row | undefined, after: Row | undefined) => void;

/** Rows by key. A row is never changed in place: it is replaced. */
export class Table<Key extends string, Row> {
  readonly #rows = new Map<Key, Row>();
  readonly #journal: Journal;
  readonly #listeners: RowListener<Row>[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(key);
  }

  has(key: Key): boolean {
    return this.#rows.has(key);
  }

  /** In an order that nothing may depend on; sort, or use `sorted`. */
  values(): IterableIterator<Row> {
    return this.#rows.values();
  }

  entries(): IterableIterator<[Key, Row]> {
    return this.#rows.entries();
  }

  /** Rows ascending by key. */
  sorted(): Row[] {
    return [...this.#rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  set(key: Key, row: Row): void {
    this.#write(key, row);
  }

  delete(key: Key): void {
    if (this.#rows.has(key)) this.#write(key, undefined);
  }

  listen(listener: RowListener<Row>): void {
    this.#listeners.push(listener);
  }

  #write(key: Key, after: Row | undefined): void {
    const before = this.#rows.get(key);
    this.#journal.undo?.push(() => this.#put(key, after, before));
    this.#put(key, before, after);
  }

  #put(key: Key, before: Row | undefined, after: Row | undefined): void {
    if (after === undefined) this.#rows.delete(key);
    else this.#rows.set(key, after);
    for (const listener of this.#listeners) listener(before, after);
  }
}

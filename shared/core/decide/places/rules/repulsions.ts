import { GroupCounts } from '../group-counts.ts';
import { readRepelKey } from './marks.ts';

/** Where tasks stand that keep others away, by whom they keep away from what. */
export class Repulsions {
  readonly counts: GroupCounts;
  readonly #fieldsOf = new Map<string, Map<string, number>>();

  /** @param fieldValueOf what the instance of a row says for a field */
  constructor(fieldValueOf: (row: number, field: string) => string) {
    this.counts = new GroupCounts(fieldValueOf);
  }

  /** The fields by which somebody may keep a group away. */
  fieldsOf(group: string): readonly string[] {
    const fields = this.#fieldsOf.get(group);
    return fields === undefined ? noFields : [...fields.keys()];
  }

  /** So many tasks on the row keep away whom the key names. */
  set(row: number, key: string, tasks: number): void {
    const before = this.counts.rowsOf(key).size;
    this.counts.set(row, key, tasks);
    const rows = this.counts.rowsOf(key).size;
    if (rows === before) return;
    const { field, group } = readRepelKey(key);
    const fields = this.#fieldsOf.get(group) ?? new Map<string, number>();
    if (rows > 0) this.#fieldsOf.set(group, fields.set(field, rows));
    else if (fields.delete(field) && fields.size === 0) this.#fieldsOf.delete(group);
  }
}

const noFields: readonly string[] = [];

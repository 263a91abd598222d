import type { Columns } from './columns.ts';
import { fieldValueOf } from './columns.ts';
import type { Pool } from './pool.ts';

export const zoneField = 'attribute:ecs.availability-zone';

/** How many tasks of one group share each value of a field: on every instance, and on Fargate. */
export class Tally {
  readonly field: string;
  readonly #counts = new Map<string, number>();

  constructor(pool: Pool, columns: Columns, field: string, group: string) {
    this.field = field;
    for (const [row, count] of columns.countsOf(group)) {
      const instance = columns.instances[row];
      if (instance !== undefined) this.add(fieldValueOf(instance, field), count);
    }
    if (field !== zoneField) return;
    for (const [zone, count] of pool.fargate.get(group) ?? []) this.add(zone, count);
  }

  of(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  add(value: string, count: number): void {
    this.#counts.set(value, this.of(value) + count);
  }
}

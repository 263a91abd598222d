import { byText } from '../../order.ts';
import type { unitOf } from './custom-resources.ts';
import type { PoolInstance } from './pool.ts';

/** Custom amounts beyond these have no column: a filter sees to them as to all the others. */
const customColumnsMax = 8;

/** A custom amount with a column of its own. */
export interface CustomColumn {
  readonly name: string;
  readonly unit: ReturnType<typeof unitOf>;
}

/** The custom amounts that any instance registered, the first by name. */
export function customColumnsOf(instances: readonly PoolInstance[]): readonly CustomColumn[] {
  const units = new Map<string, CustomColumn>();
  for (const { free } of instances) {
    for (const [name, { unit }] of free.custom ?? []) {
      if (unit !== 'value') units.set(`${name} ${unit}`, { name, unit });
    }
  }
  const columns = [...units].sort(([a], [b]) => byText(a, b)).map(([, column]) => column);
  return columns.slice(0, customColumnsMax);
}

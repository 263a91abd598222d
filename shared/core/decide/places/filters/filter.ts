import type { Ask } from '../ask.ts';
import type { PoolInstance } from '../pool.ts';

/** One thing that is compared between what a task asks and what an instance has. */
export interface Filter {
  /** Its name for people, such as `cpu`. */
  readonly what: string;
  /** The instance's own state, a rule that somebody made, or room that somebody might make. */
  readonly of: 'state' | 'rule' | 'room';
  /** Whether it is of any interest for the instance; absent, it always is. */
  concerns?(instance: PoolInstance): boolean;
  /** Why the instance is ruled out, in ECS's own word where there is one; `undefined` if it is not. */
  miss(instance: PoolInstance): string | undefined;
  /** Both sides of the comparison in words. */
  words(instance: PoolInstance): Words;
  /** The part of what is asked that the instance lacks, 0 to 1, where that can be measured. */
  lack?(instance: PoolInstance): number;
}

export interface Words {
  readonly asked: string;
  readonly remained: string;
}

/** One that looks at what is asked of room alone. */
export type RoomFilterMaker = (ask: Pick<Ask, 'demand'>) => Filter | undefined;

/** Makes the filter for an ask; `undefined` when there is nothing to compare. */
export type FilterMaker = (ask: Ask) => Filter | undefined;

/** The filters that an ask has any use for. */
export function made(makers: readonly FilterMaker[], ask: Ask): readonly Filter[] {
  const filters: Filter[] = [];
  for (const make of makers) {
    const filter = make(ask);
    if (filter !== undefined) filters.push(filter);
  }
  return filters;
}

/** Why the instance is ruled out: the first reason; `undefined` when it fits. */
export function missOf(filters: readonly Filter[], instance: PoolInstance): string | undefined {
  for (const filter of filters) {
    const reason = filter.miss(instance);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

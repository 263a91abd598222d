import type { PlacementRequest } from '../../../placement.ts';
import type { PoolInstance } from '../pool.ts';

/** What a task brings with it that rules of others look at; most bring nothing. */
export interface Marks {
  readonly trustDomain?: string;
  /** Whom it keeps away from what: see `repelKey`. */
  readonly repels: readonly string[];
}

/** Names whom a hard anti-affinity keeps away, and from what: neither part has a space in it. */
export function repelKey(field: string, group: string): string {
  return `${field} ${group}`;
}

/** The field and the group that a key names. */
export function readRepelKey(key: string): { readonly field: string; readonly group: string } {
  const space = key.indexOf(' ');
  return { field: key.slice(0, space), group: key.slice(space + 1) };
}

/** What every task of a placement brings; `undefined` when that is nothing. */
export function marksOf({
  placementConstraints,
  trustDomain,
}: Pick<PlacementRequest, 'placementConstraints' | 'trustDomain'>): Marks | undefined {
  if (trustDomain === undefined && placementConstraints.length === 0) return undefined;
  const repels = new Set<string>();
  for (const rule of placementConstraints) {
    if (rule.type !== 'antiAffinity' || rule.weight !== undefined) continue;
    repels.add(repelKey(rule.field, rule.group));
  }
  if (trustDomain === undefined && repels.size === 0) return undefined;
  return { ...(trustDomain !== undefined && { trustDomain }), repels: [...repels] };
}

/** What the tasks on one instance mean for others; an instance without such tasks has none. */
export interface Company {
  /** Live and reserved tasks by trust domain; those of no domain are not counted. */
  readonly trustDomains: Map<string, number>;
  /** Live tasks that Estiva did not start, by group. */
  readonly strangers: Map<string, number>;
  /** Live and reserved tasks that are to stay, by whom they keep away. */
  readonly repels: Map<string, number>;
}

/** The company on an instance, to be added to. */
export function companyOn(instance: PoolInstance): Company {
  instance.company ??= { trustDomains: new Map(), strangers: new Map(), repels: new Map() };
  return instance.company;
}

/** Counts the marks of so many tasks that come to an instance, or go if it is less than 0. */
export function countMarks(instance: PoolInstance, marks: Marks | undefined, tasks: number): void {
  if (marks === undefined || tasks === 0) return;
  const { trustDomains, strangers, repels } = companyOn(instance);
  if (marks.trustDomain !== undefined) count(trustDomains, marks.trustDomain, tasks);
  for (const key of marks.repels) count(repels, key, tasks);
  if (trustDomains.size + strangers.size + repels.size === 0) delete instance.company;
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

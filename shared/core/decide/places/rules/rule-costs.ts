import type { Costs } from '../../../engine/costs.ts';
import type { Out } from '../../../engine/out.ts';
import type { Ask } from '../ask.ts';
import type { Columns } from '../columns.ts';
import { LeastCount } from './least-count.ts';
import { type ReckonedRule, reckonedRules } from './reckoned-rule.ts';
import { rowsOut } from './rows-out.ts';
import { type Wish, wishesOf } from './wishes.ts';

/** What the rules of one placement make of the rows of its pool, from one task to the next. */
export interface RuleCosts {
  /** Rows that differ in these attributes have to be told apart. */
  readonly fields: readonly string[];
  /** Nothing that is not out or turned down costs anything. */
  readonly costsNothing: boolean;
  /** More costs of rows than it pays to look for one after another. */
  readonly areMany: boolean;
  /** What a row costs in all: the weights of what does not hold, without end for a hard rule. */
  of(row: number): number;
  /** Whether the hard rules hold that compare instances. */
  accepts(row: number): boolean;
  /** See `Ask.condition` of the engine. */
  readonly condition?: () => string;
  /** See `Ask.out` of the engine. */
  readonly out?: Out;
  /** @param valuesOf what the rows of a domain say for `fields` */
  costs(valuesOf: (domain: number, field: string) => string): Costs;
}

/** Each level of cost is a search of its own; with more of them than this a scan is faster. */
const levelsMax = 8;

/** Stands for any instance where rules compare instances and none is like another. */
const itself = 'itself';

/** @returns `undefined` when there is no rule that the engine does not see to anyway */
export function ruleCosts(
  ask: Ask,
  columns: Columns,
  lasts: (row: number) => boolean,
): RuleCosts | undefined {
  const reckoned = reckonedRules(ask.pool, ask.work);
  const wishes = wishesOf(ask.work.request);
  const out = rowsOut(reckoned, ask.work, columns);
  if (reckoned.length + wishes.length === 0 && out === undefined) return undefined;
  const rules = reckoned.map((rule) => withLeast(rule, columns, lasts));
  const byInstance = rules.filter(({ rule }) => rule.field === 'instanceId');
  const byValue = rules.filter(({ rule }) => rule.field !== 'instanceId');
  const soft = byInstance.filter(({ rule }) => rule.weight !== undefined);
  const hard = byInstance.filter(({ rule }) => rule.weight === undefined);
  const possible = sumsOf([
    ...soft.map(({ rule }) => rule.weight ?? 0),
    ...wishes.map(({ weight }) => weight),
  ]);
  const ofWishes = costOfWishes(wishes, columns);
  const rowCost = (row: number) => sum(soft, (one) => costOn(one, row)) + ofWishes(row);
  const condition = conditionOf(byInstance);
  return {
    fields: [...new Set(byValue.map(({ rule }) => rule.field))],
    costsNothing: byValue.length === 0 && possible.length === 1,
    areMany: possible.length > levelsMax,
    of: (row) =>
      sum(byInstance, (one) => costOn(one, row)) +
      sum(byValue, (one) => costOfValue(one, columns.valueOf(row, one.rule.field))) +
      ofWishes(row),
    accepts: (row) => hard.every((one) => costOn(one, row) === 0),
    ...(condition !== undefined && { condition }),
    ...(out !== undefined && { out }),
    costs: (valuesOf) => ({
      ofDomain: (domain) =>
        sum(byValue, (one) => costOfValue(one, valuesOf(domain, one.rule.field))),
      ...(possible.length > 1 && { rows: { of: rowCost, possible } }),
    }),
  };
}

/** A rule, and the smallest count over the values that count for it. */
interface WithLeast {
  readonly rule: ReckonedRule;
  least(): number;
}

function withLeast(
  rule: ReckonedRule,
  columns: Columns,
  lasts: (row: number) => boolean,
): WithLeast {
  if (!rule.needsLeast) return { rule, least: () => 0 };
  const least =
    rule.field === 'instanceId'
      ? new LeastCount(columns.instances.length, lasts, (row) => rule.countOn(row))
      : leastOverValues(rule, columns, lasts);
  return { rule, least: () => least.now() };
}

/** A value counts when any of the instances that say it lacks nothing but room. */
function leastOverValues(
  rule: ReckonedRule,
  columns: Columns,
  lasts: (row: number) => boolean,
): LeastCount {
  const values = [...columns.rowsBy(rule.field)].filter(([value]) => value !== '');
  const counts = new Map<number, boolean>();
  return new LeastCount(
    values.length,
    (n) => {
      const known = counts.get(n) ?? values[n]?.[1].some(lasts) ?? false;
      counts.set(n, known);
      return known;
    },
    (n) => rule.countOf(values[n]?.[0] ?? ''),
  );
}

function costOfValue({ rule, least }: WithLeast, value: string): number {
  return rule.holds(value, rule.countOf(value), least()) ? 0 : weightOf(rule);
}

function costOn({ rule, least }: WithLeast, row: number): number {
  return rule.holds(itself, rule.countOn(row), least()) ? 0 : weightOf(rule);
}

function weightOf({ weight }: ReckonedRule): number {
  return weight ?? Number.POSITIVE_INFINITY;
}

function costOfWishes(wishes: readonly Wish[], { instances }: Columns): (row: number) => number {
  return (row) => {
    const instance = instances[row];
    return sum(wishes, ({ weight, isGranted }) =>
      instance !== undefined && isGranted(instance) ? 0 : weight,
    );
  };
}

/** What may change of a row's verdict although nothing happens on it. */
function conditionOf(byInstance: readonly WithLeast[]): (() => string) | undefined {
  const moving = byInstance.filter(({ rule }) => rule.needsLeast || rule.what === 'affinity');
  if (moving.length === 0) return undefined;
  return () =>
    moving
      .map(({ rule, least }) => (rule.needsLeast ? least() : rule.holds(itself, 0, 0)))
      .join(' ');
}

/** Every sum that some of the weights have, ascending, beginning with that of none. */
function sumsOf(weights: readonly number[]): readonly number[] {
  const sums = new Set([0]);
  for (const weight of weights) for (const one of [...sums]) sums.add(one + weight);
  return [...sums].sort((a, b) => a - b);
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  let total = 0;
  for (const one of all) total += of(one);
  return total;
}

import { type CountedRule, isOfEcs, zoneField } from '../../../placement-rules.ts';
import { type Columns, columnsOf } from '../columns.ts';
import type { Pool, PoolInstance } from '../pool.ts';
import type { PlaceWork } from '../work.ts';
import { repelKey } from './marks.ts';

/**
 * A rule that compares how many tasks share a value of a field, with what it takes to do so. A value
 * of '' is that of an instance that does not say.
 */
export interface ReckonedRule {
  /** `repelled` is the other side of the anti-affinity of tasks that run. */
  readonly what: CountedRule['type'] | 'repelled';
  readonly field: string;
  /** Absent when it is hard. */
  readonly weight?: number;
  /** Whether the smallest count over all values matters, and so has to be known. */
  readonly needsLeast: boolean;
  /** So many tasks share the value now, on Fargate too where the value is a zone. */
  countOf(value: string): number;
  /** So many are on the instance of a row. */
  countOn(row: number): number;
  /** The same of an instance that need not be in the pool. */
  countAt(instance: PoolInstance): number;
  /**
   * Whether one more task may join so many that share a value.
   *
   * @param least the smallest count over the values that count; asked for only by `maxSkew`
   */
  holds(value: string, count: number, least: number): boolean;
  /** What it asks, in words. */
  asked(least: number): string;
}

/** The rules of a placement that count, and those of tasks that run which keep its group away. */
export function reckonedRules(pool: Pool, work: PlaceWork): readonly ReckonedRule[] {
  const { group, placementConstraints } = work.request;
  const columns = columnsOf(pool);
  const repelling = repellingFields(pool, columns, group);
  if (placementConstraints.length + repelling.length === 0) return none;
  const own = placementConstraints.flatMap((rule) =>
    isOfEcs(rule) ? [] : reckoned(pool, columns, rule, group),
  );
  const repelled = repelling.map((field) => repelledBy(pool, columns, field, group));
  return [...own, ...repelled];
}

const none: readonly ReckonedRule[] = [];

type Counting = Pick<ReckonedRule, 'countOf' | 'countOn' | 'countAt'>;

function countingTasks(pool: Pool, columns: Columns, group: string, field: string): Counting {
  const isZone = field === zoneField;
  return {
    countOf: (value) => {
      const onFargate = isZone ? (pool.fargate.get(group)?.get(value) ?? 0) : 0;
      return columns.groups.tallyOf(group, field).of(value) + onFargate;
    },
    countOn: (row) => columns.groups.rowsOf(group).get(row) ?? 0,
    countAt: ({ groups }) => groups.get(group) ?? 0,
  };
}

function reckoned(pool: Pool, columns: Columns, rule: CountedRule, own: string): ReckonedRule {
  const { field, weight } = rule;
  const group = 'group' in rule ? rule.group : own;
  const counting = countingTasks(pool, columns, group, field);
  const common = { field, ...(weight !== undefined && { weight }), ...counting };
  const same = `the same ${fieldWords(field)}`;
  switch (rule.type) {
    case 'affinity': {
      const isFirst = () => group === own && !isAnywhere(pool, columns, group, field);
      return {
        ...common,
        what: 'affinity',
        needsLeast: false,
        holds: (value, count) => value !== '' && (count > 0 || isFirst()),
        asked: () => `a task of group ${group} in ${same}`,
      };
    }
    case 'antiAffinity':
      return {
        ...common,
        what: 'antiAffinity',
        needsLeast: false,
        holds: (value, count) => value === '' || count === 0,
        asked: () => `no task of group ${group} in ${same}`,
      };
    case 'maxSkew':
      return {
        ...common,
        what: 'maxSkew',
        needsLeast: true,
        // One that is new to the fleet is itself where there are fewest.
        holds: (value, count, least) =>
          value !== '' && count + 1 - Math.min(least, count) <= rule.maxSkew,
        asked: (least) =>
          `at most ${least + rule.maxSkew} of group ${group} in ${same}: the fewest are ${least}`,
      };
    case 'atMost':
      return {
        ...common,
        what: 'atMost',
        needsLeast: false,
        holds: (value, count) => value !== '' && count < rule.count,
        asked: () => `at most ${rule.count} of group ${group} in ${same}`,
      };
  }
}

/** Whether any task of the group is where the field has a value. */
function isAnywhere(pool: Pool, columns: Columns, group: string, field: string): boolean {
  for (const row of columns.groups.rowsOf(group).keys()) {
    if (columns.valueOf(row, field) !== '') return true;
  }
  return field === zoneField && (pool.fargate.get(group)?.size ?? 0) > 0;
}

function repellingFields(pool: Pool, columns: Columns, group: string): readonly string[] {
  const fields = columns.repulsions.fieldsOf(group);
  const onFargate = pool.fargateRepels?.has(repelKey(zoneField, group)) === true;
  return onFargate && !fields.includes(zoneField) ? [...fields, zoneField] : fields;
}

function repelledBy(pool: Pool, columns: Columns, field: string, group: string): ReckonedRule {
  const key = repelKey(field, group);
  const { counts } = columns.repulsions;
  return {
    what: 'repelled',
    field,
    needsLeast: false,
    countOf: (value) => {
      const onFargate = field === zoneField ? pool.fargateRepels?.get(key)?.get(value) : 0;
      return counts.tallyOf(key, field).of(value) + (onFargate ?? 0);
    },
    countOn: (row) => counts.rowsOf(key).get(row) ?? 0,
    countAt: ({ company }) => company?.repels.get(key) ?? 0,
    holds: (value, count) => value === '' || count === 0,
    asked: () => `no task that keeps group ${group} away from its ${fieldWords(field)}`,
  };
}

/** A field as people call it. */
export function fieldWords(field: string): string {
  return field === 'instanceId' ? 'instance' : field;
}

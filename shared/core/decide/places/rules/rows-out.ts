import type { Out } from '../../../engine/out.ts';
import type { Columns } from '../columns.ts';
import type { PlaceWork } from '../work.ts';
import type { ReckonedRule } from './reckoned-rule.ts';

/**
 * The rows that hard rules rule out by how many tasks are on them, and by nothing else: what a row has
 * of one group is the same for whoever asks.
 */
export function rowsOut(
  rules: readonly ReckonedRule[],
  { request, taskDefinition }: PlaceWork,
  columns: Columns,
): Out | undefined {
  const { group } = request;
  const asked = request.placementConstraints.length + taskDefinition.placementConstraints.length;
  if (asked + rules.length === 0) return undefined;
  const hard = request.placementConstraints.filter(({ weight }) => weight === undefined);
  const own = [...hard, ...taskDefinition.placementConstraints];
  const isDistinct = own.some(({ type }) => type === 'distinctInstance');
  const byInstance = rules.filter(isByCount);
  if (!isDistinct && byInstance.length === 0) return undefined;
  const rows = columns.groups.rowsOf(group);
  const names = byInstance.map((rule) => `${rule.what}: ${rule.asked(0)}`);
  return {
    name: [...(isDistinct ? [`distinctInstance: ${group}`] : []), ...names].join('; '),
    has: (row) =>
      (isDistinct && rows.has(row)) ||
      byInstance.some((rule) => !rule.holds('itself', rule.countOn(row), 0)),
  };
}

/** Whether a rule looks at nothing but how many tasks are on an instance. */
export function isByCount({ what, field, weight }: ReckonedRule): boolean {
  if (field !== 'instanceId' || weight !== undefined) return false;
  return what === 'antiAffinity' || what === 'repelled' || what === 'atMost';
}

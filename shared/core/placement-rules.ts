import type { PlacementConstraint } from './ecs.ts';

/**
 * What keeps a rule from being hard. With a weight of 1 to 100 a task may go where the rule does not
 * hold, if everywhere else the weights of what does not hold add up to more.
 */
interface Weighed {
  readonly weight?: number;
}

/** `instanceId`, or an attribute: `attribute:ecs.availability-zone`. */
export type RuleField = string;

/** Rules that ECS does not have: each compares how many tasks of a group share a value of a field. */
export type CountedRule = Weighed &
  (
    | {
        /** Only where a task of the group shares the value; the first of the own group goes anywhere. */
        readonly type: 'affinity';
        readonly group: string;
        readonly field: RuleField;
      }
    | {
        /** Only where no task of the group shares the value. Hard, it holds in both directions. */
        readonly type: 'antiAffinity';
        readonly group: string;
        readonly field: RuleField;
      }
    | {
        /** The own group is at most so far ahead of where it has the fewest tasks. */
        readonly type: 'maxSkew';
        readonly field: RuleField;
        readonly maxSkew: number;
      }
    | {
        /** At most so many of the own group share a value. */
        readonly type: 'atMost';
        readonly field: RuleField;
        readonly count: number;
      }
  );

/** One line of a request's `placementConstraints`: ECS's own, with or without a weight, and ours. */
export type PlacementRule = (PlacementConstraint & Weighed) | CountedRule;

/** Whether the rule is one that ECS has too. */
export function isOfEcs(rule: PlacementRule): rule is PlacementConstraint & Weighed {
  return rule.type === 'memberOf' || rule.type === 'distinctInstance';
}

/** Where a rule's values are zones, which Fargate has too. */
export const zoneField: RuleField = 'attribute:ecs.availability-zone';

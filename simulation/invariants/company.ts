import type { ContainerInstanceArn } from '../../shared/core/ids.ts';
import type { Placement } from '../../shared/core/state/cluster-state.ts';
import type { Present } from './presence.ts';

/** Where a task is, or would be. */
export type Whereabouts = Pick<Present, 'on' | 'zone'>;

/** Whether anybody on the instance, stopping or not, is of a trust domain that the task is not to share. */
export function isAmongStrangers(
  { request: { trustDomain, trustDomainExceptions = [] } }: Placement,
  present: readonly Present[],
  arn: ContainerInstanceArn,
): boolean {
  return present.some(({ on, group = '', request }) => {
    if (on !== arn) return false;
    if (request === 'gone') return true;
    if (request !== undefined) return request.trustDomain !== trustDomain;
    return trustDomain !== undefined && !trustDomainExceptions.includes(group);
  });
}

/** Whether anybody who is to stay keeps the task's group away from there. */
export function isKeptAway(
  { request: { group } }: Placement,
  present: readonly Present[],
  there: Whereabouts,
): boolean {
  return present.some(({ request, isToStay, ...one }) => {
    if (!isToStay || request === undefined || request === 'gone') return false;
    return request.placementConstraints.some(
      (rule) =>
        rule.type === 'antiAffinity' &&
        rule.weight === undefined &&
        rule.group === group &&
        isThere(one, rule.field, valueAt(there, rule.field)),
    );
  });
}

export function isThere(one: Whereabouts, field: string, value: string | undefined): boolean {
  return value !== undefined && valueAt(one, field) === value;
}

/** The workload compares instances and zones. */
export function valueAt({ on, zone }: Whereabouts, field: string): string | undefined {
  return field === 'instanceId' ? on : zone;
}

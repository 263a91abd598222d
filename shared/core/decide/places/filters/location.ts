import type { FilterMaker } from './filter.ts';

/** An `awsvpc` task's interface is in one of its subnets, so its instance must be in their zones. */
export const location: FilterMaker = ({ zones }) => {
  if (zones === undefined) return undefined;
  return {
    what: 'zone',
    of: 'rule',
    miss: ({ attributes }) => {
      const zone = attributes.get('ecs.availability-zone');
      return zone === undefined || zones.includes(zone) ? undefined : 'LOCATION';
    },
    words: ({ attributes }) => ({
      asked: `a subnet in ${zones.join(', ')}`,
      remained: attributes.get('ecs.availability-zone') ?? 'not stated',
    }),
  };
};

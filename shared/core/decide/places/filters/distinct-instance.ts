import type { FilterMaker } from './filter.ts';

/** No two tasks of one group on an instance. */
export const distinctInstance: FilterMaker = ({ work: { request, taskDefinition } }) => {
  const hard = request.placementConstraints.filter(({ weight }) => weight === undefined);
  const constraints = [...hard, ...taskDefinition.placementConstraints];
  if (!constraints.some(({ type }) => type === 'distinctInstance')) return undefined;
  return {
    what: 'distinctInstance',
    of: 'rule',
    miss: ({ groups }) => ((groups.get(request.group) ?? 0) > 0 ? 'distinctInstance' : undefined),
    words: ({ groups }) => ({
      asked: `no task of group ${request.group}`,
      remained: String(groups.get(request.group) ?? 0),
    }),
  };
};

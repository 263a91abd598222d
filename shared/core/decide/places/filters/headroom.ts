import type { FilterMaker } from './filter.ts';

/** What a request leaves free on each instance that its tasks go to, for whoever comes later. */
export const headroom: FilterMaker = ({ demand, work: { request } }) => {
  const { cpuUnits = 0, memoryMiB = 0 } = request.headroom ?? {};
  if (cpuUnits === 0 && memoryMiB === 0) return undefined;
  return {
    what: 'headroom',
    of: 'rule',
    miss: ({ free }) => {
      const isKept =
        free.cpuUnits - demand.cpuUnits >= cpuUnits &&
        free.memoryMiB - demand.memoryMiB >= memoryMiB;
      return isKept ? undefined : 'HEADROOM';
    },
    words: ({ free }) => ({
      asked: `${cpuUnits} units and ${memoryMiB} MiB kept free`,
      remained: `${free.cpuUnits - demand.cpuUnits} units and ${free.memoryMiB - demand.memoryMiB} MiB beside it`,
    }),
  };
};

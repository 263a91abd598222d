import { byText } from '../../../order.ts';
import type { Company } from '../rules/marks.ts';
import type { FilterMaker } from './filter.ts';

/** Tasks of different trust domains never share an instance; those of none are a domain too. */
export const trustDomain: FilterMaker = ({ work: { request } }) => {
  const { trustDomain: own, trustDomainExceptions = [] } = request;
  if (own === undefined) return withoutDomain;
  return {
    what: 'trustDomain',
    of: 'rule',
    miss: ({ company, runningTasksCount }) => {
      const others = runningTasksCount - known(company, own, trustDomainExceptions);
      return others > 0 ? 'trustDomain' : undefined;
    },
    words: ({ company, runningTasksCount }) => ({
      asked: `no task outside trust domain ${own}`,
      remained: String(runningTasksCount - known(company, own, trustDomainExceptions)),
    }),
  };
};

/** The same for an explanation, which does not speak of trust domains where there are none. */
export const trustDomainIfAny: FilterMaker = (ask) => {
  const isOfUse =
    ask.work.request.trustDomain !== undefined ||
    ask.pool.instances.some(({ company }) => (company?.trustDomains.size ?? 0) > 0);
  return isOfUse ? trustDomain(ask) : undefined;
};

/** Nobody can drop what the tasks that are there ask for. */
const withoutDomain: ReturnType<FilterMaker> = {
  what: 'trustDomain',
  of: 'state',
  miss: ({ company }) => ((company?.trustDomains.size ?? 0) > 0 ? 'trustDomain' : undefined),
  words: ({ company }) => ({
    asked: 'no task of a trust domain',
    remained: [...(company?.trustDomains.keys() ?? [])].sort(byText).join(', ') || 'none',
  }),
};

/** Tasks that may share: those of the domain, and strangers of the groups that are excepted. */
function known(company: Company | undefined, own: string, exceptions: readonly string[]): number {
  if (company === undefined) return 0;
  let tasks = company.trustDomains.get(own) ?? 0;
  for (const group of new Set(exceptions)) tasks += company.strangers.get(group) ?? 0;
  return tasks;
}

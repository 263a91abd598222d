import type { FilterMaker } from './filter.ts';

/** An instance that has just left quarantine takes one task at a time. */
export const probation: FilterMaker = () => ({
  what: 'probation',
  of: 'state',
  concerns: ({ tasksMax }) => tasksMax !== undefined,
  miss: ({ tasksMax, runningTasksCount }) =>
    tasksMax !== undefined && runningTasksCount >= tasksMax ? 'QUARANTINED' : undefined,
  words: ({ tasksMax, runningTasksCount }) => ({
    asked: 'one task at a time after a quarantine',
    remained: String(Math.max(0, (tasksMax ?? Number.POSITIVE_INFINITY) - runningTasksCount)),
  }),
});

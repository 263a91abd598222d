import type { FilterMaker } from './filter.ts';

/** Instances that take nothing now, and those that a `RunTask` call cannot be pinned to. */
export const closed: FilterMaker = () => ({
  what: 'state',
  of: 'state',
  miss: ({ closed: reason, containerInstance }) =>
    reason ?? (containerInstance.ec2InstanceId === undefined ? 'EXTERNAL' : undefined),
  words: ({ closed: reason, containerInstance }) => ({
    asked: 'ACTIVE on EC2 with its agent connected',
    remained: reason ?? (containerInstance.ec2InstanceId === undefined ? 'EXTERNAL' : 'ACTIVE'),
  }),
});

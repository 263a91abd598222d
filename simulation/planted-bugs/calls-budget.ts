import type { PlantedBug } from './planted-bug.ts';

/** What the API budget is spent on, and in which order. */
export const bugsOfCallsBudget: readonly PlantedBug[] = [
  {
    name: 'start-on-a-lost-instance-kept',
    file: 'shared/core/decide/desired/withdraw-attempts.ts',
    find: "if (ec2 !== 'shutting-down' && ec2 !== 'terminated') return false;",
    replace: "if (ec2 !== 'terminated') return false;",
    breaks: 'When a zone fails, half of the calls go to instances that EC2 takes away.',
  },
  {
    name: 'start-on-a-stopped-instance-withdrawn',
    file: 'shared/core/decide/desired/withdraw-attempts.ts',
    find: "if (ec2 !== 'shutting-down' && ec2 !== 'terminated') return false;",
    replace: 'if (ec2 === undefined) return false;',
    breaks:
      'A start whose outcome is open is given up though the instance may run on, and runs twice.',
  },
  {
    name: 'withdrawn-start-goes-on-waiting',
    file: 'shared/core/state/withdrawn-attempts.ts',
    find: "state.slots.set(key, { ...rest, status: 'WAITING'",
    replace: "state.slots.set(key, { ...rest, status: 'STARTING', attemptId",
    breaks: 'What was to start on an instance that is gone never starts elsewhere.',
  },
  {
    name: 'what-is-kept-for-healing-spent-on-new-work',
    file: 'shared/core/effects/urgency.ts',
    find: "return urgency === 'FENCE' || urgency === 'REPLACE';",
    replace: "return urgency !== 'TELL';",
    breaks: 'A large deployment takes what is kept of the budget for healing.',
  },
];

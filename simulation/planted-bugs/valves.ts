import type { PlantedBug } from './planted-bug.ts';

/** Budgets and brakes: what keeps healing from hurting. */
export const bugsOfValves: readonly PlantedBug[] = [
  {
    name: 'drain-beyond-the-budget',
    file: 'shared/core/decide/valves/spend-budgets.ts',
    find: 'if (allowed > 0) decided(verdict);',
    replace: 'if (allowed >= 0) decided(verdict);',
    breaks: 'A drain moves more of a placement at once than its disruption budget allows.',
  },
  {
    name: 'budget-forgets-what-starts',
    file: 'shared/core/decide/valves/disruption-budget.ts',
    find: "slot.status !== 'FINISHED' && !serves(state, slot)",
    replace: "slot.status === 'WAITING'",
    breaks: 'While replacements are on their way, a drain moves the next tasks all the same.',
  },
  {
    name: 'budget-share-rounded-down',
    file: 'shared/core/decide/valves/disruption-budget.ts',
    find: 'return Math.ceil((Number',
    replace: 'return Math.floor((Number',
    breaks: 'A drain never ends for a placement of three tasks that may lose 20 % of them.',
  },
  {
    name: 'budget-outwaits-a-spot-warning',
    file: 'shared/core/decide/valves/spend-budgets.ts',
    find: 'else if (pressed.has(one)) decided({ ...verdict, overBudget: true });',
    replace: '',
    breaks: 'Tasks wait for their budget on an instance that is interrupted in two minutes.',
  },
  {
    name: 'healing-never-halts',
    file: 'shared/core/decide/valves/halt-healing.ts',
    find: '} else if (halt?.because !== doubt.because) {',
    replace: '} else if (halt !== undefined) {',
    breaks: 'When most of a cluster falls silent at once, all of it is started a second time.',
  },
  {
    name: 'healing-halts-for-good',
    file: 'shared/core/decide/valves/halt-healing.ts',
    find: "if (halt !== undefined) decided({ type: 'HealingResumed' });",
    replace: '',
    breaks: 'After one storm nothing is drained any more, and nothing silent is given up.',
  },
  {
    name: 'certain-losses-cause-doubt',
    file: 'shared/core/decide/valves/doubt.ts',
    find: `    case 'EC2_INSTANCE_TERMINATED':
    case 'EC2_INSTANCE_STOPPED':`,
    replace: "    case 'EC2_INSTANCE_STOPPED':",
    breaks: 'A zone that EC2 has terminated keeps healing halted for as long as ECS shows it.',
  },
  {
    name: 'moves-on-old-knowledge',
    file: 'shared/core/decide/valves/doubt.ts',
    find: "if (isUnread) return { because: 'NOT_READ', inDoubt, of };",
    replace: '',
    breaks: 'After an outage of hours tasks are moved before anybody has looked at what runs.',
  },
  {
    name: 'moves-though-in-doubt',
    file: 'shared/core/decide/valves/spend-budgets.ts',
    find: 'if (mustWaitForTrust(state, verdict, at)) continue;',
    replace: '',
    breaks: 'While most of a cluster is silent, drains go on and the silent is given up.',
  },
  {
    name: 'stops-without-limit',
    file: 'shared/core/decide/valves/pass-valves.ts',
    find: 'left -= 1;',
    replace: '',
    breaks: 'A wrong turn of healing stops half of a cluster before anybody notices.',
  },
  {
    name: 'stop-limit-forgets',
    file: 'shared/core/state/voluntary-stops.ts',
    find: 'if (at - stoppedAt < voluntaryStopMs) return;',
    replace: 'if (at - stoppedAt < 1_000) return;',
    breaks: 'The limit on stops is one of each moment, and of five minutes in name only.',
  },
];

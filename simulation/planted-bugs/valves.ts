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
    find: 'else if (isPressed(verdict.cause)) decided({ ...verdict, overBudget: true });',
    replace: '',
    breaks: 'Tasks wait for their budget on an instance that is interrupted in two minutes.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** What instances are taken for. */
export const bugsOfVerdicts: readonly PlantedBug[] = [
  {
    name: 'silence-is-a-loss-too-soon',
    file: 'shared/core/decide/verdicts/silence.ts',
    find: 'return silent >= silentMs && seen >= readingsOfSilence;',
    replace: 'return silent >= suspectMs / 2;',
    breaks: 'An agent that reconnects has its tasks started a second time in the meantime.',
  },
  {
    name: 'silence-is-never-a-loss',
    file: 'shared/core/decide/verdicts/silence.ts',
    find: 'return silent >= silentMs && seen >= readingsOfSilence;',
    replace: 'return false;',
    breaks: 'What ran on an instance that died without a word is never started again.',
  },
  {
    name: 'stopped-where-the-agent-is-silent',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: 'if (isOutOfSight(state, task)) return undefined;',
    replace: '',
    breaks: 'A task that serves on, its agent being silent, is stopped on a suspicion.',
  },
  {
    name: 'singleton-started-beside-itself',
    file: 'shared/core/decide/verdicts/tasks.ts',
    find: 'return placement.request.singleton !== true && !isForming(placement);',
    replace: 'return !isForming(placement);',
    breaks: 'Two copies of what must run once write to the same place.',
  },
  {
    name: 'rebalance-recommendation-ignored',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: 'shows: ({ ec2 }) => ec2.rebalanceRecommended === true,',
    replace: 'shows: () => false,',
    breaks: 'The minutes that a rebalance recommendation gives pass unused.',
  },
  {
    name: 'retirement-ignored',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: 'shows: ({ ec2 }) => isRetirement(ec2.scheduledChange),',
    replace: 'shows: () => false,',
    breaks: 'Tasks stay on an instance to the day that AWS has announced as its last.',
  },
  {
    name: 'impaired-instance-takes-tasks',
    file: 'shared/core/decide/verdicts/container-instances.ts',
    find: 'shows: ({ instance }) => checksThatFail(instance.impaired).length > 0,',
    replace: 'shows: () => false,',
    breaks: 'Tasks are sent where the container runtime does not answer.',
  },
  {
    name: 'health-not-read-again',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: 'if (impaired === undefined) return [stands];',
    replace: 'if (impaired === undefined || impaired !== undefined) return [stands];',
    breaks: 'When the event of a recovery is lost, the instance takes no task any more.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** What people are told of why tasks are where they are. */
export const bugsOfExplanations: readonly PlantedBug[] = [
  {
    name: 'explained-on-the-state-after-it',
    file: 'shared/runtime/api/explain-placement.ts',
    find: 'const before = (seq - 1) as Seq;',
    replace: 'const before = seq;',
    breaks: 'A place is explained by a state that has its task in it already.',
  },
  {
    name: 'running-tasks-not-explained',
    file: 'shared/core/views/decided-places.ts',
    find: "if (slot.status !== 'STARTED' || slot.taskArn === undefined) return undefined;",
    replace: "if (slot.status !== 'REFUSED' || slot.taskArn === undefined) return undefined;",
    breaks: 'Nobody is told why a task that runs is where it is.',
  },
  {
    name: 'explained-without-what-arrived-with-it',
    file: 'shared/core/views/why-here.ts',
    find: 'for (const entry of read.entries.slice(0, first)) evolve(state, entry, item.at);',
    replace: 'for (const entry of read.entries.slice(0, 0)) evolve(state, entry, item.at);',
    breaks: 'A place is explained without what was heard just before it was chosen.',
  },
  {
    name: 'explained-by-instances-without-room',
    file: 'shared/core/views/why-target.ts',
    find: 'missOf(filters, instance) === undefined ? [row] : [],',
    replace: 'missOf(filters, instance) === undefined || row > 1 ? [row] : [],',
    breaks: 'An explanation names a runner-up that could not have taken the task.',
  },
  {
    name: 'explained-as-if-it-had-not-failed',
    file: 'shared/core/views/why-target.ts',
    find: '(row) => row !== here && row !== avoid, parts',
    replace: '(row) => row !== here, parts',
    breaks: 'An explanation calls the instance where a task has just failed the better place.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** In how the tasks of a batch change places, and in what is kept free beside them. */
export const bugsOfPacking: readonly PlantedBug[] = [
  {
    name: 'batch-moves-what-rules-hold',
    file: 'shared/core/decide/places/batch/is-packed.ts',
    find: 'return inOrder && !looksAtCompany(pool, work);',
    replace: 'return inOrder;',
    breaks: 'To save an instance, a task is moved to where a rule does not want it.',
  },
  {
    name: 'batch-not-put-back',
    file: 'shared/core/decide/places/batch/change-places.ts',
    find: 'for (const [task, row] of before) put(columns, task, row);',
    replace: '',
    breaks: 'Where nothing was gained, the room of the batch is given away once more.',
  },
  {
    name: 'batch-sent-to-the-next',
    file: 'shared/core/decide/places/batch/improve-run.ts',
    find: 'const target = targetAt(pool, row);',
    replace: 'const target = targetAt(pool, row + 1) ?? targetAt(pool, row);',
    breaks: 'A task that changed places is sent to an instance that was not chosen for it.',
  },
  {
    name: 'headroom-not-kept',
    file: 'shared/core/decide/places/filters.ts',
    find: 'made([probation, trustDomain, distinctInstance, headroom, ports], ask)',
    replace: 'made([probation, trustDomain, distinctInstance, ports], ask)',
    breaks: 'Instances are filled up by tasks that were to leave room on them.',
  },
  {
    name: 'headroom-counted-before-the-task',
    file: 'shared/core/decide/places/filters/headroom.ts',
    find: 'free.memoryMiB - demand.memoryMiB >= memoryMiB;',
    replace: 'free.memoryMiB >= memoryMiB;',
    breaks: 'A task takes the memory that its own request was to keep free.',
  },
  {
    name: 'headroom-of-one-resource',
    file: 'shared/core/decide/places/filters/headroom.ts',
    find: 'if (cpuUnits === 0 && memoryMiB === 0) return undefined;',
    replace: 'if (cpuUnits === 0 || memoryMiB === 0) return undefined;',
    breaks: 'A request that keeps memory free, and no CPU units, keeps nothing free.',
  },
];

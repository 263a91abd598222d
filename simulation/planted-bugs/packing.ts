import type { PlantedBug } from './planted-bug.ts';

/** In how the tasks of a batch change places. */
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
];

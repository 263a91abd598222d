import type { PlantedBug } from './planted-bug.ts';

/** In readings that take several invocations. */
export const bugsOfRolling: readonly PlantedBug[] = [
  {
    name: 'part-goes-on-too-far',
    file: 'shared/runtime/reconcile/read-tasks.ts',
    find: 'const last = rest[read.asked - 1];',
    replace: 'const last = rest[read.asked];',
    breaks: 'At each end of a part a task is left out, and the reading counts as complete.',
  },
  {
    name: 'part-taken-for-a-reading',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: 'if (from === undefined && next === undefined) {',
    replace: 'if (from === undefined) {',
    breaks: 'A reading counts as complete as soon as its first part has been read.',
  },
  {
    name: 'part-read-twice-is-two-absences',
    file: 'shared/core/state/evolve-observed.ts',
    find: 'return reading === undefined ? first : { ...first, missedReadings: [reading, reading] };',
    replace: 'return first;',
    breaks: 'A task that one reading lacks twice, since a part was read again, is given up.',
  },
];

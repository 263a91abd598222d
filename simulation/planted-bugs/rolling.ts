import type { PlantedBug } from './planted-bug.ts';

/** In readings that take several invocations. */
export const bugsOfRolling: readonly PlantedBug[] = [
  {
    name: 'list-lost-between-invocations',
    file: 'shared/runtime/reconcile/read-tasks.ts',
    find: 'const unknown = listed.values.filter((arn) => !live.has(arn));',
    replace: 'const unknown: TaskArn[] = [];',
    breaks: 'What no event told of is listed in one invocation and forgotten by the next.',
  },
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
    name: 'old-part-gone-on-from',
    file: 'shared/runtime/reconcile/going-on.ts',
    find: 'return Math.abs(now - open.beganAt) <= partsApartMsMax ? open.next : undefined;',
    replace: 'return open.next;',
    breaks: 'After an outage what was read before it counts as read after it.',
  },
  {
    name: 'part-of-a-dead-copy-counts',
    file: 'shared/core/state/admits.ts',
    find: 'return arrival.reading === state.readings && followsOpenPart(state, arrival);',
    replace: 'return true;',
    breaks: 'A copy that froze over its part sets the reading back to where it was.',
  },
  {
    name: 'part-read-twice-is-two-absences',
    file: 'shared/core/state/evolve-observed.ts',
    find: 'return reading === undefined ? first : { ...first, missedReadings: [reading, reading] };',
    replace: 'return first;',
    breaks: 'A task that one reading lacks twice, since a part was read again, is given up.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** How each healing is told. */
export const bugsOfIncidents: readonly PlantedBug[] = [
  {
    name: 'missing-task-not-told',
    file: 'shared/core/decide/incidents/losses.ts',
    find: "new Set<ReplacementCause>(['START_REFUSED']);",
    replace: "new Set<ReplacementCause>(['START_REFUSED', 'TASK_MISSING']);",
    breaks: 'A task that vanished is replaced, and no incident says that it ever was.',
  },
  {
    name: 'each-lost-task-an-incident-of-its-own',
    file: 'shared/core/decide/incidents/losses.ts',
    find: 'return ofTheTask.has(cause);',
    replace: 'return ofTheTask.has(cause) || cause.length > 0;',
    breaks:
      'An instance that dies with ten tasks wakes somebody ten times, before its end is understood.',
  },
  {
    name: 'incident-closed-when-the-start-is-accepted',
    file: 'shared/core/decide/incidents/close-healed.ts',
    find: "if (task?.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return undefined;",
    replace: 'if (task === undefined) return undefined;',
    breaks: 'An incident counts as healed while its replacement is still being pulled.',
  },
  {
    name: 'deleted-placement-keeps-its-incident-open',
    file: 'shared/core/decide/incidents/close-healed.ts',
    find: "if (slot === undefined || state.placements.get(placementId)?.status !== 'ACTIVE') {",
    replace: "if (slot?.status === 'FINISHED') {",
    breaks: 'An incident of tasks that nobody wants any more stays open for ever.',
  },
  {
    name: 'incident-forgets-what-it-merged',
    file: 'shared/core/state/evolve-incidents.ts',
    find: '    lostCount += part.lostCount;',
    replace: '',
    breaks: 'The incident of a zone is closed when the last instance alone is replaced.',
  },
  {
    name: 'zone-never-told',
    file: 'shared/core/decide/incidents/zones.ts',
    find: 'const instancesOfAZoneMin = 2;',
    replace: 'const instancesOfAZoneMin = 200;',
    breaks: 'A zone that fails is told as dozens of instances.',
  },
];

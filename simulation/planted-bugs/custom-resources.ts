import type { PlantedBug } from './planted-bug.ts';

/** What instances register beyond CPU and memory, and what tasks hold of it. */
export const bugsOfCustomResources: readonly PlantedBug[] = [
  {
    name: 'custom-amounts-not-taken',
    file: 'shared/core/decide/places/custom-resources.ts',
    find: 'there.amount += sign * amountOf(resource);',
    replace: 'if (sign > 1) there.amount += amountOf(resource);',
    breaks: 'More tasks run on an instance than it has licences for.',
  },
  {
    name: 'held-values-given-again',
    file: 'shared/core/decide/places/custom-resources.ts',
    find: 'if (sign < 0) there.values.delete(value);',
    replace: 'if (sign < 0) there.values.delete(resource.name);',
    breaks: 'Two tasks are given one device.',
  },
  {
    name: 'custom-amounts-by-floating-point',
    file: 'shared/core/decide/places/custom-resources.ts',
    find: "if (unitOf(resource) === 'one') return Math.floor(resource.value);",
    replace: 'if (resource.value >= 0) return resource.value;',
    breaks: 'The third task of a tenth each finds no room on an instance that has three tenths.',
  },
  {
    name: 'running-tasks-hold-no-custom-resources',
    file: 'shared/core/decide/places/demand-of-task.ts',
    find: '    ...(task.resources !== undefined && { resources: task.resources }),\n',
    replace: '',
    breaks: 'What a task holds is given away as soon as ECS has answered its start.',
  },
  {
    name: 'news-of-a-task-frees-its-resources',
    file: 'shared/core/state/known-task.ts',
    find: 'known?.owner === undefined ? resourcesOf(state, task, owner) : known.resources;',
    replace: 'known?.owner === undefined ? resourcesOf(state, task, owner) : undefined;',
    breaks: 'A task holds its licence until anything more is heard of it.',
  },
  {
    name: 'gang-keeps-devices-it-does-not-use',
    file: 'shared/core/decide/places/reserve.ts',
    find: '  giveCustom(instance.free.custom, demand.resources);\n',
    replace: '',
    breaks: 'A gang that is not placed keeps others from the licences that it found for a part.',
  },
  {
    name: 'decision-holds-no-custom-resources',
    file: 'shared/core/decide/places/place-waiting.ts',
    find: 'demand: demandOf(taskDefinition, request.overrides, request.resources),',
    replace: 'demand: demandOf(taskDefinition, request.overrides),',
    breaks: 'While ECS has not answered a start, what it is to hold is promised again.',
  },
];

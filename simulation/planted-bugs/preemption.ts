import type { PlantedBug } from './planted-bug.ts';

/** Who makes room for whom, and what becomes of the room. */
export const bugsOfPreemption: readonly PlantedBug[] = [
  {
    name: 'nearly-as-important-displaced',
    file: 'shared/core/decide/preempt/may-displace.ts',
    find: 'export const priorityGap = 10;',
    replace: 'export const priorityGap = 1;',
    breaks: 'A task is stopped for one that is hardly more important.',
  },
  {
    name: 'preempted-task-runs-on',
    file: 'shared/core/decide/desired/unwanted-tasks.ts',
    find: "if (task.preempted) return 'preempted';",
    replace: '',
    breaks: 'A task that was to make room is not stopped until its successor runs elsewhere.',
  },
  {
    name: 'room-kept-for-nobody',
    file: 'shared/core/decide/places/holds.ts',
    find: 'if (next === undefined || next.priority < priority) return;',
    replace: 'if (next === undefined || next.priority < 1_000) return;',
    breaks: 'Room that tasks were stopped for is taken by something less important.',
  },
  {
    name: 'more-displaced-than-needed',
    file: 'shared/core/engine/preemption/fewest-victims.ts',
    find: 'for (let size = least; size <= victims.length; size += 1) {',
    replace:
      'for (let size = Math.min(least + 1, victims.length); size <= victims.length; size += 1) {',
    breaks: 'Two tasks are stopped where one would have been enough.',
  },
  {
    name: 'gang-displaced-in-part',
    file: 'shared/core/decide/preempt/may-displace.ts',
    find: "return status === 'ACTIVE' && !request.gang;",
    replace: "return status === 'ACTIVE' && request.priority >= 0;",
    breaks: 'One task of a gang is stopped, and the others go on without it.',
  },
  {
    name: 'crash-looping-task-displaces',
    file: 'shared/core/decide/preempt/may-displace.ts',
    find: 'const failuresMax = 1;',
    replace: 'const failuresMax = 1_000;',
    breaks: 'A task that crashes for ever has others stopped for each of its starts.',
  },
  {
    name: 'stopping-tasks-not-waited-for',
    file: 'shared/core/decide/places/ending-tasks.ts',
    find: "if (desiredStatus === 'STOPPED' || preempted === true) return true;",
    replace: "if (desiredStatus === 'NEVER' as never || preempted === true) return true;",
    breaks: 'Tasks are stopped although others on the same instance are just stopping.',
  },
];

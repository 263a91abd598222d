import type { PlantedBug } from './planted-bug.ts';

/** How entries change the state. */
export const bugsOfState: readonly PlantedBug[] = [
  {
    name: 'task-version-not-checked',
    file: 'shared/core/state/known-task.ts',
    find: 'if (seen.detailVersion !== known.detailVersion) return seen.detailVersion > known.detailVersion;',
    replace: 'if (seen.detailVersion !== known.detailVersion) return true;',
    breaks: 'A late event turns a task back into what it was: a stopped one seems to run.',
  },
  {
    name: 'instance-version-not-checked',
    file: 'shared/core/state/known-container-instance.ts',
    find: 'if (seen.detailVersion !== known.detailVersion) return seen.detailVersion > known.detailVersion;',
    replace: 'if (seen.detailVersion !== known.detailVersion) return true;',
    breaks:
      'A late event turns an instance back into what it was: one that is gone seems to be there.',
  },
  {
    name: 'late-event-revives-an-instance',
    file: 'shared/core/state/evolve-observed.ts',
    find: "return known !== 'shutting-down' || said === 'terminated';",
    replace: 'return true;',
    breaks:
      'A late "running" of EC2 revives an instance that shuts down, and its tasks are left there.',
  },
  {
    name: 'stopping-task-counted-as-gone',
    file: 'shared/core/state/cluster-state.ts',
    find: "return task.lastStatus !== 'STOPPED' && task.lastStatus !== 'DELETED';",
    replace:
      "return task.lastStatus !== 'STOPPED' && task.lastStatus !== 'DELETED' && task.desiredStatus !== 'STOPPED';",
    breaks:
      'The room of a task that is still stopping is promised to another one, which ECS refuses.',
  },
  {
    name: 'stopped-tasks-forgotten-at-once',
    file: 'shared/core/state/fold.ts',
    find: 'const departedRememberedMs = 3_600_000;',
    replace: 'const departedRememberedMs = 30_000;',
    breaks: 'A late event about a task that stopped a minute ago brings it back to life.',
  },
  {
    name: 'index-keeps-what-has-left',
    file: 'shared/core/state/group-index.ts',
    find: 'if (before !== undefined) index.#remove(left, keyOf(before));',
    replace: 'if (before !== undefined && after === undefined) index.#remove(left, keyOf(before));',
    breaks: 'Stopped tasks go on taking room on their instances, until nothing can be placed.',
  },
  {
    name: 'second-sight-disowns-a-task',
    file: 'shared/core/state/known-task.ts',
    find: 'const owner = known?.owner ?? ownerOf(state, task);',
    replace: 'const owner = ownerOf(state, task);',
    breaks: 'A healthy task is stopped as unknown as soon as ECS tells of it a second time.',
  },
  {
    name: 'tasks-all-given-to-the-first-slot',
    file: 'shared/core/state/known-task.ts',
    find: '?.slots.find((index) => awaits(state, started.placementId, index, started.attemptId));',
    replace: '?.slots[0];',
    breaks:
      'Of the tasks that one call has started only one is kept, and the others run beside it.',
  },
  {
    name: 'tasks-of-any-log-taken-for-ours',
    file: 'shared/core/state/known-task.ts',
    find: '!started.attemptId.startsWith(',
    replace: 'started.attemptId === String(',
    breaks: 'Tasks that another installation started in the same cluster are stopped.',
  },
  {
    name: 'accepted-tasks-not-learned',
    file: 'shared/core/state/evolve-answered.ts',
    find: 'for (const task of entry.tasks) learnTask(state, task, at);',
    replace: '',
    breaks: 'A start that ECS has accepted counts as refused: the task is started again.',
  },
  {
    name: 'partial-success-loses-slots',
    file: 'shared/core/state/evolve-answered.ts',
    find: 'if (unfilled.length === 0) return;',
    replace: 'if (unfilled.length < attempt.slots.length) return;',
    breaks: 'When ECS starts seven tasks of ten, the other three are never started.',
  },
  {
    name: 'refusal-not-remembered',
    file: 'shared/core/state/evolve-decided.ts',
    find: 'refusals: slot.refusals + 1,',
    replace: 'refusals: 1,',
    breaks: 'However often ECS refuses, it is asked again a second later, for good.',
  },
  {
    name: 'reservation-never-released',
    file: 'shared/core/state/evolve-answered.ts',
    find: '  state.attempts.delete(attemptId);\n',
    replace: '',
    breaks: 'A call that is answered holds its room for good and is made again and again.',
  },
  {
    name: 'skipped-stop-forgets-the-task',
    file: 'shared/core/state/evolve-answered.ts',
    find: "const isGone = entry.type === 'StopTaskSkipped' && entry.found === 'MISSING';",
    replace: "const isGone = entry.type === 'StopTaskSkipped' || entry.type === 'StopTaskRefused';",
    breaks: 'A task that could not be stopped is taken for stopped and runs on for good.',
  },
  {
    name: 'repeated-request-taken-twice',
    file: 'shared/core/state/admits.ts',
    find: 'return arrival.idempotency !== undefined && state.requests.has(arrival.idempotency.key);',
    replace: 'return false;',
    breaks: 'A caller who asks again because no answer came gets two placements.',
  },
  {
    name: 'missed-task-seen-again-stays-missed',
    file: 'shared/core/state/known-task.ts',
    find: 'return isOtherHealth || known.missedFirstAt !== undefined;',
    replace: 'return isOtherHealth;',
    breaks:
      'A task that one stale reading lacked is taken for gone at the next one, though it was seen in between.',
  },
  {
    name: 'new-task-missed-by-an-old-list',
    file: 'shared/core/state/admits.ts',
    find: 'return known !== undefined && state.readings - (known.seenReading ?? 0) >= readingsBehind;',
    replace: 'return known !== undefined;',
    breaks: "A task that is too new for ECS's lists is taken for gone and started a second time.",
  },
  {
    name: 'stop-taken-back-by-old-news',
    file: 'shared/core/state/known-task.ts',
    find: "...(known?.stopAccepted && { desiredStatus: 'STOPPED', stopAccepted: true }),",
    replace: '...(known?.stopAccepted && { stopAccepted: true }),',
    breaks:
      'A task whose stop ECS has taken is stopped again when an event from before it arrives.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** How decisions become calls, and answers become entries. */
export const bugsOfActing: readonly PlantedBug[] = [
  {
    name: 'acts-before-the-append',
    file: 'shared/runtime/act.ts',
    find: 'const effects = dueEffects(ports, acting, session);',
    replace: `const { decide } = await import('../core/decide/decide.ts');
      const { openDraft } = await import('../core/state/draft.ts');
      const draft = openDraft(session.state);
      decide(session.state, Math.max(ports.clock.now(), session.state.at) as EpochMs, 'early' as never);
      const effects = dueEffects(ports, acting, session);
      draft.drop();`,
    breaks: 'Tasks are started and stopped by decisions that may never stand in the log.',
  },
  {
    name: 'stops-without-looking',
    file: 'shared/runtime/perform.ts',
    find: 'const found = reasonToSpare(task);',
    replace: 'const found = undefined as ReturnType<typeof reasonToSpare>;',
    breaks:
      'What is about to be stopped is not read again, so an old view of it is enough to destroy it.',
  },
  {
    name: 'unread-task-taken-for-stopped',
    file: 'shared/runtime/perform.ts',
    find: "if (seen === undefined) return { type: 'unknown', message: 'DescribeTasks did not answer' };",
    replace:
      "if (seen === undefined) return answered({ type: 'StopTaskSkipped', effectId: effect.effectId, found: 'MISSING' });",
    breaks:
      'A throttled reading before a stop counts as "it is gone", and the task runs on unseen.',
  },
  {
    name: 'task-not-shown-yet-taken-for-gone',
    file: 'shared/runtime/perform.ts',
    find: '  if (task !== undefined) {\n    const found',
    replace:
      "  if (task === undefined) return answered({ type: 'StopTaskSkipped', effectId, found: 'MISSING' });\n  if (task !== undefined) {\n    const found",
    breaks: 'A task so new that ECS does not describe it yet is not stopped and runs on unseen.',
  },
  {
    name: 'error-of-the-server-taken-for-a-refusal',
    file: 'shared/wire/aws/errors.ts',
    find: "return { type: refused && !passingErrors.has(error) ? 'refused' : 'unknown', error, message };",
    replace:
      "return { type: refused || !passingErrors.has(error) ? 'refused' : 'unknown', error, message };",
    breaks: 'A start that ECS carried out and answered with an error is made a second time.',
  },
  {
    name: 'answer-of-a-start-not-read',
    file: 'shared/wire/aws/run-task.ts',
    find: "if (tasks.length > 0) return { type: 'accepted', tasks, failures };",
    replace: "if (tasks.length >= 0) return { type: 'unknown', message: 'not read' };",
    breaks: 'A start is never seen to be answered, and is asked for again and again.',
  },
  {
    name: 'api-budget-not-spent',
    file: 'shared/core/effects/token-bucket.ts',
    find: 'return { ...bucket, tokens: bucket.tokens - 1 };',
    replace: 'return { ...bucket, tokens: Math.max(bucket.tokens, bucket.tokens - 1) };',
    breaks: "Estiva takes the whole account's share of the ECS API, and other people's calls fail.",
  },
  {
    name: 'throttle-not-obeyed',
    file: 'shared/runtime/act.ts',
    find: 'if (performed.throttled > 0) acting.budget = emptied(acting.budget);',
    replace: '',
    breaks: 'When ECS says that it is too much, Estiva goes on at full speed.',
  },
  {
    name: 'asked-again-at-once',
    file: 'shared/runtime/act.ts',
    find: 'const askAgainMs = 2_000;',
    replace: 'const askAgainMs = 0;',
    breaks:
      'A call that ECS throttles or leaves open is made again in the same instant, over and over.',
  },
  {
    name: 'asked-again-never',
    file: 'shared/runtime/act.ts',
    find: 'const askAgainAt = ports.clock.now() + askAgainMs;',
    replace: 'const askAgainAt = Number.MAX_SAFE_INTEGER - askAgainMs;',
    breaks: 'A call that ECS left open is not made again while the process lives.',
  },
  {
    name: 'act-not-woken-by-decisions',
    file: 'shared/runtime/wake.ts',
    find: 'isOpen ? wakes.act(session.cluster) : undefined,',
    replace: 'isOpen && hop > 0 ? wakes.act(session.cluster) : undefined,',
    breaks: 'A crashed task is replaced up to a minute later, when somebody happens to look.',
  },
  {
    name: 'deadline-wake-lost',
    file: 'shared/runtime/wake.ts',
    find: 'await wakes.observe(cluster, afterMs, nextHop);',
    replace: 'await Promise.resolve(wakes);',
    breaks: 'A back-off of ten seconds takes a minute.',
  },
  {
    name: 'first-message-of-a-batch-lost',
    file: 'shared/wire/aws/message-batch.ts',
    find: 'entries.push(...message.entries);',
    replace: 'entries.splice(0, entries.length, ...message.entries);',
    breaks:
      'Of events that come together only the last is heard; the others wait for the next reading.',
  },
];

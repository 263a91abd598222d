import type { PlantedBug } from './planted-bug.ts';

/** What people ask for, and what they are told. */
export const bugsOfApi: readonly PlantedBug[] = [
  {
    name: 'idempotency-key-not-looked-up',
    file: 'shared/runtime/api/submit.ts',
    find: "if (remembered === undefined) return { type: 'new' };",
    replace: "if (remembered?.requestHash !== '') return { type: 'new' };",
    breaks: 'Who repeats a request under its key is told that it failed, for good.',
  },
  {
    name: 'delete-answered-before-it-is-logged',
    file: 'shared/runtime/api/change-placement.ts',
    find: '    await submit(ports, session, [entry]);\n    const after',
    replace: '    void submit(ports, session, [entry]).catch(() => undefined);\n    const after',
    breaks: 'A delete that was answered with 202 is forgotten when the function ends too soon.',
  },
  {
    name: 'request-answered-although-the-log-failed',
    file: 'shared/runtime/api/submit.ts',
    find: 'const report = await turn(ports, session, [{ id, receivedAt, entries }]);',
    replace: `const report = await turn(ports, session, [{ id, receivedAt, entries }]).catch(() => ({
    items: [], decidedAt: session.state.at, races: 0, swept: Promise.resolve() }));`,
    breaks:
      'A change is answered with 200 although the log could not be reached, and never happens.',
  },
  {
    name: 'resize-never-smaller',
    file: 'shared/core/state/evolve-requested.ts',
    find: 'request: { ...placement.request, desiredCount: entry.desiredCount },',
    replace:
      'request: { ...placement.request, desiredCount: Math.max(placement.request.desiredCount, entry.desiredCount) },',
    breaks: 'A placement can be made larger and never smaller.',
  },
  {
    name: 'scale-up-by-one-at-most',
    file: 'shared/core/state/evolve-requested.ts',
    find: 'return openSlots(state, entry.placementId, more, at);',
    replace: 'return openSlots(state, entry.placementId, Math.min(more, 1), at);',
    breaks: 'A scale-up from two to eight starts one task.',
  },
];

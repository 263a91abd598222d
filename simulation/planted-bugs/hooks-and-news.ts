import type { PlantedBug } from './planted-bug.ts';

/** How the hooks of Auto Scaling groups are answered, and what is published. */
export const bugsOfHooksAndNews: readonly PlantedBug[] = [
  {
    name: 'hook-completed-while-tasks-run',
    file: 'shared/core/decide/desired/lifecycle-actions.ts',
    find: 'if (!hasOurs(state, action)) {',
    replace: 'if (held !== undefined || !hasOurs(state, action)) {',
    breaks: 'The group terminates an instance whose tasks have not been started elsewhere yet.',
  },
  {
    name: 'hook-never-completed',
    file: 'shared/core/decide/desired/lifecycle-actions.ts',
    find: "decided({ type, effectId: nextId() as EffectId, ...action, reason: 'MOVED' });",
    replace: 'continue;',
    breaks: 'An empty instance is paid for until the hook times out.',
  },
  {
    name: 'hook-without-heartbeats',
    file: 'shared/core/decide/desired/lifecycle-actions.ts',
    find: 'return heartbeatAt === undefined || at - heartbeatAt >= heartbeatEveryMs;',
    replace: 'return heartbeatAt === undefined;',
    breaks: 'A hook whose time-out is two minutes lapses in the middle of a drain.',
  },
  {
    name: 'hook-completed-again-and-again',
    file: 'shared/core/decide/desired/lifecycle-actions.ts',
    find: 'if (held?.completedAt !== undefined) continue;',
    replace: '',
    breaks: 'Auto Scaling is called at every turn, for an action that is over.',
  },
  {
    name: 'end-of-incident-not-published',
    file: 'shared/core/decide/incidents/announce.ts',
    find: "return { detailType: 'Estiva Incident Closed', detail: incident(state, entry.incidentId) };",
    replace: 'return undefined;',
    breaks: 'Whoever was woken by an incident is never told that it is over.',
  },
  {
    name: 'news-without-a-name',
    file: 'shared/core/decide/incidents/announce.ts',
    find: 'eventId: effectId,',
    replace: 'eventId: detailType,',
    breaks: 'Whoever is told twice cannot tell, and opens two tickets.',
  },
  {
    name: 'news-never-sent',
    file: 'shared/runtime/perform-other.ts',
    find: 'return eventBus.putEvents(effect);',
    replace: "return Promise.resolve({ type: 'accepted' });",
    breaks: 'Nothing is ever published, and the log says that it was.',
  },
  {
    name: 'budget-outwaits-a-hook',
    file: 'shared/core/decide/desired/lifecycle-actions.ts',
    find: 'at - held.heldSince >= lifecycleMsMax - pressedMs;',
    replace: 'at - held.heldSince >= lifecycleMsMax + pressedMs;',
    breaks: 'Tasks that a budget of 0 held back end with their instance, without a successor.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** What the owner of a stack has set. */
export const bugsOfSettings: readonly PlantedBug[] = [
  {
    name: 'settings-never-stated',
    file: 'shared/runtime/reconcile/reconcile.ts',
    find: 'if (admits(session.state, stated)) await bringIn(ports, session, [stated]);',
    replace: '',
    breaks: 'Whatever the parameters of the stack say, every window stays what it was.',
  },
  {
    name: 'settings-lost-with-a-snapshot',
    file: 'shared/core/state/serialise.ts',
    find: 'for (const [key, row] of saved.tables[name] ?? []) table.set(key, row);',
    replace:
      "for (const [key, row] of saved.tables[name] ?? []) if (name !== 'settings') table.set(key, row);",
    breaks: 'A function that starts cold goes by the defaults until the next minute.',
  },
  {
    name: 'silence-by-the-default',
    file: 'shared/core/decide/verdicts/silence.ts',
    find: "const silentMs = healingOf(state, 'lostAfterMs');",
    replace: 'const silentMs = 240_000;',
    breaks: 'Who has set ten minutes of patience sees tasks started twice after four.',
  },
  {
    name: 'quarantine-by-the-default',
    file: 'shared/core/decide/verdicts/quarantines.ts',
    find: "until: (at + healingOf(state, 'quarantineMs')) as EpochMs,",
    replace: 'until: (at + 20 * 60_000) as EpochMs,',
    breaks: 'An instance is back in use before the time that was set for looking at it.',
  },
];

import type { PlantedBug } from './planted-bug.ts';

/** How the log is written and read: the turn, its draft, its inbox, its races. */
export const bugsOfLogAndTurn: readonly PlantedBug[] = [
  {
    name: 'lost-race-taken-for-won',
    file: 'shared/runtime/turn.ts',
    find: "if (outcome.type === 'lost') return { type: 'lost', winner: outcome.winner };",
    replace: '',
    breaks: 'Two functions that append at once both go on as if their decisions stood in the log.',
  },
  {
    name: 'draft-kept-after-a-lost-race',
    file: 'shared/runtime/turn.ts',
    find: 'if (!kept) draft.drop();',
    replace: 'if (!kept) draft.keep();',
    breaks:
      'A decision that lost its race lives on in one process, which acts on it or builds on it.',
  },
  {
    name: 'winner-skipped-over',
    file: 'shared/runtime/turn.ts',
    find: 'foldItem(session.state, attempt.winner);',
    replace:
      'session.state.seq = attempt.winner.seq;\nsession.state.headHash = hashOf(attempt.winner);',
    breaks: 'After a lost race a process goes on without what the winner has decided.',
  },
  {
    name: 'inbox-cleared-before-the-append',
    file: 'shared/runtime/turn.ts',
    find: 'const outcome = await log.append(item);',
    replace:
      'await log.clearInbox(state.cluster, consumed).catch(() => undefined);\nconst outcome = await log.append(item);',
    breaks: 'A request whose append then fails or loses its race is gone, though it was accepted.',
  },
  {
    name: 'inbox-swept-whole',
    file: 'shared/runtime/turn.ts',
    find: 'inbox.map(({ id }) => id),',
    replace: '(await log.readInbox(session.cluster)).map(({ id }) => id),',
    breaks: 'Requests that came in while a turn was appending are swept away unread.',
  },
  {
    name: 'fold-left-running',
    file: 'shared/runtime/turn.ts',
    find: `const [tail, inbox] = await Promise.allSettled([
    catchUp(log, session),
    log.readInbox(session.cluster),
  ]);`,
    replace: `const [tail, inbox] = (
    await Promise.all([catchUp(log, session), log.readInbox(session.cluster)])
  ).map((value) => ({ status: 'fulfilled', value })) as never;`,
    breaks:
      'A turn that fails while its fold still runs changes the state behind the back of the next turn.',
  },
  {
    name: 'time-goes-back',
    file: 'shared/runtime/turn.ts',
    find: 'const decidedAt = Math.max(ports.clock.now(), session.state.at) as EpochMs;',
    replace: 'const decidedAt = ports.clock.now() as EpochMs;',
    breaks:
      'With clocks that differ the time of the log goes back, and deadlines are met twice or late.',
  },
  {
    name: 'consumed-not-remembered',
    file: 'shared/core/state/fold.ts',
    find: 'for (const id of item.consumed) state.consumed.set(id, item.at);',
    replace: '',
    breaks: 'A request that could not be swept from the inbox is carried out a second time.',
  },
  {
    name: 'session-shared-by-two-turns',
    file: 'shared/runtime/sessions.ts',
    find: 'const mine = last.then(() => work(session));',
    replace: 'const mine = work(session);',
    breaks: 'Two turns of one process change the same state at once.',
  },
  {
    name: 'undo-in-order-of-writing',
    file: 'shared/core/state/draft.ts',
    find: 'for (let index = undo.length - 1; index >= 0; index -= 1) undo[index]?.();',
    replace: 'for (const inverse of undo) inverse();',
    breaks: 'A row that a dropped draft wrote twice keeps what the draft wrote first.',
  },
  {
    name: 'new-rows-not-undone',
    file: 'shared/core/state/table.ts',
    find: 'this.#journal.undo?.push(() => this.#put(key, after, before));',
    replace:
      'if (before !== undefined) this.#journal.undo?.push(() => this.#put(key, after, before));',
    breaks: 'Rows that a dropped draft added stay: attempts and stops that nobody has decided.',
  },
  {
    name: 'snapshot-without-effects',
    file: 'shared/core/state/serialise.ts',
    find: '  effects: 1,\n',
    replace: '',
    breaks:
      'Whoever starts from a snapshot has forgotten the stops and drains that were under way.',
  },
  {
    name: 'snapshot-out-of-order',
    file: 'shared/core/state/serialise.ts',
    find: "  'departed',\n]);",
    replace: ']);',
    breaks:
      'Whoever starts from a snapshot forgets stopped tasks at other times than everybody else, so states part.',
  },
  {
    name: 'snapshot-one-item-ahead',
    file: 'shared/core/state/serialise.ts',
    find: 'state.seq = saved.seq;',
    replace: 'state.seq = (saved.seq + 1) as Seq;',
    breaks: 'Whoever starts from a snapshot leaves out the item after it, or cannot go on at all.',
  },
];

import { decide } from '../core/decide/decide.ts';
import type { AppendId, EpochMs, InboxId, Seq } from '../core/ids.ts';
import {
  type Arrival,
  type Entry,
  type InboxItem,
  type LogItem,
  logFormat,
} from '../core/log/item.ts';
import { readArrivals } from '../core/log/read.ts';
import { admits } from '../core/state/admits.ts';
import type { ClusterState } from '../core/state/cluster-state.ts';
import { openDraft } from '../core/state/draft.ts';
import { evolve } from '../core/state/evolve.ts';
import { settle } from '../core/state/fold.ts';
import { hashOf } from './item-hash.ts';
import type { Clock, Ids, Log } from './ports.ts';
import { catchUp, foldItem, type Session } from './session.ts';

/**
 * A turn gives up after losing this many races: what it brought is safe in the inbox, and whoever
 * wins next takes it along.
 */
const racesMax = 40;

export interface TurnPorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface TurnReport {
  /** Every item that this turn folded, its own and others', in order. */
  readonly items: readonly LogItem[];
  /** The item that this turn appended, if it did. */
  readonly appended?: LogItem;
  /** The moment for which the last decision was made, by this turn or by the winner. */
  readonly decidedAt: EpochMs;
  /** Races lost on the way. */
  readonly races: number;
  /** The inbox is swept at leisure; wait for it before the process may be frozen. */
  readonly swept: Promise<void>;
}

/** Lost every race. Nothing is lost: what the turn brought waits in the inbox. */
export class TurnContended extends Error {
  override readonly name = 'TurnContended';
}

/**
 * The only way to write the log. Puts `arrivals` into the inbox, then appends one item that holds
 * the whole inbox, whoever put it there, and the decisions that follow from it.
 */
export async function turn(
  ports: TurnPorts,
  session: Session,
  arrivals: readonly InboxItem[] = [],
): Promise<TurnReport> {
  const { log } = ports;
  await Promise.all(arrivals.map((item) => log.putInbox(session.cluster, item)));
  const items: LogItem[] = [];
  for (let races = 0; races < racesMax; races += 1) {
    const { tail, inbox } = await read(log, session);
    items.push(...tail);
    const decidedAt = Math.max(ports.clock.now(), session.state.at) as EpochMs;
    const attempt = await appendInbox(ports, session.state, inbox, decidedAt);
    switch (attempt.type) {
      case 'nothing to append': {
        // The two queries of step 1 ran side by side: what looks like old news may be about an item
        // that came in between. Without an append, nothing else would tell.
        const since = inbox.length === 0 ? [] : await catchUp(log, session);
        items.push(...since);
        if (since.length > 0) break;
        return { items, decidedAt, races, swept: sweep(log, session, inbox) };
      }
      case 'appended': {
        items.push(attempt.item);
        const swept = sweep(log, session, inbox);
        return { items, appended: attempt.item, decidedAt, races, swept };
      }
      case 'lost':
        foldItem(session.state, attempt.winner);
        items.push(attempt.winner);
        if (isTakenAlong(session.state, arrivals)) {
          const { at } = attempt.winner;
          return { items, decidedAt: at, races: races + 1, swept: Promise.resolve() };
        }
    }
  }
  throw new TurnContended(`lost ${racesMax} races for the log of ${session.cluster}`);
}

/** Step 1: two consistent queries side by side. */
async function read(log: Log, session: Session) {
  const [tail, inbox] = await Promise.allSettled([
    catchUp(log, session),
    log.readInbox(session.cluster),
  ]);
  // Only now that both have ended may this fail: the session must not be folded into behind the
  // back of whoever uses it next.
  if (tail.status === 'rejected') throw tail.reason;
  if (inbox.status === 'rejected') throw inbox.reason;
  return { tail: tail.value, inbox: inbox.value.filter(isReadable) };
}

type AppendAttempt =
  | { readonly type: 'nothing to append' }
  | { readonly type: 'appended'; readonly item: LogItem }
  | { readonly type: 'lost'; readonly winner: LogItem };

/** Steps 2 and 3: draft, decide, append. The draft is dropped unless its item stands in the log. */
async function appendInbox(
  { log, ids }: TurnPorts,
  state: ClusterState,
  inbox: readonly InboxItem[],
  at: EpochMs,
): Promise<AppendAttempt> {
  const appendId = ids.next() as AppendId;
  const draft = openDraft(state);
  let kept = false;
  try {
    const { entries, consumed } = takeIn(state, inbox, at);
    entries.push(...decide(state, at, appendId));
    if (entries.length === 0) return { type: 'nothing to append' };
    const item: LogItem = {
      format: logFormat,
      cluster: state.cluster,
      seq: (state.seq + 1) as Seq,
      appendId,
      at,
      previousHash: state.headHash,
      consumed,
      entries,
    };
    const outcome = await log.append(item);
    if (outcome.type === 'lost') return { type: 'lost', winner: outcome.winner };
    kept = true;
    draft.keep();
    settle(state, item, hashOf(item));
    return { type: 'appended', item };
  } finally {
    if (!kept) draft.drop();
  }
}

/** Applies what is news of the inbox, in the order of its arrival. */
function takeIn(
  state: ClusterState,
  inbox: readonly InboxItem[],
  at: EpochMs,
): { entries: Entry[]; consumed: InboxId[] } {
  const entries: Entry[] = [];
  const consumed: InboxId[] = [];
  for (const item of inbox) {
    if (state.consumed.has(item.id)) continue;
    consumed.push(item.id);
    for (const entry of arrivalsIn(item)) {
      if (!admits(state, entry)) continue;
      evolve(state, entry, at);
      entries.push(entry);
    }
  }
  return { entries, consumed };
}

/** What this version can read. What another has put there waits for one of its kind. */
function isReadable(item: InboxItem): boolean {
  return readArrivals(item.entries).type === 'readable';
}

function arrivalsIn(item: InboxItem): readonly Arrival[] {
  const read = readArrivals(item.entries);
  // Decisions never wait in an inbox: whoever decides appends.
  return read.type === 'readable' ? (read.entries as readonly Arrival[]) : [];
}

/** True when others have put all of it into the log. */
function isTakenAlong(state: ClusterState, arrivals: readonly InboxItem[]): boolean {
  return arrivals.length > 0 && arrivals.every(({ id }) => state.consumed.has(id));
}

/**
 * Removes what has been taken in. A leftover changes nothing, since consumed ids are remembered: a
 * store that cannot be reached now is no reason to fail a turn that is committed.
 */
async function sweep(log: Log, session: Session, inbox: readonly InboxItem[]): Promise<void> {
  if (inbox.length === 0) return;
  await log
    .clearInbox(
      session.cluster,
      inbox.map(({ id }) => id),
    )
    .catch(() => undefined);
}

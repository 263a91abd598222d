import { canonicalJson } from '../../core/canonical-json.ts';
import type { EpochMs, InboxId } from '../../core/ids.ts';
import type { Decided } from '../../core/log/decided.ts';
import type { Arrival, LogItem } from '../../core/log/item.ts';
import type { Idempotency } from '../../core/log/requested.ts';
import type { ClusterState, RememberedRequest } from '../../core/state/cluster-state.ts';
import { sha256Of } from '../item-hash.ts';
import type { Session } from '../session.ts';
import { turn } from '../turn.ts';
import { wakeOthers } from '../wake.ts';
import type { ApiPorts } from './ports.ts';

export interface Caller {
  readonly requestedBy: string;
  readonly idempotencyKey?: string;
}

/** The caller's key, with the hash that tells this request from another under the same key. */
export function idempotencyOf(
  caller: Caller,
  request: unknown,
): { readonly idempotency?: Idempotency } {
  if (caller.idempotencyKey === undefined) return {};
  const requestHash = sha256Of(canonicalJson(request));
  // Two callers who both choose `1` mean two requests.
  const key = `${caller.requestedBy} ${caller.idempotencyKey}`;
  return { idempotency: { key, requestHash } };
}

/** What the log remembers of a key, held against this request. */
export type KeyUse =
  | { readonly type: 'new' }
  | { readonly type: 'same'; readonly remembered: RememberedRequest }
  | { readonly type: 'other'; readonly key: string };

export function useOfKey(state: ClusterState, idempotency: Idempotency | undefined): KeyUse {
  if (idempotency === undefined) return { type: 'new' };
  const remembered = state.requests.get(idempotency.key);
  if (remembered === undefined) return { type: 'new' };
  return remembered.requestHash === idempotency.requestHash
    ? { type: 'same', remembered }
    : { type: 'other', key: idempotency.key };
}

/**
 * Brings a request into the log and sees to it that it is acted on.
 *
 * @returns what was decided meanwhile, by this turn or by one that took the request along
 */
export async function submit(
  ports: ApiPorts,
  session: Session,
  entries: readonly Arrival[],
): Promise<readonly Decided[]> {
  const { unreadable } = session.state;
  if (unreadable !== undefined) throw new Error(`nothing is asked blindly: ${unreadable}`);
  const id = `request-${ports.ids.next()}` as InboxId;
  const receivedAt = ports.clock.now() as EpochMs;
  const report = await turn(ports, session, [{ id, receivedAt, entries }]);
  await Promise.all([report.swept, wakeOthers(ports, session, report)]);
  return decisionsIn(report.items);
}

function decisionsIn(items: readonly LogItem[]): Decided[] {
  return items.flatMap(({ entries }) =>
    entries.filter(
      (entry): entry is Decided => entry.type === 'TaskPlaced' || entry.type === 'TaskUnplaceable',
    ),
  );
}

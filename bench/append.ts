import { decide } from '../shared/core/decide/decide.ts';
import type { AppendId, Seq } from '../shared/core/ids.ts';
import type { Decided } from '../shared/core/log/decided.ts';
import { type Entry, type LogItem, logFormat } from '../shared/core/log/item.ts';
import type { ClusterState } from '../shared/core/state/cluster-state.ts';
import { openDraft } from '../shared/core/state/draft.ts';
import { evolve } from '../shared/core/state/evolve.ts';
import { settle } from '../shared/core/state/fold.ts';
import { at } from './place-world.ts';

/**
 * One turn on a state, without the store: arrivals, and what is decided of them.
 *
 * @param hash what the next item names this one by; a counter does where nobody checks it
 */
export function appendTo(
  state: ClusterState,
  arrivals: readonly Entry[],
  hash: (item: LogItem) => string = ({ seq }) => `hash${seq}`,
): { readonly item: LogItem; readonly decisions: readonly Decided[] } {
  const appendId = `append${state.seq + 1}` as AppendId;
  const draft = openDraft(state);
  for (const arrival of arrivals) evolve(state, arrival, at);
  const decisions = decide(state, at, appendId);
  draft.keep();
  const item: LogItem = {
    format: logFormat,
    cluster: state.cluster,
    seq: (state.seq + 1) as Seq,
    appendId,
    at,
    previousHash: state.headHash,
    consumed: [],
    entries: [...arrivals, ...decisions],
  };
  settle(state, item, hash(item));
  return { item, decisions };
}

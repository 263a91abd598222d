import type { ClusterName } from '../core/ids.ts';
import type { LogItem } from '../core/log/item.ts';
import { type ClusterState, stateFormat } from '../core/state/cluster-state.ts';
import { emptyState } from '../core/state/empty-state.ts';
import { fold } from '../core/state/fold.ts';
import { deserialise } from '../core/state/serialise.ts';
import { hashOf } from './item-hash.ts';
import { LogExpired } from './log-errors.ts';
import type { Log } from './ports.ts';

/**
 * One cluster's state as this process has folded it so far. A function keeps its sessions between
 * invocations, so that a warm one reads only the tail. One caller at a time.
 */
export interface Session {
  readonly cluster: ClusterName;
  state: ClusterState;
  /** False until a snapshot has been looked for. */
  warm: boolean;
  /** The last deadline for which this process has asked to be woken. */
  wokenFor: number;
}

export function openSession(cluster: ClusterName): Session {
  return { cluster, state: emptyState(cluster), warm: false, wokenFor: 0 };
}

/** The items do not chain by their hashes: something that is not Estiva has changed the log. */
export class ChainBroken extends Error {
  override readonly name = 'ChainBroken';
}

/**
 * Folds everything that has been appended since, from the newest snapshot when this process is new
 * or has slept so long that what it would fold next has expired.
 *
 * @returns the items folded
 */
export async function catchUp(log: Log, session: Session): Promise<readonly LogItem[]> {
  if (!session.warm) await loadSnapshot(log, session);
  const tail = await readTail(log, session);
  for (const item of tail) foldItem(session.state, item);
  return tail;
}

async function readTail(log: Log, session: Session): Promise<readonly LogItem[]> {
  try {
    return await log.readTail(session.cluster, session.state.seq);
  } catch (error) {
    if (!(error instanceof LogExpired)) throw error;
    await loadSnapshot(log, session);
    return log.readTail(session.cluster, session.state.seq);
  }
}

async function loadSnapshot(log: Log, session: Session): Promise<void> {
  const snapshot = await log.readSnapshot(session.cluster, stateFormat);
  session.state = snapshot === undefined ? emptyState(session.cluster) : deserialise(snapshot.text);
  session.warm = true;
}

/** @throws ChainBroken */
export function foldItem(state: ClusterState, item: LogItem): void {
  if (item.seq !== state.seq + 1) {
    throw new ChainBroken(`item ${item.seq} cannot follow item ${state.seq}`);
  }
  if (item.previousHash !== state.headHash) {
    throw new ChainBroken(`item ${item.seq} does not name the hash of item ${state.seq}`);
  }
  fold(state, item, hashOf(item));
}

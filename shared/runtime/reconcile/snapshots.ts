import type { Seq } from '../../core/ids.ts';
import { stateFormat } from '../../core/state/cluster-state.ts';
import { serialise } from '../../core/state/serialise.ts';
import { sha256Of } from '../item-hash.ts';
import type { Session } from '../session.ts';
import type { ReconcilePorts } from './ports.ts';

/** A cold start folds at most about this many items after a snapshot. */
export const itemsPerSnapshot = 500;
/** What is kept of the log for `replay`, though snapshots cover it. */
export const itemsKept = 50_000;

/**
 * Saves the state when enough has been appended since the last snapshot, and lets log items expire
 * that two verified snapshots cover.
 *
 * @returns the position that was saved, if one was
 */
export async function saveSnapshot(
  { log, reporter }: Pick<ReconcilePorts, 'log' | 'reporter'>,
  { state, cluster }: Session,
): Promise<Seq | undefined> {
  // What this version cannot read, it must not pass on as if it were the whole truth.
  if (state.unreadable !== undefined) return undefined;
  const saved = await log.listSnapshots(cluster, stateFormat);
  if (state.seq - (saved.at(-1) ?? 0) < itemsPerSnapshot) return undefined;
  const text = serialise(state);
  const hash = sha256Of(text);
  const { seq } = state;
  await log.writeSnapshot({ cluster, seq, stateFormat, text, hash });
  const verified = await log.readSnapshot(cluster, stateFormat);
  if (verified?.seq !== seq || verified.hash !== hash) {
    reporter.warn('the snapshot just written cannot be read back', { cluster, seq });
    return undefined;
  }
  const secondNewest = saved.at(-1);
  const before = Math.min(secondNewest ?? 0, seq - itemsKept);
  if (before > 0) await log.expire(cluster, before as Seq);
  return seq;
}

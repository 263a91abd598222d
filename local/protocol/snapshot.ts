import type { JsonObject } from '../model/json.ts';
import type { BegunLine } from './journal.ts';
import { JournalDamaged } from './journal.ts';

/** Everything of a `LocalCloud` at one moment. */
export interface Snapshot {
  readonly format: number;
  readonly n: number;
  readonly now: number;
  readonly begun: BegunLine;
  readonly model: JsonObject;
  readonly queues: JsonObject;
  readonly bus: JsonObject;
}

/** The format of `snapshot()`; a cloud restores only its own. */
export const snapshotFormat = 1;

/** Reads what `LocalCloud.snapshot` wrote. Throws `JournalDamaged` for another format. */
export function readSnapshot(text: string): Snapshot {
  const snapshot: Snapshot = JSON.parse(text);
  if (snapshot.format !== snapshotFormat) {
    throw new JournalDamaged(`This cloud reads snapshots of format ${snapshotFormat} only.`);
  }
  return snapshot;
}

import type { ClusterName, EpochMs, InboxId } from '../core/ids.ts';
import type { Observed } from '../core/log/observed.ts';
import type { Clock, Ids, Log, Wakes } from './ports.ts';
import type { Sessions } from './sessions.ts';
import { turn } from './turn.ts';
import { wakeOthers } from './wake.ts';

export interface ObservePorts {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly wakes: Wakes;
}

/** What one batch of messages comes to for one cluster. */
export interface Observations {
  readonly cluster: ClusterName;
  readonly entries: readonly Observed[];
  /** How many wakes in a row led here; 0 for events. */
  readonly hop: number;
}

/**
 * The body of `observe`: brings what was seen into the log, in one append however much it is, and
 * decides what follows. Without entries it is a wake: something may be due.
 *
 * @throws LogUnavailable when nothing could be put into the inbox; the queue delivers again
 */
export async function observe(
  ports: ObservePorts,
  sessions: Sessions,
  { cluster, entries, hop }: Observations,
): Promise<void> {
  await sessions.use(cluster, async (session) => {
    const id = `observed-${ports.ids.next()}` as InboxId;
    const receivedAt = ports.clock.now() as EpochMs;
    const arrivals = entries.length === 0 ? [] : [{ id, receivedAt, entries }];
    const report = await turn(ports, session, arrivals);
    await Promise.all([report.swept, wakeOthers(ports, session, report, hop)]);
  });
}

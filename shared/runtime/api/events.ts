import type { Seq } from '../../core/ids.ts';
import type { LogItem } from '../../core/log/item.ts';
import type { Outcome } from '../../core/problem.ts';
import { stateFormat } from '../../core/state/cluster-state.ts';
import type { EventsAnswer } from '../../core/views/answers.ts';
import { LogExpired } from '../log-errors.ts';
import type { Session } from '../session.ts';
import type { ApiPorts } from './ports.ts';
import { eventsExpired } from './problems.ts';

/** One answer holds at most this many items of the log; `next` says where to go on. */
const itemsMax = 100;
/** How long to wait before looking again, for a reader who waits. */
const lookAgainMs = 500;

/** What happened after a position of the log; waits for something to happen when asked to. */
export async function listEvents(
  ports: ApiPorts,
  { cluster }: Session,
  { after, waitSeconds }: { readonly after: number; readonly waitSeconds: number },
): Promise<Outcome<EventsAnswer>> {
  const until = ports.clock.now() + waitSeconds * 1_000;
  for (;;) {
    const read = await readAfter(ports, cluster, after as Seq);
    if (read.type === 'refused') return read;
    if (read.items.length > 0 || ports.clock.now() + lookAgainMs > until) {
      return { type: 'answered', status: 200, body: eventsAnswer(after as Seq, read.items) };
    }
    await ports.pause(lookAgainMs);
  }
}

async function readAfter(ports: ApiPorts, cluster: Session['cluster'], after: Seq) {
  try {
    return { type: 'read', items: await ports.log.readTail(cluster, after, itemsMax) } as const;
  } catch (error) {
    if (!(error instanceof LogExpired)) throw error;
    const [oldest = 0] = await ports.log.listSnapshots(cluster, stateFormat);
    return eventsExpired(after, oldest);
  }
}

function eventsAnswer(after: Seq, items: readonly LogItem[]): EventsAnswer {
  return {
    after,
    next: items.at(-1)?.seq ?? after,
    events: items.flatMap(({ seq, at, entries }) => entries.map((entry) => ({ seq, at, entry }))),
  };
}

import type { ClusterName } from '../core/ids.ts';
import { openSession, type Session } from './session.ts';

/** The sessions of one process, one a cluster, each used by one caller at a time. */
export class Sessions {
  readonly #sessions = new Map<ClusterName, { session: Session; last: Promise<unknown> }>();

  /** Runs `work` when everybody who came before has done with this cluster's session. */
  async use<Result>(
    cluster: ClusterName,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    let held = this.#sessions.get(cluster);
    if (held === undefined) {
      held = { session: openSession(cluster), last: Promise.resolve() };
      this.#sessions.set(cluster, held);
    }
    const { session, last } = held;
    const mine = last.then(() => work(session));
    held.last = mine.catch(() => undefined);
    return mine;
  }
}

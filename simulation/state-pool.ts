import type { ClusterName } from '../shared/core/ids.ts';
import type { ClusterState } from '../shared/core/state/cluster-state.ts';
import { emptyState } from '../shared/core/state/empty-state.ts';
import type { Session } from '../shared/runtime/session.ts';
import { Sessions } from '../shared/runtime/sessions.ts';

/** As many as there are functions at work at once, as a rule. */
const idleMax = 12;

/**
 * Folded states that nobody works on now. Every invocation begins by reading the log up to its end,
 * so it makes no difference whose state it goes on from: all processes of a world share a few,
 * instead of folding the same log once each. One that lost its process is as good as any, since a
 * turn that fails takes back what it had not committed.
 */
export class StatePool {
  readonly #idle: ClusterState[] = [];

  /** The one that was used last, which has the least to catch up with. */
  take(): ClusterState | undefined {
    return this.#idle.pop();
  }

  put(state: ClusterState): void {
    this.#idle.push(state);
    // Every cold start brings one more; the one at the bottom has waited longest for nothing.
    if (this.#idle.length > idleMax) this.#idle.shift();
  }
}

/** The sessions of one process, on states of the pool. */
export class PooledSessions extends Sessions {
  readonly #pool: StatePool;
  /** True when this process is to start from a snapshot, as every process does in earnest. */
  #startsCold: boolean;

  constructor(pool: StatePool, startsCold: boolean) {
    super();
    this.#pool = pool;
    this.#startsCold = startsCold;
  }

  override use<Result>(
    cluster: ClusterName,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    return super.use(cluster, async (session) => {
      const pooled = this.#startsCold ? undefined : this.#pool.take();
      this.#startsCold = false;
      session.state = pooled ?? emptyState(cluster);
      session.warm = pooled !== undefined;
      try {
        return await work(session);
      } finally {
        this.#pool.put(session.state);
      }
    });
  }
}

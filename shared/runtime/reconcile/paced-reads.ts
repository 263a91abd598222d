import { filled, less, shareOf, waitOf } from '../../core/effects/token-bucket.ts';
import type { Clock } from '../ports.ts';
import type { ReconcilePorts } from './ports.ts';

/**
 * ECS's token bucket "cluster resource read", per account and Region; everybody in the account draws on it.
 * Source: Amazon ECS API reference, request throttling.
 */
const read = { burst: 100, perSecond: 20 } as const;
/** Half of it is left to people, consoles and pipelines, and to the looks before a stop. */
const readShareMax = 0.5;

type Reads = ReconcilePorts['ecs'];

/**
 * The same reads, no faster than our share of ECS's quota: a large cluster is read to its end more slowly,
 * where it would else be throttled in the middle, and nothing of it believed. One of these serves all
 * clusters of a process, since they share the quota.
 */
export function pacedReads(ecs: Reads, clock: Clock, pause: (ms: number) => Promise<void>): Reads {
  let bucket = shareOf(read, readShareMax);
  let at: number = clock.now();
  let last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn, and then for a call to be left. */
  const turn = (): Promise<void> => {
    const mine = last.then(async () => {
      refill();
      const waitMs = waitOf(bucket);
      if (waitMs > 0) await pause(waitMs);
      refill();
      bucket = less(bucket);
    });
    last = mine.catch(() => undefined);
    return mine;
  };
  const refill = () => {
    const now = clock.now();
    bucket = filled(bucket, now - at);
    at = now;
  };

  return {
    async listTasks(...asked) {
      await turn();
      return ecs.listTasks(...asked);
    },
    async describeTasks(...asked) {
      await turn();
      return ecs.describeTasks(...asked);
    },
    async listContainerInstances(...asked) {
      await turn();
      return ecs.listContainerInstances(...asked);
    },
    async describeContainerInstances(...asked) {
      await turn();
      return ecs.describeContainerInstances(...asked);
    },
  };
}

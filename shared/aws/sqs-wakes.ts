import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Ids, Wakes } from '../runtime/ports.ts';
import { formatWake, type Wake } from '../wire/aws/wakes.ts';

/** SQS delays a message by at most this many seconds. */
const delaySecondsMax = 900;

/** Where wakes go. */
export interface WakeQueues {
  /** FIFO, so that one `act` runs at a time for a cluster. */
  readonly actQueueUrl: string;
  readonly observeQueueUrl: string;
  /** For deduplication ids: SQS swallows a message whose id it saw in the last five minutes. */
  readonly ids: Ids;
}

/**
 * Wakes through SQS. A FIFO queue cannot delay a single message, so a delayed wake of `act` waits in
 * the observe queue, whose receiver passes it on.
 */
export function createWakes(client: SQSClient, queues: WakeQueues): Wakes {
  const { actQueueUrl, observeQueueUrl, ids } = queues;

  async function delayed(wake: Wake, afterMs: number): Promise<void> {
    await client.send(
      new SendMessageCommand({
        QueueUrl: observeQueueUrl,
        MessageBody: formatWake(wake),
        DelaySeconds: toDelaySeconds(afterMs),
      }),
    );
  }

  return {
    async act(cluster, afterMs = 0) {
      const wake = { wake: 'act', cluster } as const;
      if (afterMs > 0) return delayed(wake, afterMs);
      await client.send(
        new SendMessageCommand({
          QueueUrl: actQueueUrl,
          MessageBody: formatWake(wake),
          MessageGroupId: cluster,
          MessageDeduplicationId: ids.next(),
        }),
      );
    },

    observe: (cluster, afterMs, hop) => delayed({ wake: 'observe', cluster, hop }, afterMs),
  };
}

/** Rounded up: a wake that comes too early finds nothing due. */
function toDelaySeconds(afterMs: number): number {
  return Math.min(delaySecondsMax, Math.max(0, Math.ceil(afterMs / 1000)));
}

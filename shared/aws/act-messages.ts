import type { ClusterName } from '../core/ids.ts';
import { type ActPorts, act, openActing } from '../runtime/act.ts';
import { Sessions } from '../runtime/sessions.ts';
import type { Message } from '../wire/aws/message-batch.ts';
import { parseWake } from '../wire/aws/wakes.ts';

export interface ActMessagesOptions {
  readonly clusters: readonly ClusterName[];
  readonly apiCallsShare: number;
  readonly apiCallsShareToHeal: number;
}

/** Acts on one batch of wakes; `remainingMs` is how much of its time the function has left. */
export type ActMessages = (
  messages: readonly Message[],
  remainingMs: () => number,
) => Promise<void>;

/**
 * What `act` does with a batch of its queue: one slice a cluster, however often it was woken. It
 * always ends well. A wake carries nothing, and one that came back would hold up its cluster for
 * as long as the queue hides it; `reconcile` wakes `act` again within the minute.
 */
export function createActMessages(ports: ActPorts, options: ActMessagesOptions): ActMessages {
  const { apiCallsShare: calls, apiCallsShareToHeal: callsToHeal } = options;
  const acting = openActing(new Sessions(), { calls, callsToHeal }, ports.clock.now());
  return async (messages, remainingMs) => {
    const woken = new Set(messages.flatMap((message) => wokenBy(ports, options, message)));
    await Promise.all(
      [...woken].map(async (cluster) => {
        try {
          await act(ports, acting, cluster, remainingMs);
        } catch (error) {
          ports.reporter.warn('A slice of effects was cut short', { cluster, error });
        }
      }),
    );
  };
}

function wokenBy(
  { reporter }: ActPorts,
  { clusters }: ActMessagesOptions,
  { messageId, body }: Message,
): readonly ClusterName[] {
  const parsed = parseWake(body);
  if (parsed.type === 'wake' && clusters.includes(parsed.wake.cluster)) {
    return [parsed.wake.cluster];
  }
  reporter.warn('A message is not a wake of this stack', { messageId });
  return [];
}

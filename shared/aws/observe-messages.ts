import { type ObservePorts, observe } from '../runtime/observe.ts';
import type { Reporter } from '../runtime/ports.ts';
import { Sessions } from '../runtime/sessions.ts';
import { TurnContended } from '../runtime/turn.ts';
import type { EventContext } from '../wire/aws/events.ts';
import {
  type ClusterMessages,
  type Message,
  type SortedMessages,
  sortMessages,
} from '../wire/aws/message-batch.ts';
import type { DeadLetters } from './dead-letters.ts';

/** A turn that lost every race left its arrivals in the inbox: somebody has to look again soon. */
const lookAgainMs = 1_000;

export interface ObserveMessagesPorts extends ObservePorts {
  readonly deadLetters: DeadLetters;
  readonly reporter: Reporter;
}

/** Takes one batch; answers with the ids of the messages that must be delivered again. */
export type ObserveMessages = (messages: readonly Message[]) => Promise<readonly string[]>;

/**
 * What `observe` does with a batch of its queue: each cluster's events in one append, wakes for
 * `act` passed on, what cannot be read set aside with its reason. Only what fails is delivered
 * again, and the failure of one cluster is not the other's.
 */
export function createObserveMessages(
  ports: ObserveMessagesPorts,
  context: EventContext,
): ObserveMessages {
  const sessions = new Sessions();
  return async (messages) => {
    const sorted = sortMessages(messages, context);
    const failed = await Promise.all([
      ...sorted.clusters.map((work) => inCluster(ports, sessions, work)),
      ...sorted.unreadable.map((message) => setAside(ports, message)),
    ]);
    report(ports.reporter, messages, sorted);
    return [...new Set(failed.flat())];
  };
}

async function inCluster(
  ports: ObserveMessagesPorts,
  sessions: Sessions,
  work: ClusterMessages,
): Promise<readonly string[]> {
  const { cluster, entries, hop, messageIds } = work;
  try {
    if (work.wakesAct) await ports.wakes.act(cluster);
    if (work.observes) await observe(ports, sessions, { cluster, entries, hop });
    return [];
  } catch (error) {
    if (error instanceof TurnContended) return lookAgain(ports, work, error);
    ports.reporter.warn('A cluster could not be observed', { cluster, error });
    return messageIds;
  }
}

async function lookAgain(
  ports: ObserveMessagesPorts,
  { cluster, hop, messageIds }: ClusterMessages,
  error: TurnContended,
): Promise<readonly string[]> {
  ports.reporter.warn('A turn lost every race; its inbox waits for the next', { cluster, error });
  try {
    await ports.wakes.observe(cluster, lookAgainMs, hop + 1);
    return [];
  } catch {
    return messageIds;
  }
}

async function setAside(
  ports: ObserveMessagesPorts,
  { messageId, body, reason }: SortedMessages['unreadable'][number],
): Promise<readonly string[]> {
  try {
    await ports.deadLetters.send(body, reason);
    ports.reporter.warn('A message was set aside', { messageId, reason });
    return [];
  } catch (error) {
    ports.reporter.warn('A message could not be set aside', { messageId, reason, error });
    return [messageId];
  }
}

function report(
  reporter: Reporter,
  messages: readonly Message[],
  { clusters, unreadable, ignored }: SortedMessages,
): void {
  reporter.info('Observed', {
    messages: messages.length,
    entries: clusters.map(({ cluster, entries, hop }) => ({ cluster, count: entries.length, hop })),
    unreadable: unreadable.length,
    ignored,
  });
}

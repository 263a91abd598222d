import type { ClusterName } from '../../core/ids.ts';
import type { Observed } from '../../core/log/observed.ts';
import { type EventContext, parseEvent } from './events.ts';
import { parseWake } from './wakes.ts';

/** One message of a queue, as far as it is used; SQS's record has more. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** What a batch asks of one cluster. */
export interface ClusterMessages {
  readonly cluster: ClusterName;
  readonly entries: readonly Observed[];
  /** How many wakes in a row led here; 0 as soon as there is an event. */
  readonly hop: number;
  /** Whether a wake for `act` is among them, to be passed on. */
  readonly wakesAct: boolean;
  /** Whether `observe` itself has something to do: an event, or a wake of its own. */
  readonly observes: boolean;
  /** An event that names no cluster counts for each of them. */
  readonly messageIds: readonly string[];
}

/** A batch of the queue of `observe`, sorted by what is to be done with it. */
export interface SortedMessages {
  readonly clusters: readonly ClusterMessages[];
  /** For the dead-letter queue. */
  readonly unreadable: readonly (Message & { readonly reason: string })[];
  /** Why messages were dropped that are no fault and no business of ours. */
  readonly ignored: readonly string[];
}

/** Sorts a batch by cluster, in the order of its messages; total. */
export function sortMessages(messages: readonly Message[], context: EventContext): SortedMessages {
  const clusters = new Map<ClusterName, Gathered>();
  const unreadable: (Message & { readonly reason: string })[] = [];
  const ignored: string[] = [];
  const gathered = (cluster: ClusterName): Gathered => {
    const found = clusters.get(cluster) ?? { entries: [], hops: [], wakesAct: false, ids: [] };
    clusters.set(cluster, found);
    return found;
  };
  for (const { messageId, body } of messages) {
    const message = readMessage(body, context);
    switch (message.type) {
      case 'events':
        for (const cluster of message.clusters) {
          const { entries, ids } = gathered(cluster);
          entries.push(...message.entries);
          ids.push(messageId);
        }
        break;
      case 'observeWake': {
        const { hops, ids } = gathered(message.cluster);
        hops.push(message.hop);
        ids.push(messageId);
        break;
      }
      case 'actWake': {
        const woken = gathered(message.cluster);
        woken.wakesAct = true;
        woken.ids.push(messageId);
        break;
      }
      case 'ignored':
        ignored.push(message.reason);
        break;
      case 'unreadable':
        unreadable.push({ messageId, body, reason: message.reason });
    }
  }
  return {
    clusters: [...clusters].map(([cluster, each]) => ({
      cluster,
      entries: each.entries,
      hop: each.entries.length > 0 ? 0 : Math.max(0, ...each.hops),
      wakesAct: each.wakesAct,
      observes: each.entries.length > 0 || each.hops.length > 0,
      messageIds: each.ids,
    })),
    unreadable,
    ignored,
  };
}

interface Gathered {
  readonly entries: Observed[];
  readonly hops: number[];
  wakesAct: boolean;
  readonly ids: string[];
}

type Read =
  | {
      readonly type: 'events';
      readonly clusters: readonly ClusterName[];
      readonly entries: readonly Observed[];
    }
  | { readonly type: 'observeWake'; readonly cluster: ClusterName; readonly hop: number }
  | { readonly type: 'actWake'; readonly cluster: ClusterName }
  | { readonly type: 'ignored' | 'unreadable'; readonly reason: string };

function readMessage(body: string, context: EventContext): Read {
  const json = parseJson(body);
  if (json === undefined) return { type: 'unreadable', reason: 'not JSON' };
  const wake = parseWake(json.value);
  if (wake.type === 'unreadable') return wake;
  if (wake.type === 'wake') {
    const { cluster } = wake.wake;
    if (!context.clusters.includes(cluster)) {
      return { type: 'unreadable', reason: `a wake for ${cluster}, which is not scheduled here` };
    }
    return wake.wake.wake === 'act'
      ? { type: 'actWake', cluster }
      : { type: 'observeWake', cluster, hop: wake.wake.hop };
  }
  const event = parseEvent(json.value, context);
  switch (event.type) {
    case 'observed':
      return { type: 'events', clusters: [event.cluster], entries: [event.entry] };
    case 'forEveryCluster':
      return { type: 'events', clusters: context.clusters, entries: event.entries };
    case 'ignored':
    case 'unreadable':
      return event;
  }
}

/** Wrapped, since `null` is JSON too. */
function parseJson(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}

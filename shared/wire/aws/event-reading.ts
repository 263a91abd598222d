import type { Observed } from '../../core/log/observed.ts';

/** What surrounds the `detail` of every event on the bus, as far as it is used. */
export interface Envelope {
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly detail: object;
}

/** Not for us, for a reason that is no fault: drop it. */
export interface Ignored {
  readonly type: 'ignored';
  readonly reason: string;
}

/** Cannot or must not be taken in: to the dead-letter queue, with the reason. */
export interface Unreadable {
  readonly type: 'unreadable';
  readonly reason: string;
}

/** What the `detail` of an event says, once it is known whose event it is. */
export type DetailReading =
  | { readonly type: 'read'; readonly entries: readonly Observed[] }
  | Ignored
  | Unreadable;

/** How the events of one `detail-type` are read. */
export interface EventKind {
  /** Customers cannot publish under a source that begins with `aws.`. */
  readonly source: string;
  /** Whether `detail.clusterArn` names the cluster; else the event is about EC2 instances. */
  readonly namesCluster: boolean;
  readonly read: (envelope: Envelope) => DetailReading;
}

/** A reading with one entry, or the fault. */
export function readOne(
  parsed: { readonly type: 'parsed'; readonly value: Observed } | Unreadable,
): DetailReading {
  return parsed.type === 'parsed' ? { type: 'read', entries: [parsed.value] } : parsed;
}

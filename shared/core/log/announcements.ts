import type { EffectId } from '../ids.ts';

/** `detail-type` of what Estiva publishes, under the source `estiva`. */
export type DetailType =
  | 'Estiva Incident Opened'
  | 'Estiva Incident Closed'
  | 'Estiva Task Unplaceable';

/** What is told to whoever listens on the account's event bus. */
export interface Announcement {
  readonly detailType: DetailType;
  /** JSON; what it is about is its own business. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Decisions to tell the world, and to give it up when nobody took it for too long. */
export type AnnouncementDecided =
  | (Announcement & { readonly type: 'EventPutDecided'; readonly effectId: EffectId })
  | { readonly type: 'EventPutExpired'; readonly effectId: EffectId };

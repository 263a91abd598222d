import type { JsonObject } from './json.ts';

/** The envelope in which EventBridge delivers an event of an AWS service. */
export interface BusEvent {
  /** The envelope's own version: always "0". */
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 to the second, as EventBridge writes it. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../local/model/json.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import type { ClusterState } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Nobody waits longer than this for news that can be delivered. */
const newsMs = 60_000;

const told: Readonly<Record<string, string>> = {
  IncidentOpened: 'Estiva Incident Opened',
  IncidentClosed: 'Estiva Incident Closed',
};

/** What opens and closes is published: at least once, as it was decided, and named. */
export class NewsJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #now: () => number;
  /** What is decided and was not put yet, with its detail and since when. */
  readonly #due = new Map<string, { readonly text: string; readonly at: number }>();
  readonly #put = new Set<string>();

  constructor(state: ClusterState, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    const counts = new Map<string, number>();
    const add = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
    for (const entry of entries) {
      const name = told[entry.type];
      if (name !== undefined) add(name, 1);
      if (entry.type === 'EventPutDecided' && 'detail' in entry) {
        add(entry.detailType, -1);
        const { detail, effectId } = entry;
        if (detail['eventId'] !== effectId) {
          throw new Violation(`at ${seq}: ${effectId} is published under another name`);
        }
        this.#due.set(effectId, { text: JSON.stringify(detail), at: this.#now() });
      }
      if (entry.type === 'EventPutExpired' && 'effectId' in entry) this.#due.delete(entry.effectId);
      if (entry.type === 'PutEventsAccepted' && 'effectId' in entry) {
        if (!this.#put.has(entry.effectId)) {
          throw new Violation(`at ${seq}: ${entry.effectId} counts as published, and never was`);
        }
        this.#due.delete(entry.effectId);
      }
    }
    if (isBlind) return;
    for (const name of Object.values(told)) {
      if ((counts.get(name) ?? 0) !== 0)
        throw new Violation(`at ${seq}: "${name}" is not published`);
    }
  }

  /** @throws Violation */
  called(operation: string, input: JsonObject): void {
    if (operation !== 'PutEvents') return;
    for (const { Source, Detail } of input['Entries'] as { Source: string; Detail: string }[]) {
      const { eventId } = JSON.parse(Detail) as { eventId: string };
      const due = this.#due.get(eventId);
      if (Source !== 'estiva') throw new Violation(`${eventId} comes from ${Source}`);
      // A copy that began from a snapshot holds the same detail with its keys in another order.
      if (due !== undefined && !isDeepStrictEqual(JSON.parse(Detail), JSON.parse(due.text))) {
        throw new Violation(`${eventId} is published otherwise than decided`);
      }
      this.#put.add(eventId);
    }
  }

  /** @throws Violation */
  judgeQuiet(): void {
    for (const [eventId, { at }] of this.#due) {
      if (this.#now() - at < newsMs || !this.#state.effects.has(eventId as never)) continue;
      throw new Violation(`${eventId} was never published`);
    }
  }
}

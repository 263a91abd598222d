import { defaultHealing, type HealingSettings } from '../../shared/core/healing-settings.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/**
 * What the owner has set is told to the log once, by the first who reads the cluster to its end, and
 * decisions go by it from then on: the other judges ask here what holds.
 */
export class SettingsJudge implements ItemJudge {
  readonly #set: HealingSettings;
  #inForce: HealingSettings = defaultHealing;

  constructor(set: HealingSettings) {
    this.#set = set;
  }

  /** What the log was told, which is what the owner has set. */
  get inForce(): HealingSettings {
    return this.#inForce;
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (entry.type === 'SettingsStated' && 'healing' in entry) this.#told(entry.healing, seq);
      if (entry.type !== 'ReconcileCompleted' || isBlind || isEqual(this.#inForce, this.#set))
        continue;
      throw new Violation(`at ${seq}: the cluster is read, and the log was not told what is set`);
    }
  }

  #told(healing: object, seq: number): void {
    if (!isEqual(healing, this.#set)) {
      throw new Violation(
        `at ${seq}: the log is told ${JSON.stringify(healing)}, which nobody set`,
      );
    }
    if (isEqual(this.#inForce, this.#set)) {
      throw new Violation(`at ${seq}: the log is told what is set a second time`);
    }
    this.#inForce = this.#set;
  }
}

function isEqual(one: object, other: object): boolean {
  const sorted = (all: object) => JSON.stringify(Object.entries(all).sort());
  return sorted(one) === sorted(other);
}

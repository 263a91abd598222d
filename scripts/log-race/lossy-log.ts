import { nextBetween, type RandomState } from '../../local/model/random.ts';
import type { ClusterName, Seq } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { type AppendOutcome, LogUnavailable } from '../../shared/runtime/ports.ts';
import type { RacedLog } from './recorder.ts';

/** Of a thousand calls, how many end in `LogUnavailable`, and what becomes of them. */
export interface Losses {
  /** The append was done; nobody hears of it. */
  readonly replies: number;
  /** The append never arrived. */
  readonly requests: number;
  /** The append arrives later, with a call that comes after it. */
  readonly lateRequests: number;
  readonly reads: number;
}

/** Enough that every one of them meets every other within two thousand appends. */
export const usualLosses: Losses = { replies: 40, requests: 15, lateRequests: 25, reads: 10 };

/** A late request arrives with one in so many of the calls that follow. */
const arrivesWithOneIn = 3;

/** One writer's way to the log, which at random does not bring back what became of a call. */
export class LossyLog implements RacedLog {
  readonly #log: RacedLog;
  readonly #random: RandomState;
  readonly #losses: Losses;
  #late: LogItem[] = [];

  constructor(log: RacedLog, random: RandomState, losses: Losses) {
    this.#log = log;
    this.#random = random;
    this.#losses = losses;
  }

  async append(item: LogItem): Promise<AppendOutcome> {
    await this.#deliverSome();
    const dice = nextBetween(this.#random, 0, 999);
    const { replies, requests, lateRequests } = this.#losses;
    if (dice < replies) {
      await this.#log.append(item);
      throw new LogUnavailable('the reply was lost');
    }
    if (dice < replies + requests) throw new LogUnavailable('the request was lost');
    if (dice < replies + requests + lateRequests) {
      this.#late.push(item);
      throw new LogUnavailable('the request is late');
    }
    return this.#log.append(item);
  }

  async readTail(cluster: ClusterName, after: Seq, itemsMax?: number): Promise<readonly LogItem[]> {
    await this.#deliverSome();
    const items = await this.#log.readTail(cluster, after, itemsMax);
    if (nextBetween(this.#random, 0, 999) < this.#losses.reads) {
      throw new LogUnavailable('the reply was lost');
    }
    return items;
  }

  /** Brings every late request to the log. */
  async deliver(): Promise<void> {
    const late = this.#late;
    this.#late = [];
    for (const item of late) {
      // Nobody hears what is answered, an outage no more than a refusal: its writer has gone on.
      await this.#log.append(item).catch(() => undefined);
    }
  }

  async #deliverSome(): Promise<void> {
    if (this.#late.length > 0 && nextBetween(this.#random, 1, arrivesWithOneIn) === 1) {
      await this.deliver();
    }
  }
}

import type { JsonObject } from '../local/model/json.ts';
import type { FaultCount, FaultMix } from './faults.ts';
import type { Random } from './random.ts';

/** Of the descriptions that lack something, for each list that does: lists are short, and many. */
const perList = 5;
/** One that has been shown unchanged for so long is no news, and so cannot be too new to be shown. */
const settledMs = 150_000;
/** ECS keeps what has stopped for an hour as a rule, and promises nothing. */
const shownAfterStopMs = 30_000;
/** What is gone needs so long to be believed: what vanishes later than this is no trouble's fault. */
const believedMs = 5 * 60_000;

interface Described {
  readonly taskArn: string;
  readonly lastStatus: string;
}

/** What the answers depend on. */
export interface Surroundings {
  readonly agenda: { readonly now: number };
  readonly random: Random;
  readonly count: FaultCount;
  mix(): FaultMix;
  /** When the trouble is over. */
  until(): number;
  stoppedAt(taskArn: string): number | undefined;
}

/**
 * Descriptions that lack tasks, in worlds whose lists lack names. One that runs is left out once in its
 * life: twice would be two absences, which are to be believed. One that has stopped is forgotten soon
 * and for good, so that a lost event of its end is made up for by its absence alone.
 */
export class PartialAnswers {
  readonly #surroundings: Surroundings;
  /** By what the model shows, which is the same as long as nothing changes. */
  readonly #shownSince = new WeakMap<object, number>();
  readonly #leftOut = new Set<string>();
  readonly #forgotten = new Set<string>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** An answer to DescribeTasks, as it arrives. */
  tasks(answer: JsonObject): JsonObject {
    const probability = this.#surroundings.mix()['list-short'];
    if (probability === 0 && this.#forgotten.size === 0) return answer;
    const isShort = this.#surroundings.random.chance(probability * perList);
    const all = answer['tasks'] as unknown as readonly Described[];
    const shown = all.filter(
      (task) =>
        !this.#isForgotten(task, probability > 0) &&
        !(this.#isSettled(task) && isShort && this.#mayLack(task)),
    );
    if (shown.length === all.length) return answer;
    if (isShort) this.#surroundings.count.add('list-short');
    return { ...answer, tasks: shown as unknown as JsonObject[] };
  }

  #isForgotten({ taskArn, lastStatus }: Described, mayForget: boolean): boolean {
    if (this.#forgotten.has(taskArn)) return true;
    if (!mayForget || lastStatus !== 'STOPPED') return false;
    const { agenda, until, stoppedAt } = this.#surroundings;
    const at = stoppedAt(taskArn) ?? agenda.now;
    const isGone = agenda.now - at > shownAfterStopMs && agenda.now < until() - believedMs;
    if (isGone) this.#forgotten.add(taskArn);
    return isGone;
  }

  #isSettled(task: Described): boolean {
    const { now } = this.#surroundings.agenda;
    const since = this.#shownSince.get(task) ?? now;
    this.#shownSince.set(task, since);
    return now - since > settledMs;
  }

  #mayLack({ taskArn, lastStatus }: Described): boolean {
    if (lastStatus !== 'RUNNING' || this.#leftOut.has(taskArn)) return false;
    if (this.#surroundings.random.chance(0.7)) return false;
    this.#leftOut.add(taskArn);
    return true;
  }
}

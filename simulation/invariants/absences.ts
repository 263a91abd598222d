import type { LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, isLive } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Two readings lacked it, so far apart at the least: the documented minute. */
const apartMs = 60_000;
/** What is new need not be in the lists before so many complete readings have been made. */
const readingsMin = 2;
/** A miss is taken back by the next complete reading that does not repeat it; another may be under way. */
const refutedAfter = 2;

interface Missed {
  readonly firstAt: number;
  lastAt: number;
  /** Complete readings before the last miss. */
  readings: number;
  /** When each reading last lacked it, by the number of those that were complete. */
  readonly byReading: Map<number, number>;
  /** Whether a part of a reading lacked it, which may be read twice. */
  inParts: boolean;
}

/**
 * What ECS shows no more is believed to be gone after the two absences that are promised, and not
 * sooner; and an absence that the next reading refutes is none.
 */
export class AbsenceJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #isSteady: () => boolean;
  /** Complete readings so far. */
  #readings = 0;
  /** How many there had been when the log first heard of a task or an instance. */
  readonly #heard = new Map<string, number>();
  readonly #missed = new Map<string, Missed>();

  /** @param isSteady no two readings are under way at once, and none is given up half way */
  constructor(state: ClusterState, isSteady: () => boolean) {
    this.#state = state;
    this.#isSteady = isSteady;
    state.tasks.listen((before, after) => this.#listen(before?.taskArn, after?.taskArn, after));
    state.containerInstances.listen((before, after) =>
      this.#listen(before?.containerInstanceArn, after?.containerInstanceArn, after),
    );
  }

  after({ entries, seq, at }: LogItem, isBlind: boolean): void {
    for (const entry of entries) {
      if (entry.type === 'TaskMissed' && 'taskArn' in entry) {
        const inPart = 'reading' in entry && entry.reading !== undefined;
        this.#miss(entry.taskArn, at, isBlind ? undefined : seq, inPart);
      } else if (entry.type === 'ContainerInstanceMissed' && 'containerInstanceArn' in entry) {
        this.#miss(entry.containerInstanceArn, at, isBlind ? undefined : seq);
      } else if (entry.type === 'ReconcileCompleted') {
        this.#readings += 1;
        if (this.#isSteady()) this.#judgeRefuted(seq);
      } else if (entry.type === 'TaskForgotten' && 'taskArn' in entry) {
        this.#mustBeGone(entry.taskArn, seq);
      } else if (entry.type === 'TaskReplacementDecided' && 'cause' in entry) {
        if (entry.cause !== 'TASK_MISSING' || entry.taskArn === undefined) continue;
        this.#mustBeGone(entry.taskArn, seq);
      }
    }
  }

  #listen(
    was: string | undefined,
    is: string | undefined,
    after: { readonly missedFirstAt?: number } | undefined,
  ): void {
    if (is === undefined) {
      this.#heard.delete(was ?? '');
      this.#missed.delete(was ?? '');
      return;
    }
    if (was === undefined) this.#heard.set(is, this.#readings);
    if (after?.missedFirstAt === undefined) this.#missed.delete(is);
  }

  /** @param seq of an item whose writer knew what the log says */
  #miss(arn: string, at: number, seq: number | undefined, inPart = false): void {
    const readings = this.#readings - (this.#heard.get(arn) ?? Number.NEGATIVE_INFINITY);
    if (seq !== undefined && readings < readingsMin) {
      throw new Violation(`at ${seq}: ${arn} is missed after ${readings} readings only`);
    }
    // The same item may have shown it after all.
    if (!this.#isMissed(arn)) return;
    const missed = this.#missed.get(arn) ?? {
      firstAt: at,
      lastAt: at,
      readings: 0,
      byReading: new Map<number, number>(),
      inParts: false,
    };
    this.#missed.set(arn, missed);
    missed.lastAt = at;
    missed.readings = this.#readings;
    missed.byReading.set(this.#readings, at);
    missed.inParts ||= inPart;
  }

  #isMissed(arn: string): boolean {
    const { tasks, containerInstances } = this.#state;
    const row = tasks.get(arn as never) ?? containerInstances.get(arn as never);
    return row?.missedFirstAt !== undefined;
  }

  #mustBeGone(arn: string, seq: number): void {
    const missed = this.#missed.get(arn);
    const { firstAt, lastAt } = missed ?? { firstAt: 0, lastAt: 0 };
    if (missed?.inParts === true) this.#mustBeOfTwoReadings(missed, `at ${seq}: ${arn}`);
    if (lastAt - firstAt >= apartMs) return;
    throw new Violation(`at ${seq}: ${arn} counts as gone after ${lastAt - firstAt} ms`);
  }

  /** What one reading lacked twice, because a part of it was read again, is one absence. */
  #mustBeOfTwoReadings({ byReading }: Missed, what: string): void {
    const times = [...byReading.values()];
    if ((times.at(-1) ?? 0) - (times[0] ?? 0) >= apartMs) return;
    throw new Violation(`${what} counts as gone after ${times.length} readings`);
  }

  #judgeRefuted(seq: number): void {
    for (const [arn, { readings }] of this.#missed) {
      if (this.#readings - readings <= refutedAfter) continue;
      const task = this.#state.tasks.get(arn as never);
      if (task === undefined || !isLive(task)) continue;
      throw new Violation(`at ${seq}: ${arn} counts as missed, and has been seen since`);
    }
  }
}

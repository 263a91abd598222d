import type { JsonObject } from '../../local/model/json.ts';
import type { Entry, LogItem } from '../../shared/core/log/item.ts';
import { type ClusterState, isLive } from '../../shared/core/state/cluster-state.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/** Two parts of one reading are no further apart: one minute may be missed. */
const apartMs = 150_000;
/** From the first call of a part to its append. */
const appendMs = 20_000;

/**
 * A reading, in one invocation or in several, has looked at every task by its end: at each that is listed
 * and the log does not know, and at each that the log has known since before the last reading ended. Its
 * parts follow each other, and soon.
 */
export class RoundJudge implements ItemJudge {
  readonly #state: ClusterState;
  readonly #now: () => number;
  readonly #isSteady: () => boolean;
  #readings = 0;
  readonly #heard = new Map<string, number>();
  /** Described since the reading began, in parts that are logged … */
  readonly #described = new Set<string>();
  readonly #listed = new Set<string>();
  /** … and in the one that is under way. */
  #describedNow = new Set<string>();
  #listedNow = new Set<string>();
  /** The part that is logged last, and when it began. */
  #open: string | undefined;
  #openAt = Number.NEGATIVE_INFINITY;
  #beganAt = Number.NEGATIVE_INFINITY;
  #isAnew = true;

  constructor(state: ClusterState, now: () => number, isSteady: () => boolean) {
    this.#state = state;
    this.#now = now;
    this.#isSteady = isSteady;
    state.tasks.listen((before, after) => {
      if (after === undefined) this.#heard.delete(before?.taskArn ?? '');
      else if (before === undefined) this.#heard.set(after.taskArn, this.#readings);
    });
  }

  called(operation: string, { status, nextToken }: JsonObject): void {
    if (nextToken !== undefined) return;
    if (operation === 'ListContainerInstances' && status === 'ACTIVE') {
      this.#describedNow = new Set();
      this.#listedNow = new Set();
      this.#beganAt = this.#now();
      this.#isAnew = false;
    } else if (operation === 'ListTasks') this.#isAnew = true;
  }

  answered(operation: string, input: JsonObject, answer: JsonObject): void {
    if (operation === 'DescribeTasks') {
      for (const arn of input['tasks'] as string[]) this.#describedNow.add(arn);
    } else if (operation === 'ListTasks') {
      for (const arn of answer['taskArns'] as string[]) this.#listedNow.add(arn);
    }
  }

  after({ entries, seq }: LogItem, isBlind: boolean): void {
    for (const stored of entries) {
      const entry = stored as Entry;
      if (entry.type === 'ReadingPartCompleted') {
        this.#mustFollow(entry, seq, isBlind);
        this.#take();
        this.#open = entry.partId;
        this.#openAt = this.#beganAt;
      } else if (entry.type === 'ReconcileCompleted') {
        if (entry.follows !== undefined) this.#mustFollow(entry, seq, isBlind);
        this.#take();
        if (!isBlind && this.#isSteady()) this.#judgeAll(seq);
        this.#open = undefined;
        this.#readings += 1;
      }
    }
  }

  #mustFollow({ follows }: { readonly follows?: string }, seq: number, isBlind: boolean): void {
    if (isBlind) return;
    if (follows !== this.#open) {
      throw new Violation(`at ${seq}: a part follows ${follows}, and the last is ${this.#open}`);
    }
    const apart = this.#now() - this.#openAt;
    if (follows === undefined || this.#isAnew || !this.#isSteady()) return;
    if (apart <= apartMs + appendMs) return;
    throw new Violation(`at ${seq}: a reading goes on after ${apart} ms`);
  }

  #take(): void {
    if (this.#isAnew) {
      this.#described.clear();
      this.#listed.clear();
    }
    for (const arn of this.#describedNow) this.#described.add(arn);
    for (const arn of this.#listedNow) this.#listed.add(arn);
  }

  #judgeAll(seq: number): void {
    for (const arn of this.#listed) {
      if (this.#described.has(arn) || this.#state.tasks.has(arn as never)) continue;
      throw new Violation(`at ${seq}: a reading is complete, and ${arn} is listed and unknown`);
    }
    for (const task of this.#state.tasks.values()) {
      const heard = this.#heard.get(task.taskArn) ?? this.#readings;
      if (!isLive(task) || heard >= this.#readings || this.#described.has(task.taskArn)) continue;
      throw new Violation(
        `at ${seq}: a reading is complete, and ${task.taskArn} was not described`,
      );
    }
  }
}

import type { JsonObject } from '../../local/model/json.ts';
import { canonicalJson } from '../../shared/core/canonical-json.ts';
import type { AttemptId } from '../../shared/core/ids.ts';
import type { LogItem } from '../../shared/core/log/item.ts';
import { Violation } from './violation.ts';
import type { ItemJudge } from './witness.ts';

/**
 * No copy of a function goes on with what it knows for longer than this; and what was decided before
 * the log was out for hours, perhaps twice in a row, is done when it is back.
 */
const rememberedMs = 8 * 3_600_000;
/** A token is good for an hour at the least, and an attempt is not given up much sooner. */
const attemptMs = 50 * 60_000;
/** What is stopped has been looked at so shortly before. */
const lookedMs = 1_000;

/** A task, as a Describe answer shows it. */
interface Seen {
  readonly taskArn: string;
  readonly desiredStatus: string;
}

interface Placed {
  readonly at: number;
  /** By the time of the log. */
  readonly loggedAt: number;
  readonly request: string;
  readonly count: number;
  /** ECS said no: the log has closed the attempt, and a new one goes under a new token. */
  refusedAt?: number;
  /** What ECS started under its token. */
  readonly tasks: Set<string>;
}

/** Holds every call that changes ECS against what the log had decided before it. */
export class CallJudge implements ItemJudge {
  readonly #placed = new Map<AttemptId, Placed>();
  readonly #stopped = new Map<string, number>();
  readonly #drained = new Map<string, number>();
  /** When each task was last described to anybody. */
  readonly #looked = new Map<string, number>();
  readonly #seenStopping = new Map<string, number>();
  readonly #now: () => number;
  /** Whether copies of functions live on behind the log's back, as those that froze do. */
  readonly #mayLag: () => boolean;

  constructor(now: () => number, mayLag: () => boolean) {
    this.#now = now;
    this.#mayLag = mayLag;
  }

  after(item: LogItem): void {
    const { entries } = item;
    const at = this.#now();
    for (const entry of entries) {
      if (entry.type === 'TaskPlaced' && 'runTask' in entry) {
        const { attemptId, runTask, slots } = entry;
        const request = canonicalJson(runTask);
        this.#placed.set(attemptId, {
          at,
          request,
          count: slots.length,
          tasks: new Set(),
          loggedAt: item.at,
        });
      } else if (entry.type === 'RunTaskRefused' && 'attemptId' in entry) {
        const placed = this.#placed.get(entry.attemptId);
        if (placed === undefined) continue;
        if (placed.tasks.size > 0) {
          throw new Violation(`${entry.attemptId} counts as refused, and started tasks`);
        }
        placed.refusedAt = at;
      } else if (entry.type === 'AttemptExpired' && 'attemptId' in entry) {
        const placed = this.#placed.get(entry.attemptId);
        if (placed === undefined || item.at - placed.loggedAt >= attemptMs) continue;
        throw new Violation(`${entry.attemptId} is given up while its outcome is open`);
      } else if (entry.type === 'TaskStopDecided' && 'taskArn' in entry) {
        this.#stopped.set(entry.taskArn, at);
      } else if (entry.type === 'ContainerInstanceDrainDecided' && 'effectId' in entry) {
        this.#drained.set(`${entry.containerInstanceArn} ${entry.status}`, at);
      }
    }
    this.#forget(at - rememberedMs);
  }

  /** No change of ECS without a logged decision that says so, word by word. @throws Violation */
  called(operation: string, input: JsonObject): void {
    if (operation === 'DescribeTasks') this.#look(input['tasks'] as string[]);
    if (operation === 'StopTask') this.#mustHaveLooked(String(input['task']));
    if (operation === 'RunTask') this.#judgeRunTask(input);
    if (operation === 'StopTask' && !this.#stopped.has(String(input['task']))) {
      throw new Violation(`StopTask ${String(input['task'])} was not decided`);
    }
    if (operation === 'UpdateContainerInstancesState') {
      const [arn] = input['containerInstances'] as string[];
      if (!this.#drained.has(`${arn} ${String(input['status'])}`)) {
        throw new Violation(`${arn} becomes ${String(input['status'])}, which was not decided`);
      }
    }
  }

  /** One token starts no more than its attempt has slots, however often it is used. @throws Violation */
  answered(operation: string, input: JsonObject, answer: JsonObject): void {
    if (operation === 'DescribeTasks')
      this.#see(answer as unknown as { readonly tasks: readonly Seen[] });
    if (operation !== 'RunTask') return;
    const token = String(input['clientToken']) as AttemptId;
    const placed = this.#placed.get(token);
    for (const { taskArn } of answer['tasks'] as { taskArn: string }[]) placed?.tasks.add(taskArn);
    if (placed !== undefined && placed.tasks.size > placed.count) {
      throw new Violation(`${token} started ${placed.tasks.size} tasks for ${placed.count}`);
    }
  }

  #look(tasks: readonly string[]): void {
    const now = this.#now();
    for (const arn of tasks) this.#looked.set(arn, now);
    if (this.#looked.size < 5_000) return;
    for (const seen of [this.#looked, this.#seenStopping]) {
      for (const [arn, at] of seen) if (now - at > lookedMs) seen.delete(arn);
    }
  }

  #see({ tasks }: { readonly tasks: readonly Seen[] }): void {
    for (const { taskArn, desiredStatus } of tasks) {
      if (desiredStatus === 'STOPPED') this.#seenStopping.set(taskArn, this.#now());
      else this.#seenStopping.delete(taskArn);
    }
  }

  #mustHaveLooked(arn: string): void {
    if (this.#mayLag()) return;
    const isRecent = (at = Number.NEGATIVE_INFINITY) => this.#now() - at <= lookedMs;
    if (!isRecent(this.#looked.get(arn))) {
      throw new Violation(`${arn} is stopped without a look at it`);
    }
    if (isRecent(this.#seenStopping.get(arn))) {
      throw new Violation(`${arn} is stopped though it was just seen stopping`);
    }
  }

  #judgeRunTask(input: JsonObject): void {
    const token = String(input['clientToken']) as AttemptId;
    const placed = this.#placed.get(token);
    if (placed?.request !== canonicalJson(input)) {
      throw new Violation(`RunTask ${token} is not what the log holds`);
    }
    if (placed.refusedAt !== undefined && !this.#mayLag()) {
      throw new Violation(`RunTask ${token} is tried again after its refusal was logged`);
    }
  }

  #forget(until: number): void {
    for (const [token, { at }] of this.#placed) {
      if (at >= until) break;
      this.#placed.delete(token);
    }
    for (const decided of [this.#stopped, this.#drained]) {
      for (const [key, at] of decided) {
        if (at >= until) break;
        decided.delete(key);
      }
    }
  }
}

import type { JsonObject } from '../local/model/json.ts';
import { canonicalJson } from '../shared/core/canonical-json.ts';
import type { AttemptId, Seq } from '../shared/core/ids.ts';
import type { LogItem } from '../shared/core/log/item.ts';
import { parseStartedBy } from '../shared/core/state/known-task.ts';
import { safetyViolations } from '../shared/core/state/safety.ts';
import { serialise } from '../shared/core/state/serialise.ts';
import type { Log } from '../shared/runtime/ports.ts';
import { foldItem, openSession, type Session } from '../shared/runtime/session.ts';
import { cluster } from './world.ts';

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/**
 * Reads the log as it grows, with a state of its own, and holds what it says against what is done.
 * Nothing it does reaches the system under test.
 */
export class Witness {
  readonly session: Session = openSession(cluster);
  readonly items: LogItem[] = [];
  readonly #log: Log;
  readonly #everPlaced = new Map<AttemptId, string>();
  readonly #everStopped = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** @throws Violation, ChainBroken */
  async look(): Promise<void> {
    const tail = await this.#log.readTail(cluster, this.session.state.seq as Seq);
    for (const item of tail) {
      foldItem(this.session.state, item);
      this.items.push(item);
      this.#note(item);
    }
    if (tail.length === 0) return;
    const [violation] = safetyViolations(this.session.state);
    if (violation !== undefined) {
      throw new Violation(`at ${this.session.state.seq}: ${violation}`);
    }
  }

  /** No change of ECS without a logged decision that says so, word by word. */
  judgeCall(operation: string, input: JsonObject): void {
    if (operation === 'RunTask') {
      const token = String(input['clientToken']) as AttemptId;
      if (this.#everPlaced.get(token) !== canonicalJson(input)) {
        throw new Violation(`RunTask ${token} is not what the log holds`);
      }
    }
    if (operation === 'StopTask' && !this.#everStopped.has(String(input['task']))) {
      throw new Violation(`StopTask ${String(input['task'])} was not decided`);
    }
  }

  /** Every task that ECS shows as ours has a logged attempt, and no attempt more tasks than slots. */
  judgeStarts(startedBys: readonly string[]): void {
    const started = new Map<string, number>();
    for (const startedBy of startedBys) started.set(startedBy, (started.get(startedBy) ?? 0) + 1);
    for (const [startedBy, tasks] of started) {
      const attemptId = parseStartedBy(startedBy)?.attemptId;
      if (attemptId === undefined) continue;
      const placed = this.#everPlaced.get(attemptId);
      if (placed === undefined)
        throw new Violation(`${startedBy} started a task and is not logged`);
      const { count } = JSON.parse(placed) as { count: number };
      if (tasks > count) throw new Violation(`${startedBy} started ${tasks} tasks for ${count}`);
    }
  }

  /** The same log gives the same state, byte for byte. */
  judgeReplay(): void {
    const again = openSession(cluster);
    for (const item of this.items) foldItem(again.state, item);
    if (serialise(again.state) !== serialise(this.session.state)) {
      throw new Violation('folding the log again gives another state');
    }
  }

  #note(item: LogItem): void {
    for (const entry of item.entries) {
      if (entry.type === 'TaskPlaced' && 'runTask' in entry) {
        this.#everPlaced.set(entry.attemptId, canonicalJson(entry.runTask));
      }
      if (entry.type === 'TaskStopDecided' && 'taskArn' in entry) {
        this.#everStopped.add(String(entry.taskArn));
      }
    }
  }
}

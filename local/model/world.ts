import { Answers } from './answers.ts';
import { nextBetween, nextHex, nextUuid } from './random.ts';
import type { ContainerInstance, Task } from './records.ts';
import type { State } from './state.ts';
import { addTimer, type Due } from './timers.ts';
import type { Range } from './timings.ts';

/**
 * What every part of the model works on: the state, the indexes over it, its clock and its seeded
 * generator. Nothing outside the state can influence what happens.
 */
export class World {
  readonly state: State;
  /** ARNs of tasks that are not STOPPED, by container instance. */
  readonly tasksOn = new Map<string, Set<string>>();

  /** Answers that are shown again as long as nothing changes. */
  readonly answers = new Answers();
  #tasksInOrder: readonly string[] | undefined;

  constructor(state: State) {
    this.state = state;
    for (const task of state.tasks.values()) this.indexTask(task);
  }

  get now(): number {
    return this.state.now;
  }

  get timings(): State['settings']['timings'] {
    return this.state.settings.timings;
  }

  /** Tasks on the container instance that are not STOPPED, oldest first. */
  liveTasksOn(containerInstanceArn: string): Task[] {
    const live: Task[] = [];
    for (const arn of this.tasksOn.get(containerInstanceArn) ?? []) {
      const task = this.state.tasks.get(arn);
      if (task !== undefined) live.push(task);
    }
    return live;
  }

  /** ARNs of all tasks that are still shown, ascending. */
  tasksInOrder(): readonly string[] {
    this.#tasksInOrder ??= [...this.state.tasks.keys()].sort((a, b) => (a < b ? -1 : 1));
    return this.#tasksInOrder;
  }

  addTask(task: Task): void {
    this.state.tasks.set(task.arn, task);
    this.#tasksInOrder = undefined;
    this.indexTask(task);
  }

  removeTask(task: Task): void {
    this.unindexTask(task);
    this.state.tasks.delete(task.arn);
    this.#tasksInOrder = undefined;
  }

  indexTask(task: Task): void {
    const place = task.containerInstanceArn;
    if (place === undefined || task.lastStatus === 'STOPPED') return;
    const there = this.tasksOn.get(place);
    if (there === undefined) this.tasksOn.set(place, new Set([task.arn]));
    else there.add(task.arn);
  }

  unindexTask(task: Task): void {
    const place = task.containerInstanceArn;
    if (place === undefined) return;
    const there = this.tasksOn.get(place);
    there?.delete(task.arn);
    if (there?.size === 0) this.tasksOn.delete(place);
  }

  /** Runs `due` in `delayMs`; at least a millisecond, so that a cause precedes its effect. */
  after(delayMs: number, due: Due): void {
    addTimer(this.state, this.now + Math.max(1, Math.round(delayMs)), due);
  }

  pick([fromMs, toMs]: Range): number {
    return nextBetween(this.state.random, fromMs, toMs);
  }

  hex(length: number): string {
    return nextHex(this.state.random, length);
  }

  uuid(): string {
    return nextUuid(this.state.random);
  }

  /** A choice that the seed makes; undefined of nothing. */
  choose<Value>(values: readonly Value[]): Value | undefined {
    if (values.length < 2) return values[0];
    return values[nextBetween(this.state.random, 0, values.length - 1)];
  }

  arn(service: string, resource: string): string {
    const { region, account } = this.state.settings;
    return `arn:aws:${service}:${region}:${account}:${resource}`;
  }

  /** Keeps the record as it was until now, while answers are stale. Call before each change. */
  remember(record: Task | ContainerInstance): void {
    const staleness = this.state.listStalenessMs;
    if (staleness === 0) return;
    const { past = [], ...shape } = record;
    const kept = past.filter((was) => was.until > this.now - staleness);
    kept.push({ until: this.now, text: JSON.stringify(shape) });
    record.past = kept;
  }
}

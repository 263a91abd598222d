import type { TaskArn } from '../ids.ts';
import type { KnownTask, Slot, SlotKey } from './cluster-state.ts';
import { isLive, slotKey } from './cluster-state.ts';
import type { Table } from './table.ts';

interface Tables {
  readonly tasks: Table<TaskArn, KnownTask>;
  readonly slots: Table<SlotKey, Slot>;
}

/** Live tasks of ours that no slot holds: those being replaced, and those that nobody wants. */
export class UnheldTasks {
  readonly #arns = new Set<TaskArn>();
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
    tables.tasks.listen((before, after) => this.#look((after ?? before)?.taskArn));
    tables.slots.listen((before, after) => {
      if (before?.taskArn === after?.taskArn) return;
      this.#look(before?.taskArn);
      this.#look(after?.taskArn);
    });
  }

  /** In an order that nothing may depend on. */
  all(): ReadonlySet<TaskArn> {
    return this.#arns;
  }

  #look(taskArn: TaskArn | undefined): void {
    if (taskArn === undefined) return;
    if (this.#isUnheld(taskArn)) this.#arns.add(taskArn);
    else this.#arns.delete(taskArn);
  }

  #isUnheld(taskArn: TaskArn): boolean {
    const { tasks, slots } = this.#tables;
    const task = tasks.get(taskArn);
    if (task?.owner === undefined || !isLive(task)) return false;
    const { placementId, slot } = task.owner;
    return slot === undefined || slots.get(slotKey(placementId, slot))?.taskArn !== taskArn;
  }
}

import type { ContainerInstanceArn, Ec2InstanceId, PlacementId, TaskArn } from '../ids.ts';
import {
  type Ec2Signals,
  type KnownContainerInstance,
  type KnownTask,
  type Placement,
  type Slot,
  type SlotKey,
  slotKey,
} from './cluster-state.ts';
import type { Indexes } from './indexes.ts';
import type { Table } from './table.ts';

interface Tables {
  readonly slots: Table<SlotKey, Slot>;
  readonly tasks: Table<TaskArn, KnownTask>;
  readonly placements: Table<PlacementId, Placement>;
  readonly containerInstances: Table<ContainerInstanceArn, KnownContainerInstance>;
  readonly ec2Instances: Table<Ec2InstanceId, Ec2Signals>;
}

type Groups = Pick<Indexes, 'slotsOfPlacement' | 'liveTasksOnInstance' | 'containerInstancesOfEc2'>;

/**
 * Slots whose verdict may be another one than when it was last looked for, since something that it
 * follows from has changed: so that judging costs what has happened, and not what there is. In a
 * state that has just been read every slot is unjudged.
 */
export class UnjudgedSlots {
  readonly #keys = new Set<SlotKey>();
  readonly #tasks: Tables['tasks'];
  readonly #groups: Groups;

  constructor(tables: Tables, groups: Groups) {
    this.#tasks = tables.tasks;
    this.#groups = groups;
    tables.slots.listen((before, after) => {
      if (after !== undefined) this.#keys.add(slotKey(after.placementId, after.index));
      else if (before !== undefined) this.#keys.delete(slotKey(before.placementId, before.index));
    });
    tables.tasks.listen((before, after) => this.#addOwner(after ?? before));
    tables.placements.listen((before, after) => {
      if (before?.status === after?.status && before?.complete === after?.complete) return;
      const placementId = (after ?? before)?.placementId;
      if (placementId === undefined) return;
      for (const key of groups.slotsOfPlacement.of(placementId)) this.#keys.add(key);
    });
    tables.containerInstances.listen((before, after) => {
      if (after !== undefined && !sameStanding(before, after)) {
        this.#addTasksOn(after.containerInstanceArn);
      }
    });
    tables.ec2Instances.listen((before, after) => {
      const id = (after ?? before)?.ec2InstanceId;
      if (id === undefined) return;
      for (const arn of groups.containerInstancesOfEc2.of(id)) this.#addTasksOn(arn);
    });
  }

  /** In an order that nothing may depend on. */
  all(): ReadonlySet<SlotKey> {
    return this.#keys;
  }

  /** Nothing came of it, and nothing will until something changes. */
  judged(key: SlotKey): void {
    this.#keys.delete(key);
  }

  #addTasksOn(arn: ContainerInstanceArn): void {
    for (const taskArn of this.#groups.liveTasksOnInstance.of(arn)) {
      this.#addOwner(this.#tasks.get(taskArn));
    }
  }

  #addOwner(task: KnownTask | undefined): void {
    const owner = task?.owner;
    if (owner?.slot !== undefined) this.#keys.add(slotKey(owner.placementId, owner.slot));
  }
}

/** Resources change with every task; what a verdict follows from changes seldom. */
function sameStanding(
  before: KnownContainerInstance | undefined,
  after: KnownContainerInstance,
): boolean {
  return (
    before !== undefined &&
    before.status === after.status &&
    before.agentConnected === after.agentConnected &&
    before.impaired === after.impaired &&
    before.ec2InstanceId === after.ec2InstanceId &&
    before.wanted === after.wanted &&
    before.draining === after.draining &&
    before.missedFirstAt === after.missedFirstAt &&
    before.missedLastAt === after.missedLastAt
  );
}
